import Glibc
import LogEngine
import RecordFormat
import SystemIO

extension Benchmark {
    static let append = Benchmark(
        name: "append", about: "batches of 64 KiB validated and appended to a log, against the least that it could cost"
    ) {
        [
            floor(),
            log("append, header validation", depth: .header, batches: 1),
            log("append, deep validation", depth: .deep, batches: 1),
            log("8 batches a call", depth: .header, batches: 8),
            log("8 a call, one write each", depth: .header, batches: 8) { $0.appendStrategy = .single },
            log("8 a call, write-out paced", depth: .header, batches: 8) {
                $0.pool = try? WorkerPool(name: "pool", threads: 1)
            },
        ].compactMap { $0 }
    }

    private static let unit = "byte"

    /// Stamp, CRC and pwrite into blocks allocated ahead: no log at all.
    private static func floor() -> Contender? {
        let path = scratchDirectory("floor")
        guard let file = try? File(path + "/log", mode: .createEmpty) else { return nil }
        let buffer = sampleBuffer(batches: 1)
        let bytes = buffer.count
        var position = 0
        var allocated = 0
        var offset: Int64 = 0
        var contender = Contender(name: "stamp, CRC, pwrite", unit: unit, unitsPerIteration: bytes) { iterations in
            for _ in 0..<iterations {
                if position + bytes > allocated {
                    try? file.allocateAhead(offset: allocated, length: 64 << 20)
                    allocated += 64 << 20
                }
                // unsafe: the buffer outlives the span, and nobody else touches it.
                var batch = unsafe MutableRawSpan(_unsafeStart: buffer.base, byteCount: bytes)
                BatchStamp.position(baseOffset: offset, leaderEpoch: 0, in: &batch)
                let sum = CRC32C.checksum(buffer.bytes.extracting(droppingFirst: RecordBatchHeader.Field.attributes))
                guard let header = try? RecordBatchHeader(buffer.bytes), header.crc == sum else { return 0 }
                try? file.pwrite(buffer.bytes, at: position)
                position += bytes
                offset += 500
            }
            return UInt64(position)
        }
        contender.reset = {
            try? file.truncate(to: 0)
            (position, allocated) = (0, 0)
        }
        return contender
    }

    private static func log(
        _ name: String, depth: RecordBatchValidation.Depth, batches: Int,
        _ change: (inout LogOptions) -> Void = { _ in }
    ) -> Contender? {
        var options = LogOptions()
        change(&options)
        let id = PartitionID(topic: "micro", partition: 0)
        let path = scratchDirectory(String(name.map { $0.isLetter || $0.isNumber ? $0 : "-" }))
        guard let logs = try? LogDirectory(path, options: options),
            let log = try? logs.create(id, topicID: nil, configuration: LogConfiguration())
        else { return nil }
        let buffer = sampleBuffer(batches: batches)
        let bytes = buffer.count / batches
        var pending: [PendingBatch] = []
        var contender = Contender(name: name, unit: unit, unitsPerIteration: buffer.count) { iterations in
            for _ in 0..<iterations {
                pending.removeAll(keepingCapacity: true)
                for index in 0..<batches {
                    let batch = buffer.bytes.extracting(index * bytes..<(index + 1) * bytes)
                    // The base offset is the one of the last round: as a follower would see it.
                    guard let header = try? RecordBatchValidation.validate(batch, depth: depth, origin: .log) else {
                        return 0
                    }
                    pending.append(PendingBatch(header, in: buffer, at: index * bytes))
                }
                guard case .appended = log.append(pending).results.last else { return 0 }
            }
            return UInt64(log.logEndOffset)
        }
        contender.reset = { _ = (try? log.truncate(to: 0), logs) }
        return contender
    }

    private static func sampleBuffer(batches: Int) -> Buffer {
        let batch = sampleBatch()
        let buffer = Buffer(capacity: batch.count * batches)
        // unsafe: the bytes of arrays are integers.
        for _ in 0..<batches { unsafe buffer.append(batch.span.bytes) }
        return buffer
    }

    /// Where a benchmark may write.
    static func scratch(_ name: String) -> String {
        let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        return "\(parent)/weir-micro-\(getuid())/\(name)"
    }

    /// An empty directory in TMPDIR or /tmp; the next run empties it again.
    private static func scratchDirectory(_ name: String) -> String {
        let path = scratch(name)
        try? Directory.removeTree(path)
        try? Directory.create(path)
        return path
    }
}
