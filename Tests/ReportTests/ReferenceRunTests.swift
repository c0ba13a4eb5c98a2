import FoundationEssentials
import Measurement
import Results
import TestSupport
import Testing

@testable import Report

/// What results/reference keeps of runs, with their journals and interval logs: every figure that follows from these is computed anew.
@Suite("Reference results")
struct ReferenceRunTests {
    /// The directories below results/reference that have a journal.
    static let runs = Repository.files(below: Repository.path("results/reference"), suffix: "/journal.jsonl")
        .map { Repository.path("results/reference/") + $0.dropLast("/journal.jsonl".count) }

    @Test(
        "lines of their tables are what the journal says, and percentiles what the interval logs give", arguments: runs)
    func figures(run: String) throws {
        // Unpacking histograms takes a debug build long.
        let check = try RunCheck(run, most: Repository.runsAll ? .max : 2)
        #expect(
            check.problems.isEmpty, "\(run): \(check.problems.prefix(5)) and \(max(0, check.problems.count - 5)) more")
        // A suite at full speed alone has few latencies.
        #expect(check.figures > 50)
    }

    @Test(
        "the terminal and the page show what their files have, to the digit",
        .enabled(if: Repository.runsAll, "make test-all"),
        arguments: runs)
    func words(run: String) throws { try Self.checkWords(of: RunSummary(RunDirectory(path: run))) }

    /// Holds what the terminal and the page show of each configuration against summary.csv and the interval logs.
    private static func checkWords(of summary: RunSummary) throws {
        let lines = try RunReport(summary).text().split(separator: "\n").map { $0.split(separator: " ") }
        let page = try HTMLReport([Comparison.NamedRun(summary.name, summary)]).html()
        let table = try #require(HTMLTables(page).tables.first { $0.caption == "Figures of each configuration" })
        let histograms = MergedHistograms(of: summary)
        let received = try summary.table.column("received_per_sec")
        var compared = 0
        /// How many configurations have interval logs.
        var logged = 0
        try #require(table.rows.count == summary.configurations.count)
        for (index, configuration) in summary.configurations.enumerated() {
            let all = summary.rows(of: configuration)
            let valid = all.filter { $0.verdict == .valid }
            let rows = valid.isEmpty ? all : valid
            let row = table.rows[index]
            // Two lines of headings before.
            #expect(row.map(\.text).joined(separator: " ").split(separator: " ") == lines[index + 2])
            guard let merged = try histograms.merged(rows) else { continue }
            logged += 1
            func check(_ source: String, _ value: Double?, _ text: String?) {
                guard let place = table.sources.firstIndex(of: source) else { return }
                #expect(row[place].value == value.map { Figure.plain($0) }, "\(configuration): \(source)")
                if let text { #expect(row[place].text.contains(text), "\(configuration): \(source)") }
                compared += 1
            }
            let rate = Statistics.median(try rows.compactMap { try summary.table.number($0.cells, at: received) })
            check("received_per_sec", rate, rate.map { Figure.measured($0, .perSecond) })
            for tag in [HistogramTag.response, .endToEnd] {
                for percentile in [50, 99] {
                    let value = merged[tag]?.value(atPercentile: Double(percentile))
                    check(
                        "\(tag.rawValue)_p\(percentile)_us", value.map { Double($0) / 1000 },
                        value.map(Figure.latency(nanoseconds:)))
                    // Of one trial it is what its row has.
                    let column = try summary.table.column("\(tag.rawValue)_p\(percentile)_us")
                    if rows.count == 1, table.sources.contains("\(tag.rawValue)_p\(percentile)_us") {
                        #expect(rows[0].cells.fields[column] == value.map { Figure.plain(Double($0) / 1000) } ?? "")
                    }
                }
            }
        }
        // What a suite does not measure has no column.
        let shown = ["received_per_sec", "response_p50_us", "response_p99_us", "e2e_p50_us", "e2e_p99_us"].count {
            table.sources.contains($0)
        }
        #expect(compared == shown * logged, "\(compared)")
    }

    @Test(
        "a run that was just made agrees, in the terminal and on its page too; one digit of a table, or one byte of an interval log, and it does not",
        .enabled(if: WeirProcess.binary != nil, "no weir is built"),
        arguments: [
            ("for: 1s", ["summary.csv", "latency.csv", "timeseries.csv", "histograms/acks=1-trial-1.hlog"]),
            ("for: 1s, shape: steps, steps: 3, from: 1k", ["steps.csv", "histograms/acks=1-trial-1.hlog"]),
        ])
    func made(latency: String, files: [String]) throws {
        let directory = try memoryDirectory()
        let suite =
            "load: {warmup: 0, peak: 300ms, latency: {rate: 5k, \(latency)}}\ntrials: 1\nsweep: [{producer.acks: [0, 1]}]\n"
        try directory.write(suite, to: "tiny.yaml")
        let made = try WeirProcess.run(
            ["run", "tiny.yaml", "--no-limits", "-o", "results"], directory: directory.path)
        // 3: on a busy machine a row may not be VALID.
        try #require(made.exit == .code(0) || made.exit == .code(3), "\(made.report)")
        let run = directory.file(
            "results/"
                + (try #require(Repository.entries(of: directory.file("results")).first { $0.hasPrefix("tiny-") })))
        let check = try RunCheck(run)
        #expect(check.problems.isEmpty, "\(check.problems)")
        #expect(check.figures > 100)
        try Self.checkWords(of: RunSummary(RunDirectory(path: run)))
        for file in files {
            let path = URL(filePath: run + "/" + file)
            let whole = try Data(contentsOf: path)
            var damaged = whole
            let digit = try #require(whole.lastIndex { (UInt8(ascii: "1")...UInt8(ascii: "8")).contains($0) })
            damaged[digit] += 1
            try damaged.write(to: path)
            let problems = (try? RunCheck(run).problems) ?? ["not readable"]
            #expect(!problems.isEmpty, "\(file)")
            try whole.write(to: path)
        }
        #expect(try RunCheck(run).problems.isEmpty)
    }
}
