import Measurement
import SystemIO

/// What a disk, and the page cache before it, allow. The file has no name, and ends with this object or the process.
final class DiskLimits {
    enum Order { case sequential, random }

    static let callSizes = [1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20]
    private static let fileBytes = 64 << 20
    private static let rounds = 3
    private static let syncNanoseconds: UInt64 = 500_000_000

    private let file: File

    init(directory: String) throws(SystemError) {
        file = try File(directory + "/weir-limits-\(MonotonicClock.now()).tmp", mode: .createNew)
        // Without a name nothing is left of it, whatever ends this process.
        try Directory.removeFile(file.path)
    }

    /// Writes the file anew, a call after the other, into blocks allocated ahead.
    func write(callBytes: Int, order: Order) throws(SystemError) -> Limits.Rate {
        let block = filledBuffer(callBytes)
        // Small calls take longer for the same bytes; a quarter of the file says as much.
        let total = callBytes < 16 << 10 ? Self.fileBytes / 4 : Self.fileBytes
        var positions = Array(stride(from: 0, to: total, by: callBytes))
        if order == .random {
            var generator = RandomNumbers(seed: 42)
            positions.shuffle(using: &generator)
        }
        return try Limits.Rate.best(of: Self.rounds) { () throws(SystemError) in
            try file.truncate(to: 0)
            try file.allocateAhead(offset: 0, length: total)
            let begin = MonotonicClock.now()
            let cpu = CPUClock.thisThread()
            for position in positions { try file.pwrite(block.bytes, at: position) }
            return Limits.Rate(
                callBytes: callBytes, bytes: total, nanoseconds: MonotonicClock.now() - begin,
                cpuNanoseconds: CPUClock.thisThread() - cpu)
        }
    }

    /// Appends 4 KiB and makes it durable, again and again for half a second.
    func dataSync() throws(SystemError) -> Limits.Latency {
        let block = filledBuffer(4 << 10)
        try file.truncate(to: 0)
        try file.allocateAhead(offset: 0, length: Self.fileBytes)
        try file.dataSync()
        var samples: [UInt64] = []
        let begin = MonotonicClock.now()
        while samples.count < 5 || (MonotonicClock.now() < begin + Self.syncNanoseconds && samples.count < 2000) {
            try file.pwrite(block.bytes, at: samples.count * block.count)
            let start = MonotonicClock.now()
            try file.dataSync()
            samples.append(MonotonicClock.now() - start)
        }
        return Limits.Latency(nanoseconds: samples)
    }

    /// The file with 64 MiB in the page cache.
    func cachedFile() throws(SystemError) -> File {
        let block = filledBuffer(1 << 20)
        for position in stride(from: 0, to: Self.fileBytes, by: block.count) {
            try file.pwrite(block.bytes, at: position)
        }
        return file
    }
}
