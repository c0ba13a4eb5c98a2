import Measurement
import Results
import TestSupport
import Testing

@testable import Report

/// The programs of Docs/analysis.md, as they stand there: what they print is what weir says of the same trials.
@Suite("Docs/analysis.md")
struct AnalysisTests {
    private static let hasR = (try? FinishedProcess("/bin/sh", ["-c", "command -v Rscript"]).succeeded) ?? false

    private func program(_ language: String) throws -> String {
        let text = try Repository.text(of: Repository.path("Docs/analysis.md"))
        return try #require(FencedBlock.all(in: text).first { $0.words == [language] }).text
    }

    /// Holds printed CSV against the medians of each configuration, and the ratios of `weir compare`.
    private func check(_ printed: FinishedProcess) throws {
        #expect(printed.succeeded, "\(printed.report)")
        let lines = printed.output.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
        let summary = try RecordedNoise.summary()
        for (index, configuration) in summary.configurations.enumerated() {
            let line = try #require(
                lines.first { $0.count == 4 && Array($0.prefix(2)) == configuration }, "\(printed.report)")
            for (metric, text) in zip(RecordedNoise.metrics, line.dropFirst(2)) {
                let median = try #require(Statistics.median(RecordedNoise.trials(metric)[index]))
                let value = try #require(Double(text))
                #expect(abs(value / median - 1) < 1e-9, "\(configuration): \(metric)")
            }
        }
        let comparison = try Comparison.within(summary, by: "topic.partitions", metrics: ["received_per_sec"])[0]
        #expect(comparison.rows.count == 2)
        for row in comparison.rows {
            let line = try #require(lines.first { $0.count == 2 && $0[0] == row.labels[1] }, "\(printed.report)")
            let (ratio, value) = (try #require(row.result.ratio), try #require(Double(line[1])))
            #expect(abs(value / ratio - 1) < 1e-9, "\(row.labels)")
        }
    }

    @Test("in pandas", .enabled(if: PythonClient.isAvailable, Comment(rawValue: PythonClient.remedy)))
    func pandas() throws { try check(PythonClient.run(text: program("python"), directory: Repository.root)) }

    @Test("in R", .enabled(if: Repository.runsAll && hasR, "needs R (r-base-core) and make test-all"))
    func r() throws {
        try check(FinishedProcess("/usr/bin/env", ["Rscript", "-e", program("r")], directory: Repository.root))
    }
}
