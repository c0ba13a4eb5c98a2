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

    @Test(
        "a log that is cut off, changed or empty is named, and no percentiles are told of what is left",
        arguments: [true, false])
    func damaged(hasJournal: Bool) throws {
        let directory = TemporaryDirectory()
        let run = try RunDirectory.create(suite: "s", millisecondsSince1970: 0, in: directory.path)
        let key = RowKey(configuration: ["1"], trial: 1, block: 1)
        let intervals = (1...3).map { second in
            var histogram = Histogram()
            histogram.record(Int64(second) * 1000, count: 10)
            return HistogramInterval(
                tag: .response, startMilliseconds: Int64(second) * 1000, lengthMilliseconds: 1000, histogram: histogram)
        }
        let written = try HistogramArchive(run: run, swept: ["producer.acks"]).write(intervals, of: key)
        if hasJournal {
            try Journal(of: run).append(
                JournalEntry(
                    key: key, swept: ["producer.acks"], verdict: .valid, files: [written.log: written.part]))
        }
        let table = try run.table(of: SummaryRow.self, swept: ["producer.acks"])
        try table.append(SummaryRow(key: key, verdict: .valid))
        let histograms = MergedHistograms(of: try RunSummary(run))
        let rows = try RunSummary(run).rows
        #expect(try histograms.merged(rows)?[.response]?.totalCount == 30)
        let whole = try text(of: run.file(written.log))
        var lines = whole.split(separator: "\n", omittingEmptySubsequences: false)
        lines.remove(at: lines.count - 2)
        let shorter = lines.joined(separator: "\n")
        // A log that lacks a line at its end is a log all the same: only the journal knows.
        let damages = [String(whole.dropLast(1)), String(whole.dropLast(40)), "", "x"] + (hasJournal ? [shorter] : [])
        for damage in damages {
            try write(damage, to: run.file(written.log))
            let error = #expect(throws: ResultsError.self) { try histograms.merged(rows) }
            #expect(
                error?.description
                    == "\(run.file(written.log)): the file is cut off or was changed; once the file is moved away, "
                    + "percentiles are the medians that summary.csv has")
        }
        try write(whole.replacing("HISTF", with: "?ISTF"), to: run.file(written.log))
        #expect(throws: ResultsError.self) { try histograms.merged(rows) }
    }
}
