/// What the producers and consumers of a row share to make and to check records: tables and files, read once.
final class SharedRecords: Sendable {
    let payload: Payload
    let zipf: ZipfNumbers?
    let keys: RecordLines?
    let values: RecordLines?
    let sizes: [Int]

    /// - Throws: `RecordFileError` where a file is not there any more, or not what it was.
    init(_ plan: RowPlan) throws(RecordFileError) {
        let records = plan.records
        payload = Payload(
            largest: max(records.values.largest, records.headers.bytes), compressibility: records.compressibility,
            seed: plan.seed)
        if case .zipf(let exponent, let count) = records.keys {
            zipf = ZipfNumbers(count: count, exponent: exponent)
        } else {
            zipf = nil
        }
        if case .file(let file) = records.keys { keys = try RecordLines(file) } else { keys = nil }
        if case .lines(let file) = records.values { values = try RecordLines(file) } else { values = nil }
        if case .sizes(let file) = records.values {
            sizes = try RecordLines(file).sizes(in: 0...records.values.largest)
        } else {
            sizes = []
        }
    }
}
