import RecordFormat

/// What becomes of records on their way into a log, by shares. The seed, the partition and the record's number in it decide, however
/// the records are batched.
public struct StubFaults: Sendable {
    public enum Kind: Sendable, Hashable, CaseIterable {
        /// The record is acknowledged and never stored.
        case drop
        /// It is stored again behind the last record of its batch.
        case duplicate
        /// It changes places with the next one of its batch.
        case swap
        /// One bit of its value is changed, and the batch's checksum is right.
        case corrupt
    }

    /// Something that was done.
    public struct Fault: Sendable, Equatable {
        public var kind: Kind
        public var partition: Int32
        /// The first 16 bytes of the record's value as it was sent.
        public var value: [UInt8]
    }

    public var seed: UInt64 = 0
    /// Of each kind, the share of the records.
    public var shares: [Kind: Double] = [:]
    /// The numbers, from 0, of the Produce requests whose batches have one byte changed behind the checksum's back.
    public var brokenRequests: Set<Int> = []
    /// Whether that byte is the first of the record count, which is then over a billion; otherwise it is the last one.
    public var breaksCount = false

    private struct StoredRecord {
        var timestamp: Int64
        var key: [UInt8]?
        var value: [UInt8]?
    }

    /// The batch to store in place of one that arrived, and how many records it has (headers are left out); nil stores nothing.
    ///
    /// - Parameters:
    ///   - first: the number of the batch's first record among all that came for the partition.
    ///   - number: that of the Produce request.
    func apply(
        to batch: [UInt8], partition: Int32, first: Int64, number: Int, _ done: inout [Fault]
    ) throws -> (batch: [UInt8], count: Int32)? {
        var records: [StoredRecord] = []
        let header = try RecordBatchReader().forEachRecord(in: batch.span.bytes) { record in
            records.append(
                StoredRecord(
                    timestamp: record.timestamp, key: Array(copyOf: record.key), value: Array(copyOf: record.value)))
        }
        var stored: [StoredRecord] = []
        var again: [StoredRecord] = []
        var index = 0
        while index < records.count {
            let draw = bits(partition, first + Int64(index), 0)
            let record = records[index]
            index += 1
            // (A tombstone has no bytes to change.)
            var kind = kind(SeededNumbers.unit(draw))
            if kind == .swap && index == records.count || record.value?.isEmpty ?? true { kind = nil }
            guard let kind else {
                stored.append(record)
                continue
            }
            done.append(Fault(kind: kind, partition: partition, value: Array(record.value!.prefix(16))))
            switch kind {
            case .drop: break
            case .duplicate:
                stored.append(record)
                again.append(record)
            case .swap:
                stored += [records[index], record]
                index += 1
            case .corrupt:
                var changed = record
                let place = bits(partition, first + Int64(index), 1)
                changed.value![Int(place >> 3) % record.value!.count] ^= 1 << UInt8(place & 7)
                stored.append(changed)
            }
        }
        stored += again
        if stored.isEmpty { return nil }
        let builder = RecordBatchBuilder(byteLimit: 2 * batch.count + 1024)
        for record in stored {
            // The spans live as long as these locals.
            let key = record.key ?? []
            let value = record.value ?? []
            if record.key == nil {
                builder.append(timestamp: record.timestamp, key: nil, value: value.span.bytes)
            } else {
                builder.append(timestamp: record.timestamp, key: key.span.bytes, value: value.span.bytes)
            }
        }
        let finished = try builder.finish(compression: header.compression ?? .none)
        var bytes = Array(copying: finished)
        if brokenRequests.contains(number) {
            let place = breaksCount ? RecordBatchHeader.Field.recordCount : bytes.count - 1
            bytes[place] ^= 64
        }
        return (bytes, Int32(stored.count))
    }

    /// Whether anything is done at all.
    var isEmpty: Bool { shares.isEmpty && brokenRequests.isEmpty }

    private func kind(_ unit: Double) -> Kind? {
        var sum = 0.0
        for kind in Kind.allCases {
            sum += shares[kind] ?? 0
            if unit < sum { return kind }
        }
        return nil
    }

    private func bits(_ partition: Int32, _ number: Int64, _ purpose: UInt64) -> UInt64 {
        let place = UInt64(UInt32(bitPattern: partition)) << 48 ^ UInt64(number) << 2 ^ purpose
        return SeededNumbers.mix(seed &* 0x9e37_79b9_7f4a_7c15 ^ SeededNumbers.mix(place))
    }
}

extension Array where Element == UInt8 {
    /// A copy of a span's bytes.
    init(copying bytes: RawSpan) { self = bytes.withUnsafeBytes { Array($0) } }

    /// A copy of a span's bytes; nil of nil.
    init?(copyOf bytes: RawSpan?) {
        guard let bytes else { return nil }
        self.init(copying: bytes)
    }
}
