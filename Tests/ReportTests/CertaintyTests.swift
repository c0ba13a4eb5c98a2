import Report
import Results
import TestSupport
import Testing

/// That what rests on few trials does not look like what rests on many.
@Suite("How certain a run's figures look")
struct CertaintyTests {
    private func lines(_ change: (inout SyntheticRun) -> Void) throws -> [String] {
        var run = SyntheticRun(directory: try memoryDirectory(), trials: 4)
        change(&run)
        return try RunReport(run.write()).text().split(separator: "\n").map(String.init)
    }

    @Test("a configuration's row says of how many trials its figures are, where that is not all of them")
    func trials() throws {
        let lines = try self.lines {
            $0.verdict = { acks, size, trial in
                guard acks == "0" else { return (.valid, nil) }
                let valid = ["1024": 1, "16384": 3, "262144": 2][size] ?? 0
                return trial <= valid ? (.valid, nil) : (.unstable, "drifts in \(trial)")
            }
        }
        #expect(lines[2].contains(" k, 1 trial ") && !lines[2].contains("±"), "\(lines[2])")
        #expect(lines[2].hasSuffix("  UNSTABLE (1 of 4 VALID)"), "\(lines[2])")
        #expect(lines[3].contains(" ± ") && lines[3].hasSuffix("  VALID (3 of 4)"), "\(lines[3])")
        #expect(lines[4].contains(" ± ") && lines[4].hasSuffix("  UNSTABLE (2 of 4 VALID)"), "\(lines[4])")
        #expect(lines[5].hasSuffix("  VALID"), "\(lines[5])")
        #expect(
            lines.contains(
                "Medians of the VALID trials, 4 at most; ± is half of their range. p99 is the 99th percentile."),
            "\(lines)")
        #expect(
            lines.contains("acks=0 batch.size=1024: UNSTABLE in 3 of 4 trials, for example: drifts in 2"), "\(lines)")
    }

    @Test("one trial that was asked for is no news, and what is wrong is named however many others are VALID")
    func others() throws {
        let one = try lines { $0.trials = 1 }
        #expect(!one.contains { $0.contains("1 trial") || $0.contains("Medians") }, "\(one)")
        for verdict in [Verdict.correctnessFail, .error] {
            let lines = try self.lines {
                $0.trials = 5
                $0.verdict = { _, size, trial in size == "1024" && trial == 1 ? (verdict, "x") : (.valid, nil) }
            }
            #expect(lines[2].hasSuffix("  \(verdict.rawValue) (4 of 5 VALID)"), "\(lines[2])")
        }
    }

    @Test("where nothing can be answered it is said why, with what helps, in the terminal and on the page")
    func none() throws {
        var run = SyntheticRun(directory: try memoryDirectory(), trials: 4)
        // VALID rows in three trials, none of two batch sizes in the same.
        run.acks = ["1"]
        run.verdict = { _, size, trial in
            size == ["1024", "16384", "262144", ""][trial - 1] ? (.valid, nil) : (.generatorLimited, "sends were late")
        }
        let summary = try run.write()
        let words =
            "No answer: 9 of 12 rows are not VALID (GENERATOR_LIMITED), and no trial has VALID ones of every value of batch.size. What helps: quieten the machine ("
        let text = try RunReport(summary).text()
        #expect(text.contains("\n" + words) && !text.contains("Answer: "), "\(text)")
        let page = try HTMLReport([Comparison.NamedRun(summary.name, summary)]).html()
        for text in [words, "<code>weir doctor</code> says what disturbs it"] {
            let isThere = page.contains(text)
            #expect(isThere, "\(text)")
        }
        let isWrong = page.contains("Nothing was swept")
        #expect(!isWrong)
        #expect(summary.comparable == nil, "weir run offers no comparison that cannot be made")
        #expect(
            message { _ = try Comparison.within(summary, by: "batch.size") }.hasPrefix(
                "9 of 12 rows are not VALID (GENERATOR_LIMITED), and of what is left no two trials make a pair: quieten the machine ("
            ))
    }

    @Test("each verdict that is not VALID has a remedy, on the page too")
    func remedies() throws {
        #expect(Verdict.allCases.allSatisfy { ($0 == .valid) == ($0.remedy == nil) })
        let summary = try SyntheticRun(
            directory: memoryDirectory(), trials: 1,
            verdict: { _, size, _ in size == "1024" ? (.saturated, "x") : (.valid, nil) }
        ).write()
        let page = try HTMLReport([Comparison.NamedRun(summary.name, summary)]).html()
        let isThere = page.contains("What helps: lower <code>load.latency.rate</code>")
        #expect(isThere)
    }
}
