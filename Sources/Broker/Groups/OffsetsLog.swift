import KafkaProtocol
import LogEngine
import RecordFormat
import SystemIO

/// One partition of `__consumer_offsets`, as the coordinator writes and bounds it. Confined to the coordinator's thread.
///
/// A record replaces all earlier ones with its key. When the log has grown to several times what is live, the live records are
/// written anew into a segment of their own, flushed, and only then the log start moves up to that segment and the older ones are
/// deleted. A crash at any point leaves a log that reads to the same: what is written anew says what the records before it said, and
/// files are deleted from the oldest on, so that a deletion never goes before what it deleted.
final class OffsetsLog {
    /// A write that is done, or whose flush is still to be waited for (``PartitionLog/flush(upTo:completion:)``).
    enum Written {
        case done
        case needsFlush(upTo: Int64)
        case failed(LogError)
    }

    let partition: Partition
    private let reporter: BrokerReporter
    /// Below this the log is not worth writing anew.
    private let leastBytes: Int
    private let builder: RecordBatchBuilder
    /// What was live took so many bytes when it was last written anew; 0: it has not been.
    private var liveBytes = 0
    private var isRewriting = false
    /// Rewriting failed when the log was half as large: before that it would fail again.
    private var nextTry = 0

    private var log: PartitionLog { partition.log }

    /// `builder` is shared by the logs of one coordinator.
    init(_ partition: Partition, builder: RecordBatchBuilder, leastBytes: Int, reporter: @escaping BrokerReporter) {
        self.partition = partition
        self.builder = builder
        self.leastBytes = leastBytes
        self.reporter = reporter
    }

    /// Appends records as one batch: all of them or none are there after a crash.
    func append(_ records: [OffsetsRecord], at wall: Int64) -> Written {
        builder.reset()
        for record in records {
            guard add(record, at: wall) else {
                return .failed(.batchTooLarge(bytes: builder.estimatedBytes, limit: builder.byteLimit))
            }
        }
        return appendBatch()
    }

    /// Appends records as as many batches as it takes.
    func appendAll(_ records: some Sequence<OffsetsRecord>, at wall: Int64) -> Written {
        var last = Written.done
        builder.reset()
        for record in records where !add(record, at: wall) {
            last = appendBatch()
            if case .failed = last { return last }
            builder.reset()
            _ = add(record, at: wall)
        }
        return builder.count == 0 ? last : appendBatch()
    }

    private func add(_ record: OffsetsRecord, at wall: Int64) -> Bool {
        let (key, value) = record.encoded
        // unsafe: the bytes of arrays are integers.
        let keyBytes = unsafe key.span.bytes
        guard let value else { return builder.append(timestamp: wall, key: keyBytes, value: nil) }
        let valueBytes = unsafe value.span.bytes
        return builder.append(timestamp: wall, key: keyBytes, value: valueBytes)
    }

    private func appendBatch() -> Written {
        let batch: PendingBatch
        do {
            let builder = builder
            try builder.finish()
            let bytes = builder.bytes
            batch = try PendingBatch(copying: bytes)
        } catch {
            return .failed(.corruptBatch(path: log.id.description, position: 0, reason: "\(error)"))
        }
        let outcome = log.append([batch], leaderEpoch: partition.leaderEpoch)
        partition.wakeFetches(from: nil)
        switch outcome.results[0] {
        case .refused(let error): return .failed(error)
        case .appended, .repeated: return outcome.mustFlush ? .needsFlush(upTo: outcome.logEndOffset) : .done
        }
    }

    /// Whether most of the log is of no more use.
    var isOvergrown: Bool { !isRewriting && log.byteCount > max(leastBytes, 3 * liveBytes, nextTry) }

    /// Writes what is live anew and drops all before it. `later` brings a job back to the coordinator's thread.
    func rewrite(
        _ live: [OffsetsRecord], at wall: Int64, later: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void
    ) {
        isRewriting = true
        do throws(LogError) {
            let start = try log.beginSegment()
            let before = log.byteCount
            if case .failed(let error) = appendAll(live, at: wall) { throw error }
            liveBytes = log.byteCount - before
            // Touched on the coordinator's thread only, where `later` brings the end of this.
            let this = Confined(self)
            log.flush(upTo: log.logEndOffset) { flushed in
                later { this.value.dropAll(before: start, flushed, at: wall) }
            }
        } catch { rewritten(error) }
    }

    private func dropAll(before start: Int64, _ flushed: Result<Int64, LogError>, at wall: Int64) {
        do throws(LogError) {
            _ = try flushed.get()
            try log.deleteRecords(before: start)
            try log.enforceRetention(now: wall)
            rewritten(nil)
        } catch { rewritten(error) }
    }

    private func rewritten(_ failure: LogError?) {
        isRewriting = false
        nextTry = failure == nil ? 0 : 2 * log.byteCount
        if let failure {
            reporter(BrokerEvent(.warning, "\(log.id) keeps what newer records have replaced: \(failure)"))
        }
    }
}

/// Something that only one thread touches, on its way through closures that other threads carry.
struct Confined<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}
