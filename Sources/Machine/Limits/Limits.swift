public import SystemIO

/// The ceilings of this machine that bound any broker on it, and any load generator.
///
/// Each figure is measured in several short rounds. Rates keep the fastest round and the least CPU time, since whatever disturbs a
/// round only makes it dearer; latencies keep the median and the 99th percentile of all samples. The whole takes about 5 s.
public struct Limits: Codable, Hashable, Sendable {
    /// Bytes a second through one kind of call, and what a byte costs the CPU that makes the calls.
    public struct Rate: Codable, Hashable, Sendable {
        /// Bytes in one call.
        public var callBytes: Int
        public var bytesPerSec: Double
        /// CPU time of the thread that is measured, for 10⁹ bytes.
        public var cpuSecondsPerGb: Double
    }

    /// A time that varies from call to call, in µs.
    public struct Latency: Codable, Hashable, Sendable {
        public var p50Us: Double
        public var p99Us: Double
        public var maxUs: Double
        public var samples: Int
    }

    /// memcpy of 1 MiB within the last-level cache.
    public var memoryCopy: Rate
    /// CRC-32C of 64 KiB in the cache.
    public var crc32c: Rate
    /// pwrite of a new file from start to end into blocks allocated ahead, by size of the call; into the page cache.
    public var writeSequential: [Rate]
    /// The same file and calls in random order.
    public var writeRandom: [Rate]
    /// An appended 4 KiB made durable.
    public var fdatasync: Latency
    /// One TCP connection over the loopback, by size of the call; the CPU time is the sender's.
    public var loopbackSend: [Rate]
    /// The same connection, with the CPU time of the receiver.
    public var loopbackReceive: [Rate]
    /// sendfile of a cached file into a TCP connection over the loopback; the CPU time is the sender's.
    public var sendfile: Rate
    /// 64 bytes there and back over the loopback between two threads.
    public var roundTrip: Latency
    /// How late a thread wakes up that sleeps until a given time (timer slack 1 ns).
    public var timerLateness: Latency
    /// What the load generator sends by itself, records a second (``Calibration``); nil where that was not measured.
    public var generatorRecordsPerSec: Double?
    /// TCP congestion control of the loopback connections.
    public var congestionControl: String
    /// The disk that was written to.
    public var filesystem: String

    /// Measures all of them.
    ///
    /// - Parameters:
    ///   - directory: an existing directory on the disk to be measured; at most 64 MiB are written there, and removed.
    ///   - congestionControl: TCP congestion control of the connections; nil for the kernel's default.
    ///   - checksum: computes the CRC-32C of a 64 KiB block.
    ///   - progress: called with the name of each figure before it is measured.
    /// - Throws: ``SystemError`` where the directory cannot be written or the loopback not be used.
    public static func measure(
        directory: String, congestionControl: String? = nil, checksum: (RawSpan) -> UInt32,
        progress: (String) -> Void = { _ in }
    ) throws(SystemError) -> Limits {
        progress("memory copy")
        let memoryCopy = MemoryLimits.copy()
        progress("CRC-32C")
        let crc32c = MemoryLimits.checksum(checksum)
        let disk = try DiskLimits(directory: directory)
        progress("sequential writes")
        let sequential = try DiskLimits.callSizes.map { (size) throws(SystemError) in
            try disk.write(callBytes: size, order: .sequential)
        }
        progress("random writes")
        let random = try DiskLimits.callSizes.map { (size) throws(SystemError) in
            try disk.write(callBytes: size, order: .random)
        }
        progress("fdatasync")
        let fdatasync = try disk.dataSync()
        let loopback = LoopbackLimits(congestionControl: congestionControl)
        progress("loopback")
        let streams = try LoopbackLimits.callSizes.map { (size) throws(SystemError) in
            try loopback.stream(callBytes: size)
        }
        progress("sendfile")
        let sendfile = try loopback.sendfile(from: disk.cachedFile(), callBytes: 1 << 20)
        progress("round trip")
        let roundTrip = try loopback.roundTrip()
        progress("timer")
        let timerLateness = try TimerLimits.lateness()
        return Limits(
            memoryCopy: memoryCopy, crc32c: crc32c, writeSequential: sequential, writeRandom: random,
            fdatasync: fdatasync, loopbackSend: streams.map(\.sender), loopbackReceive: streams.map(\.receiver),
            sendfile: sendfile, roundTrip: roundTrip, timerLateness: timerLateness,
            congestionControl: congestionControl ?? ProcText.read("/proc/sys/net/ipv4/tcp_congestion_control") ?? "",
            filesystem: Disk(of: directory).filesystem)
    }
}

extension Limits {
    /// `limits.json`: keys in snake_case, sorted.
    public func json() throws -> [UInt8] { try MachineJSON.encode(self) }

    /// Reads what ``json()`` wrote.
    public init(json: [UInt8]) throws { self = try MachineJSON.decode(Limits.self, from: json) }
}

extension Limits.Rate {
    /// `bytes` in calls of `callBytes` that took `nanoseconds`, of which the thread ran for `cpuNanoseconds`.
    init(callBytes: Int, bytes: Int, nanoseconds: UInt64, cpuNanoseconds: UInt64) {
        self.callBytes = callBytes
        bytesPerSec = Double(bytes) / (Double(max(1, nanoseconds)) / 1e9)
        cpuSecondsPerGb = Double(cpuNanoseconds) / Double(max(1, bytes))
    }

    /// Takes over what another round did better.
    mutating func improve(with other: Self) {
        bytesPerSec = max(bytesPerSec, other.bytesPerSec)
        cpuSecondsPerGb = min(cpuSecondsPerGb, other.cpuSecondsPerGb)
    }

    /// The best of several rounds.
    static func best(of rounds: Int, _ measure: () throws(SystemError) -> Self) throws(SystemError) -> Self {
        var best = try measure()
        for _ in 1..<max(1, rounds) {
            best.improve(with: try measure())
        }
        return best
    }
}

extension Limits.Latency {
    /// Summarises samples in nanoseconds, by nearest rank.
    init(nanoseconds samples: [UInt64]) {
        let sorted = samples.sorted()
        func rank(_ share: Double) -> Double {
            guard !sorted.isEmpty else { return 0 }
            let index = Int((share * Double(sorted.count)).rounded(.up)) - 1
            return Double(sorted[min(max(0, index), sorted.count - 1)]) / 1000
        }
        (p50Us, p99Us, maxUs) = (rank(0.5), rank(0.99), rank(1))
        self.samples = sorted.count
    }
}
