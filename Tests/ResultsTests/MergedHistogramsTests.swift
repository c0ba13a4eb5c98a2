import Measurement
import Testing

@testable import Results

@Suite("Merged histograms")
struct MergedHistogramsTests {
    @Test("rows whose logs would be called alike keep their own, also where a resumed run numbered them anew")
    func alike() throws {
        let directory = TemporaryDirectory()
        let swept = ["producer.librdkafka.debug"]
        let run = try RunDirectory.create(suite: "s", millisecondsSince1970: 0, in: directory.path)
        func append(_ value: String, count: Int64, to archive: HistogramArchive) throws -> JournalEntry {
            let key = RowKey(configuration: [value], trial: 1, block: 1)
            var histogram = Histogram()
            histogram.record(1000, count: count)
            let interval = HistogramInterval(
                tag: .response, startMilliseconds: 0, lengthMilliseconds: 1000, histogram: histogram)
            let written = try archive.write([interval], of: key)
            let entry = JournalEntry(key: key, swept: swept, verdict: .valid, files: [written.log: written.part])
            try Journal(continuing: run).append(entry)
            return entry
        }
        _ = try Journal(of: run)
        let first = HistogramArchive(run: run, swept: swept)
        _ = try append("msg topic", count: 1, to: first)
        let kept = try append("msg/topic", count: 2, to: first)
        #expect(kept.histogramLog == "histograms/librdkafka.debug=msg-topic-2-trial-1.hlog")
        // The row before is not trusted, and is measured again.
        try write(Journal.line(kept), to: run.file(Journal.fileName))
        let second = HistogramArchive(run: run, swept: swept)
        try second.restore(Restoration(run, swept: swept))
        _ = try append("msg topic", count: 3, to: second)
        let table = try run.table(of: SummaryRow.self, swept: swept)
        for value in ["msg/topic", "msg topic"] {
            try table.append(
                SummaryRow(key: RowKey(configuration: [value], trial: 1, block: 1), verdict: .valid))
        }
        let summary = try RunSummary(run)
        let histograms = MergedHistograms(of: summary)
        for (row, count) in zip(summary.rows, [2, 3] as [Int64]) {
            #expect(try histograms.merged([row])?[.response]?.totalCount == count, "\(row.key.configuration)")
        }
    }

    @Test(
        "only the tags that are asked for are read; a log that cannot be merged is one error with its path, and no trap"
    )
    func tags() throws {
        let run = try RunDirectory.create(suite: "s", millisecondsSince1970: 0, in: TemporaryDirectory().path)
        let table = try run.table(of: SummaryRow.self, swept: [])
        for trial in 1...2 {
            let archive = HistogramArchive(run: run, swept: [])
            let key = RowKey(configuration: [], trial: trial, block: trial)
            let intervals = [HistogramTag.response, .delay].flatMap { tag in
                (0..<3).map { second in
                    var histogram = Histogram(significantDigits: trial == 1 ? 3 : 2)
                    histogram.record(1000, count: 5)
                    return HistogramInterval(
                        tag: tag, startMilliseconds: Int64(second) * 1000, lengthMilliseconds: 1000,
                        histogram: histogram)
                }
            }
            _ = try archive.write(intervals, of: key)
            try table.append(SummaryRow(key: key, verdict: .valid))
        }
        let summary = try RunSummary(run)
        let histograms = MergedHistograms(of: summary)
        let first = try #require(try histograms.merged([summary.rows[0]], of: [.response, .endToEnd]))
        #expect(first.mapValues(\.totalCount) == [.response: 15])
        #expect(try histograms.merged([summary.rows[0]])?.count == 2)
        let error = #expect(throws: ResultsError.self) { try histograms.merged(summary.rows) }
        let words =
            "not a histogram: \(run.path)/histograms/all-trial-2.hlog: its intervals have not as many digits as others"
        #expect(error?.description.hasPrefix(words) == true, "\(String(describing: error))")
    }
}
