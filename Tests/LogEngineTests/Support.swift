import RecordFormat
import Synchronization
import SystemIO
import TestSupport

@testable import LogEngine

/// A record batch as a producer sends it.
struct TestBatch {
    var count = 1
    var valueBytes = 20
    /// Of the first record; each further one is a millisecond later.
    var timestamp = WallClock.milliseconds()
    var producerID: Int64 = -1
    var producerEpoch: Int16 = -1
    var baseSequence: Int32 = -1
    var compression = Compression.none
    /// Makes batches of one shape differ.
    var fill: UInt8 = 0x61

    func bytes() throws -> [UInt8] {
        let builder = RecordBatchBuilder(byteLimit: 1 << 30)
        let value = [UInt8](repeating: fill, count: valueBytes)
        for index in 0..<count {
            precondition(
                builder.append(timestamp: timestamp + Int64(index), key: nil, value: value.span.bytes))
        }
        let span = try builder.finish(
            compression: compression, producerID: producerID, producerEpoch: producerEpoch, baseSequence: baseSequence)
        return span.withUnsafeBytes { Array($0) }
    }

    func pending() throws -> PendingBatch {
        let bytes = try bytes()
        return try PendingBatch(copying: bytes.raw)
    }
}

/// Keeps the events that a log reports.
final class EventLog: Sendable {
    private let events = Mutex<[LogEvent]>([])

    var all: [LogEvent] { events.withLock { $0 } }

    var report: @Sendable (LogEvent) -> Void {
        { event in self.events.withLock { $0.append(event) } }
    }
}

/// A data directory with one partition, that can be closed, or left as by a crash, and opened again.
final class TestLog {
    static let id = PartitionID(topic: "t", partition: 0)

    let directory: TemporaryDirectory
    let events = EventLog()
    var options = LogOptions()
    var configuration: LogConfiguration
    private(set) var logs: LogDirectory!
    private(set) var log: PartitionLog!

    init(in parent: String? = nil, _ change: (inout LogConfiguration, inout LogOptions) -> Void = { _, _ in }) throws {
        directory = try TemporaryDirectory(in: parent)
        configuration = LogConfiguration()
        options.report = events.report
        options.firstAllocationBytes = 1 << 20
        change(&configuration, &options)
        try open()
    }

    var partitionPath: String { directory.file("t-0") }

    func open() throws {
        let configuration = self.configuration
        logs = try LogDirectory(directory.path, options: options) { _ in configuration }
        log = try logs.log(Self.id) ?? logs.create(Self.id, topicID: .random(), configuration: configuration)
    }

    func reopen() throws {
        try logs.close()
        release()
        try open()
    }

    /// Leaves the files as they are, as a killed process does.
    func crash() {
        log.retire()
        release()
    }

    private func release() {
        log = nil
        logs = nil
    }

    @discardableResult
    func append(_ batches: TestBatch..., leaderEpoch: Int32 = 0) throws -> [AppendResult] {
        log.append(try batches.map { try $0.pending() }, leaderEpoch: leaderEpoch).results
    }

    /// The path of the segment that starts at `base`.
    func segment(_ base: Int64) -> String { SegmentPath(directory: partitionPath, baseOffset: base).log }

    /// Every record offset that fetches return from `offset` on.
    func readOffsets(from offset: Int64, maxBytes: Int = 1 << 20) throws -> [Int64] {
        var offsets: [Int64] = []
        var next = offset
        while true {
            let region = try log.fetch(from: next, maxBytes: maxBytes)
            if region.isEmpty { return offsets }
            for batch in try batches(in: region) {
                offsets += (max(batch.baseOffset, next)...batch.lastOffset)
                next = batch.nextOffset
            }
        }
    }
}

/// The headers of the whole and valid batches in a region, which must be exactly those.
func batches(in region: FetchRegion) throws -> [RecordBatchHeader] {
    let bytes = try region.file.pread(count: region.byteCount, at: region.position)
    var rest = bytes.span.bytes
    var headers: [RecordBatchHeader] = []
    while rest.byteCount > 0 {
        let header = try RecordBatchHeader(rest)
        try RecordBatchValidation.validate(rest.extracting(0..<header.totalBytes), origin: .log)
        headers.append(header)
        rest = rest.extracting(header.totalBytes..<rest.byteCount)
    }
    return headers
}

extension AppendResult {
    /// The base offset of an appended batch.
    var appendedAt: Int64? { if case .appended(let batch) = self { batch.baseOffset } else { nil } }
    /// The old base offset of a repeated batch.
    var repeatedAt: Int64? { if case .repeated(let batch) = self { batch.baseOffset } else { nil } }
    var refusal: LogError? { if case .refused(let error) = self { error } else { nil } }
}
