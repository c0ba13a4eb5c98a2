import KafkaProtocol
import RecordFormat
import Synchronization

/// A partition of a stub broker.
public struct StubLog: Sendable {
    /// The batches as they were stored, with their offsets.
    public var batches: [[UInt8]] = []
    /// The first offset of each batch.
    private(set) var offsets: [Int64] = []
    /// The offset of the next record.
    public private(set) var nextOffset: Int64 = 0
    /// How many records came, stored or not.
    private(set) var arrived: Int64 = 0
    /// The first offset that is still there.
    public var startOffset: Int64 = 0
    /// The sequence that comes next, by producer id and epoch.
    public var sequences: [String: Int32] = [:]
    /// Where batches with a sequence were written.
    private var written: [String: Int64] = [:]

    /// What idempotence says of a batch: to be written, written already at this offset, or out of order.
    enum Sequencing: Equatable {
        case new
        case repeated(Int64)
        case outOfOrder
    }

    func sequencing(of header: RecordBatchHeader) -> Sequencing {
        guard header.hasProducerID else { return .new }
        let producer = "\(header.producerID)/\(header.producerEpoch)"
        if let offset = written["\(producer)/\(header.baseSequence)"] { return .repeated(offset) }
        let expected = sequences[producer] ?? (header.producerEpoch == 0 ? header.baseSequence : 0)
        return header.baseSequence == expected ? .new : .outOfOrder
    }

    /// Notes a batch that is about to be stored, and its sequences, which `sequencing` found to be new.
    mutating func note(_ header: RecordBatchHeader) {
        arrived += Int64(header.recordCount)
        guard header.hasProducerID else { return }
        let producer = "\(header.producerID)/\(header.producerEpoch)"
        sequences[producer] = Int32((Int64(header.baseSequence) + Int64(header.recordCount)) & 0x7fff_ffff)
        written["\(producer)/\(header.baseSequence)"] = nextOffset
    }

    /// Stores a batch at the end.
    mutating func append(_ batch: [UInt8], count: Int32) {
        var batch = batch
        var elements = batch.mutableSpan
        var span = elements.mutableBytes
        BatchStamp.position(baseOffset: nextOffset, leaderEpoch: 0, in: &span)
        batches.append(batch)
        offsets.append(nextOffset)
        nextOffset += Int64(count)
    }

    /// Batches from the one that holds `offset` on, as many as `limit` bytes hold and at least a part of the first; and the offset
    /// after the last whole one.
    func read(from offset: Int64, limit: Int) -> (bytes: [UInt8], next: Int64) {
        // The last batch that begins at or before `offset`.
        var low = 0
        var high = offsets.count
        while low < high {
            let middle = (low + high) / 2
            if offsets[middle] <= offset { low = middle + 1 } else { high = middle }
        }
        var bytes: [UInt8] = []
        var next = offset
        guard offset < nextOffset else { return (bytes, next) }
        for index in max(0, low - 1)..<batches.count {
            let batch = batches[index]
            if !bytes.isEmpty && bytes.count + batch.count > limit {
                bytes += batch.prefix(max(0, limit - bytes.count))
                break
            }
            bytes += batch
            next = index + 1 < offsets.count ? offsets[index + 1] : nextOffset
        }
        return (bytes, next)
    }
}

extension StubBroker {
    /// Every record value of a partition as text, in order.
    public func values(_ topic: String, _ partition: Int) -> [String] {
        let batches = state.withLock { $0.topics[topic]?[partition].batches ?? [] }
        var values: [String] = []
        for batch in batches {
            _ = try? RecordBatchReader().forEachRecord(in: batch.span.bytes) { record in
                var text = "null"
                if let value = record.value {
                    text = value.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
                }
                values.append(text)
            }
        }
        return values
    }
}
