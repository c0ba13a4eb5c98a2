import LogEngine
import RecordFormat
import SystemIO

extension Benchmark {
    static let fetchLookup = Benchmark(
        name: "fetch-lookup",
        about: "finding the file region that answers a fetch, in a log of 64 MiB in segments of 16 MiB"
    ) {
        guard let (logs, log) = filledLog("fetch-lookup", batches: 1024) else { return [] }
        let end = log.logEndOffset
        func contender(_ name: String, _ offsets: Range<Int64>) -> Contender {
            Contender(name: name, unit: "fetch", unitsPerIteration: 1) { iterations in
                var sum = 0
                var offset = offsets.lowerBound
                for _ in 0..<iterations {
                    guard let region = try? log.fetch(from: offset, maxBytes: 1 << 20) else { return 0 }
                    sum &+= region.position &+ region.byteCount
                    offset += 997
                    if offset >= offsets.upperBound { offset = offsets.lowerBound &+ offset % 997 }
                }
                return UInt64(sum) &+ UInt64(logs.logs.count)
            }
        }
        return [
            contender("the last batches", end - 10_000..<end),
            contender("the active segment", end - 80_000..<end - 70_000),
            contender("closed segments", 0..<end - 200_000),
        ]
    }

    static let recovery = Benchmark(
        name: "recovery", about: "opening a log of 64 MiB that was not closed: every batch is read and its CRC compared"
    ) {
        let name = "recovery"
        guard let log = filledLog(name, batches: 1024)?.log else { return [] }
        let bytes = log.byteCount
        let paths = (try? Directory.list(scratch(name) + "/micro-0")) ?? []
        let floor = Contender(name: "read, CRC", unit: "byte", unitsPerIteration: bytes) { iterations in
            var sum: UInt64 = 0
            let buffer = Buffer(capacity: 1 << 20)
            for _ in 0..<iterations {
                for path in paths where path.hasSuffix(".log") {
                    guard let file = try? File(scratch(name) + "/micro-0/" + path, mode: .readOnly) else { return 0 }
                    var position = 0
                    while true {
                        buffer.removeAll()
                        // unsafe: the buffer has that capacity.
                        let part = unsafe UnsafeMutableRawBufferPointer(start: buffer.base, count: buffer.capacity)
                        guard let count = unsafe try? file.pread(into: part, at: position), count > 0 else { break }
                        buffer.advance(by: count)
                        sum &+= UInt64(CRC32C.checksum(buffer.bytes))
                        position += count
                    }
                }
            }
            return sum
        }
        let open = Contender(name: "LogDirectory", unit: "byte", unitsPerIteration: bytes) { iterations in
            var end: Int64 = 0
            for _ in 0..<iterations {
                end = (try? LogDirectory(scratch(name)))?.logs.first?.logEndOffset ?? 0
            }
            return UInt64(end)
        }
        return [floor, open]
    }

    /// A log of so many batches of 64 KiB; it is not closed when the last reference goes.
    private static func filledLog(_ name: String, batches: Int) -> (logs: LogDirectory, log: PartitionLog)? {
        try? Directory.removeTree(scratch(name))
        var configuration = LogConfiguration()
        configuration.segmentBytes = 16 << 20
        let id = PartitionID(topic: "micro", partition: 0)
        guard let logs = try? LogDirectory(scratch(name)),
            let log = try? logs.create(id, topicID: nil, configuration: configuration)
        else { return nil }
        let batch = sampleBatch()
        for _ in 0..<batches {
            // unsafe: the bytes of arrays are integers.
            guard let pending = unsafe try? PendingBatch(copying: batch.span.bytes) else { return nil }
            _ = log.append([pending])
        }
        return (logs, log)
    }
}
