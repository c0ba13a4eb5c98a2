/// Tells what a received record is, and whether every byte of it is as it was sent.
struct RecordVerifier: Sendable {
    let verification: RowPlan.Verification
    private let payload: Payload
    private let producers: Int
    private let headers: RowPlan.Headers
    private let hasKeys: Bool
    /// Whether values are lines of a file, which the stamp's check covers, since nobody can tell them from a sequence.
    private let hasLines: Bool

    init(_ plan: RowPlan, shared: SharedRecords) {
        verification = plan.records.verification
        payload = shared.payload
        producers = plan.producer.count
        headers = plan.records.headers
        if case .none = plan.records.keys { hasKeys = false } else { hasKeys = true }
        hasLines = shared.values != nil
    }

    /// Whether records tell who sent them.
    var hasStamps: Bool { verification == .value || verification == .header }

    /// The stamp of a record; nil where a byte is not as it was sent.
    @inline(__always)
    func stamp(of record: borrowing ReceivedRecord) -> Stamp? {
        guard (record.key != nil) == hasKeys else { return nil }
        guard verification == .value, headers.count == 0 else { return stampWithHeaders(record) }
        guard let value = record.value, record.headerCount == 0 else { return nil }
        let expected = Stamp.Record(key: ContentHash.ofKey(record.key), valueBytes: value.byteCount)
        guard let stamp = Stamp(value, of: expected), stamp.producer < producers,
            payload.matches(stamp.identity, value, from: Stamp.byteCount)
        else { return nil }
        return stamp
    }

    @inline(never)
    private func stampWithHeaders(_ record: borrowing ReceivedRecord) -> Stamp? {
        guard record.headerCount == headers.count + (verification == .header ? 1 : 0) else { return nil }
        var rest = Stamp.Record(key: ContentHash.ofKey(record.key), valueBytes: -1)
        if let value = record.value {
            rest.valueBytes = value.byteCount
            if hasLines { rest.value = ContentHash.of(value) }
        }
        guard let stamp = findStamp(record, rest), stamp.producer < producers else { return nil }
        if !hasLines, let value = record.value {
            let start = verification == .value ? Stamp.byteCount : 0
            guard payload.matches(stamp.identity, value, from: start) else { return nil }
        }
        return hasHeaders(of: stamp, record) ? stamp : nil
    }

    private func findStamp(_ record: borrowing ReceivedRecord, _ rest: Stamp.Record) -> Stamp? {
        if verification == .value {
            guard let value = record.value else { return nil }
            return Stamp(value, of: rest)
        }
        var found: Stamp?
        let isWhole = record.forEachHeader { name, value in
            guard found == nil, let value, Self.isEqual(name, Stamp.headerName) else { return }
            found = Stamp(value, of: rest)
        }
        return isWhole ? found : nil
    }

    /// Whether the headers that are only there to be sent came in their order, with what they had.
    private func hasHeaders(of stamp: Stamp, _ record: borrowing ReceivedRecord) -> Bool {
        guard headers.count > 0 else { return true }
        var index = verification == .header ? -1 : 0
        var isSame = true
        let isWhole = record.forEachHeader { name, value in
            defer { index += 1 }
            guard index >= 0 else { return }
            guard let value, value.byteCount == headers.bytes, Self.isEqual(name, RowPlan.Headers.name(index)),
                payload.matches(RowPlan.Headers.identity(stamp.identity, index), value, from: 0)
            else {
                isSame = false
                return
            }
        }
        return isWhole && isSame
    }

    private static func isEqual(_ bytes: RawSpan, _ text: String) -> Bool {
        // unsafe: the bytes are compared in place, and the pointer does not leave the call.
        unsafe bytes.withUnsafeBytes { unsafe $0.elementsEqual(text.utf8) }
    }
}
