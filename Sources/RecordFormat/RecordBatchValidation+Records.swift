extension RecordBatchValidation {
    /// Checks every record, and what they are together.
    static func walk(
        _ records: RawSpan, _ origin: Origin, _ requiresKeys: Bool, _ findings: inout Findings
    ) throws(RecordBatchError) {
        let count = Int(findings.header.recordCount)
        var state = Walk(last: Int(findings.header.lastOffsetDelta), hasGaps: origin == .log)
        var offset = 0
        for index in 0..<count {
            if let common = CommonRecord(records, at: offset, offsetDelta: state.expected) {
                offset = common.end
                state.expected &+= 1
                state.latestDelta = max(state.latestDelta, common.timestampDelta)
                guard common.isKeyNull else { continue }
                state.hasNullKey = true
            } else {
                do throws(RecordFlaw) {
                    let record = try RecordCursor.record(at: offset, in: records)
                    offset = record.end
                    try state.check(record, records)
                } catch {
                    throw .record(index, error)
                }
            }
            guard !requiresKeys || !state.hasNullKey else { throw .record(index, .nullKey) }
        }
        guard offset == records.byteCount else { throw .record(count - 1, .trailingBytes) }
        findings.hasNullKey = state.hasNullKey
        if count > 0, !findings.header.isLogAppendTime {
            findings.maxTimestamp = findings.header.baseTimestamp &+ state.latestDelta
        }
    }

    private struct Walk {
        /// The batch's last offset delta.
        let last: Int
        let hasGaps: Bool
        /// The next offset delta.
        var expected = 0
        var latestDelta = Int64.min
        var hasNullKey = false

        @inline(never)
        mutating func check(_ record: RecordFields, _ records: RawSpan) throws(RecordFlaw) {
            if record.headerCount > 0 {
                try RecordCursor.checkHeaders(records, record.headerCount, in: record.headersStart..<record.end)
            }
            guard
                record.offsetDelta == expected
                    || hasGaps && record.offsetDelta > expected && record.offsetDelta <= last
            else { throw .offsetDelta }
            expected = record.offsetDelta + 1
            latestDelta = max(latestDelta, record.timestampDelta)
            if record.keyLength < 0 { hasNullKey = true }
        }
    }
}
