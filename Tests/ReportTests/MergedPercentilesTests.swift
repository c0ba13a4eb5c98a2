import Glibc
import Measurement
import Results
import TestSupport
import Testing

@testable import Report

@Suite("Percentiles of a configuration")
struct MergedPercentilesTests {
    @Test("come from the merged histograms of its VALID trials, and are no mean of the trials' percentiles")
    func merged() throws {
        let run = try RunDirectory.create(
            suite: "quick", millisecondsSince1970: 0, in: memoryDirectory().path + "/results")
        let summary = try run.table(of: SummaryRow.self, swept: ["producer.acks"])
        let archive = HistogramArchive(run: run, swept: ["producer.acks"])
        // 900 records of 1 ms, then 90 of 50 ms; a third trial, of 1 s, is not VALID.
        for (trial, count, milliseconds, verdict) in [
            (1, 900, 1, Verdict.valid), (2, 90, 50, .valid), (3, 5000, 1000, .unstable),
        ] as [(Int, Int64, Int64, Verdict)] {
            var histogram = Histogram()
            histogram.record(milliseconds * 1_000_000, count: count)
            let key = RowKey(configuration: ["1"], trial: trial, block: trial)
            var row = SummaryRow(key: key, verdict: verdict)
            row.latency.response = LatencySummary(histogram)
            try archive.write(
                [
                    HistogramInterval(
                        tag: .response, startMilliseconds: 0, lengthMilliseconds: 1000, histogram: histogram)
                ], of: key)
            try summary.append(row)
        }
        let text = try RunReport(RunSummary(run)).text()
        let line = try #require(text.split(separator: "\n").first { $0.hasSuffix("VALID (2 of 3)") })
        // Of 990 records, the median and the 90th percentile are 1 ms; a mean or a median of the trials' would be 25.5 ms.
        #expect(line.contains(" 1.00 ms       50.0 ms "), "\(text)")
        #expect(text.contains("Latencies are percentiles over the same trials together."))
        // The page has them from the same reading of the logs, which may be large.
        let report = try RunReport(RunSummary(run))
        // Without the logs, as in a result of which only tables were kept, there is no better than the median.
        try removeHistograms(of: run)
        let rest = try RunReport(RunSummary(run)).text()
        #expect(rest.contains("25.5 ms"), "\(rest)")
        let table = try #require(HTMLTables(HTMLReport(report).html()).tables.first)
        #expect(table.caption == "Figures of each configuration" && table.rows[0].map(\.text).contains("50.0 ms"))
    }

    private func removeHistograms(of run: RunDirectory) throws {
        for name in Repository.files(below: run.path, suffix: ".hlog") {
            try #require(remove(run.file(name)) == 0)
        }
    }
}
