import Results
import TestSupport
import Testing

@testable import Report

/// What is said of a load that goes up in steps.
@Suite("Steps of the load")
struct StaircaseTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try memoryDirectory() }

    /// A run of which each trial went up in five steps of 100 k records/s, if not at other rates.
    private func run(
        trials: Int = 2, acks: [String] = ["1"], verdict: Verdict = .valid, isLate: Bool = false,
        rate: (_ trial: Int, _ step: Int) -> Int = { trial, step in step * 100_000 + trial * 1000 },
        _ step: (_ trial: Int, _ step: Int) -> (verdict: Verdict, p99: Int)
    ) throws -> RunSummary {
        var run = SyntheticRun(directory: directory, trials: trials)
        run.acks = acks
        run.batchSizes = ["16384"]
        run.verdict = { _, _, _ in (verdict, verdict == .valid ? nil : "behind") }
        let summary = try run.write()
        var lines = [
            "producer.acks,producer.batch.size,trial,block,step,verdict,reason,offered_per_sec,achieved_per_sec,"
                + "received_per_sec,response_p50_us,response_p99_us"
        ]
        for acks in acks {
            for trial in 1...trials {
                for number in 1...5 {
                    let found = step(trial, number)
                    // As of runs that are joined: no two trials are offered the same.
                    let rate = rate(trial, number)
                    // What makes a step GENERATOR_LIMITED is that too little was sent, unless it is said to have been late.
                    let sent = found.verdict == .generatorLimited && !isLate ? rate / 2 : rate - 10
                    lines.append(
                        "\(acks),16384,\(trial),\(trial),\(number),\(found.verdict.rawValue),,\(rate),\(sent),\(sent - 10),"
                            + "\(found.p99 / 2),\(found.p99)")
                }
            }
        }
        try summary.run.writeText(lines.joined(separator: "\n") + "\n", as: "steps.csv")
        return summary
    }

    private func answer(_ summary: RunSummary) throws -> String { try Answer.sentences(for: summary)[0] }

    @Test("the answer is how far the system keeps up, up to where the p99 stays within what, and of how many trials")
    func answer() throws {
        let found = try run { _, step in (step < 4 ? .valid : .saturated, step * 1000) }
        #expect(
            try answer(found)
                == "It keeps up with 302 k records/s (301 to 302 k in 2 trials); its response p99 stays within 5 ms up to there."
        )
        let steep = try run { _, step in
            (step < 5 ? .valid : .saturated, [400, 900, 1000, 90_000, 9_000_000][step - 1])
        }
        #expect(
            try answer(steep)
                == "It keeps up with 402 k records/s (401 to 402 k in 2 trials); its response p99 stays within 1 ms up to 302 k (301 to 302 k)."
        )
        // A late generator in a lower step is no end of the way up.
        let late = try run { _, step in (step == 2 ? .generatorLimited : step < 5 ? .valid : .saturated, step * 1000) }
        #expect(
            try answer(late)
                == "It keeps up with 402 k records/s (401 to 402 k in 2 trials); its response p99 stays within 5 ms up to there."
        )
    }

    @Test(
        "a step whose sends were late was kept up with, and its p99 counts where it is within a limit in spite of that")
    func late() throws {
        let found = try run(isLate: true) { _, step in
            (
                step == 1 || step == 3 ? .generatorLimited : step < 4 ? .valid : .saturated,
                [400, 900, 9000, 0, 0][step - 1]
            )
        }
        #expect(
            try answer(found).hasPrefix("It keeps up with 302 k records/s (301 to 302 k in 2 trials); its response"))
        // 9 ms in the third may be the generator's: within 1 ms it held up to the second at least.
        let text = try RunReport(found).text()
        let lines = text.split(separator: "\n").map(String.init)
        let heading = try #require(lines.firstIndex { $0.hasPrefix("Highest rate") })
        #expect(lines[heading + 1].split(separator: " ").joined(separator: " ") == "1 ms keeps up", "\(text)")
        #expect(lines[heading + 2].hasPrefix("≥ 202 k  302 k"), "\(text)")
    }

    @Test("what may be the generator's limit is not said to be the system's")
    func generator() throws {
        let limited = try run(verdict: .generatorLimited) { _, step in (step < 4 ? .valid : .generatorLimited, 1000) }
        #expect(
            try answer(limited) == "It keeps up with 302 k records/s at least (301 to 302 k or more in 2 trials): "
                + "above that the generator itself did not keep up; its response p99 stays within 1 ms up to there.")
        // A step that the generator spoilt stands between the last one that is known and the first that was too much.
        let between = try run { _, step in (step < 3 ? .valid : step == 3 ? .generatorLimited : .saturated, 1000) }
        #expect(try answer(between).hasPrefix("It keeps up with 202 k records/s at least (201 to 202 k or more"))
        #expect(try RunReport(between).text().contains("≥ 202 k"))
        let one = try run(trials: 3) { trial, step in
            (step == 3 && trial == 1 ? .generatorLimited : step < 4 ? .valid : .saturated, 1000)
        }
        #expect(
            try answer(one)
                == "It keeps up with 303 k records/s (302 to 303 k in 2 trials); its response p99 stays within 1 ms up to there; "
                + "in 1 of 3 trials the generator itself did not keep up before that.")
        // The p99 passed its limit in a step behind one that the generator spoilt.
        let latency = try run { _, step in
            (step == 3 ? .generatorLimited : step < 5 ? .valid : .saturated, [500, 900, 900, 9000, 90_000][step - 1])
        }
        let text = try RunReport(latency).text()
        #expect(text.contains("≥ 202 k  ≥ 202 k  402 k ± 0.1 %  402 k ± 0.1 %"), "\(text)")
        // Also where that befell one of three: a wider limit never has less, as it would if each column had trials of its own.
        let some = try run(trials: 3) { trial, step in
            (
                step == 3 && trial == 3 ? .generatorLimited : step < 5 ? .valid : .saturated,
                [500, 900, 900, 9000, 90_000][step - 1] / trial
            )
        }
        let staircase = try #require(Staircase.all(of: some).first)
        let rates = [300, 500, 1000, 2000, 5000, 10_000].map { staircase.keptUp(within: $0)?.median.perSecond ?? 0 }
        #expect(rates == rates.sorted() && rates.last == staircase.keptUp?.median.perSecond, "\(rates)")
    }

    @Test("each trial has a limit of its own, and the median is over these: not the limit by the medians of steps")
    func perTrial() throws {
        let summary = try run(
            trials: 3, rate: { trial, step in trial * step * 100_000 },
            { trial, step in (step <= trial + 1 ? .valid : .saturated, 1000 * step) })
        // 200 k of 100 k steps, 600 k of 200 k steps, 1.2 M of 300 k steps. By the medians of steps the first SATURATED one is the third.
        let words = try answer(summary)
        #expect(
            words.hasPrefix("It keeps up with 600 k records/s (200 k to 1.20 M in 3 trials); its response"), "\(words)")
        let text = try RunReport(summary).text()
        #expect(
            text.contains("trials at rates of their own (medians of up to 3 trials; ± is half of their range):"),
            "\(text)")
        #expect(text.contains("   1   200 k ± 50 %"), "\(text)")
        let same = try RunReport(run(rate: { $1 * 1000 }) { _, _ in (.valid, 1000) }).text()
        #expect(same.contains("step by step (medians of up to 2 trials):\n"), "\(same)")
    }

    @Test("one figure: the answer, the tables, the page and the picture name the same limit, to the digit")
    func agreement() throws {
        let summary = try run(
            trials: 4, rate: { trial, step in step * (100_000 + 7000 * trial) },
            { trial, step in
                (step <= (trial == 2 ? 3 : 4) ? .valid : .saturated, [800, 900, 1500, 4000, 90_000][step - 1])
            }
        )
        // 428 k, 342 k, 484 k and 512 k.
        #expect(try answer(summary).hasPrefix("It keeps up with 456 k records/s (342 to 512 k in 4 trials)"))
        let figure = "456 k ± 19 %"
        let text = try RunReport(summary).text()
        let lines = text.split(separator: "\n").map(String.init)
        let heading = try #require(lines.firstIndex { $0 == "Highest rate (records/s) with a response p99 within:" })
        #expect(lines[heading + 2].hasSuffix("  \(figure)"), "\(text)")
        #expect(lines[2].contains("  \(figure)  "), "\(text)")
        let page = try HTMLTables(HTMLReport([.init(summary.name, summary)]).html())
        for caption in ["Figures of each configuration", "Highest rate (records/s) with a response p99 within"] {
            let table = try #require(page.tables.first { $0.caption == caption })
            let place = try #require(table.sources.firstIndex(of: "kept_up_per_sec"))
            #expect(table.rows.map { $0[place].text } == [figure])
            #expect(table.rows.map { $0[place].value } == ["456000"])
        }
        let table = try CSVTable(path: summary.run.file("steps.csv"))
        for plot in [Plot(summary), Plot(table)] {
            let drawing = try plot.drawing(.knee, PlotRequest(.knee))
            #expect(drawing.panels[0].rules.map(\.text) == ["keeps up: \(figure)"])
            #expect(drawing.panels[0].rules.map(\.x) == [456_000])
            #expect(
                drawing.description.hasSuffix("The rate that it keeps up with is \(figure)."), "\(drawing.description)")
        }
    }

    @Test("the table of limits has the series 1, 2, 5 between what was seen, and fits a terminal of 80")
    func limits() throws {
        let p99 = [300, 900, 4000, 30_000, 700_000]
        let summary = try run(trials: 3, acks: ["0", "1"]) { trial, step in (.valid, p99[step - 1] * (trial + 2) / 4) }
        let lines = try RunReport(summary).text().split(separator: "\n").map(String.init)
        let heading = try #require(lines.firstIndex { $0.hasPrefix("Highest rate") })
        let table = lines[(heading + 1)...(heading + 3)]
        #expect(table.allSatisfy { $0.count <= 80 }, "\(table)")
        let narrow = try RunReport(summary).text(columns: 80).split(separator: "\n")
        #expect(narrow.allSatisfy { $0.count <= 80 }, "\(narrow)")
        #expect(
            table.first?.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
                == "acks 1 ms 2 ms 5 ms 50 ms keeps up", "\(table)")
        #expect(StepLimits.series(around: [1000, 20_000]) == [1000, 2000, 5000, 10_000, 20_000])
        #expect(StepLimits.series(around: [1001]) == [2000])
        #expect(StepLimits.series(around: []).isEmpty)
    }

    @Test("where all steps or none were kept up with, the answer says how to go on")
    func ends() throws {
        let all = try run { _, step in (.valid, step * 1000) }
        #expect(
            try answer(all) == "It keeps up with 502 k records/s (501 to 502 k or more in 2 trials), the highest step; "
                + "its response p99 stays within 5 ms up to there; "
                + "a higher load.latency.at or load.latency.rate would show where that ends.")
        #expect(try RunReport(all).text().contains("≥ 502 k"))
        let none = try run(verdict: .saturated) { _, _ in (.saturated, 90_000) }
        #expect(
            try answer(none)
                == "102 k records/s (less than 101 to 102 k in 2 trials), step 1 of 5, is more than it keeps up with already: "
                + "a lower load.latency.from would show where that begins.")
        #expect(try RunReport(none).text().contains("< 102 k"))
        // Half of the trials did not begin: between them lies no rate that says anything.
        let halves = try run(trials: 4) { trial, step in (trial > 2 && step < 5 ? .valid : .saturated, 900) }
        #expect(try !RunReport(halves).text().contains("Highest rate"))
        #expect(try !Answer.sentences(for: halves).joined().contains("keeps up"))
        let some = try run { trial, step in (step < 4 || trial == 2 ? .valid : .saturated, step * 1000) }
        #expect(
            try answer(some).hasPrefix("It keeps up with 402 k records/s at least (301 to 502 k or more in 2 trials);"))
    }

    @Test("each configuration has its own; trials whose records did not arrive have no part in it")
    func configurations() throws {
        let two = try run(acks: ["0", "1"]) { _, step in (step < 4 ? .valid : .saturated, step * 1000) }
        let sentences = try Answer.sentences(for: two)
        #expect(sentences[0].hasPrefix("With acks=0: it keeps up with 302 k records/s ("), "\(sentences)")
        #expect(sentences[1].hasPrefix("With acks=1: it keeps up with 302 k records/s ("), "\(sentences)")
        let corrupt = try run(verdict: .correctnessFail) { _, _ in (.valid, 1000) }
        #expect(try Answer.sentences(for: corrupt).isEmpty)
        #expect(try !RunReport(corrupt).text().contains("step by step"))
    }

    @Test("the terminal and the page have a row for each step, and no percentile over all of them")
    func table() throws {
        let summary = try run { trial, step in
            (step < 4 ? .valid : step == 5 || trial == 1 ? .saturated : .valid, step * 1000)
        }
        let text = try RunReport(summary).text()
        let lines = text.split(separator: "\n").map(String.init)
        let start = try #require(lines.firstIndex { $0.hasPrefix("The open loop, step by step") })
        #expect(
            Array(lines[start...(start + 6)]) == [
                "The open loop, step by step, trials at rates of their own (medians of up to 2 trials; ± is half of their range):",
                "step  rec/s offered  received  response p50  response p99  verdict",
                "   1  102 k ± 0.5 %     101 k       0.50 ms       1.00 ms  VALID",
                "   2  202 k ± 0.2 %     201 k       1.00 ms       2.00 ms  VALID",
                "   3  302 k ± 0.2 %     301 k       1.50 ms       3.00 ms  VALID",
                "   4          402 k     402 k       2.00 ms       4.00 ms  SATURATED (1 of 2 VALID)",
                "   5  502 k ± 0.1 %   (501 k)     (2.50 ms)     (5.00 ms)  SATURATED",
            ], "\(text)")
        #expect(!lines[0].contains("p99") && !lines[1].contains("p99"), "\(text)")
        let page = try HTMLReport([.init(summary.name, summary)]).html()
        #expect(page.contains(">Steps</h2>") && page.contains("SATURATED (1 of 2 VALID)"))
        #expect(
            page.contains("It keeps up with 352 k records/s (301 to 402 k in 2 trials)")
                && !page.contains("there is no answer"))
        let plain = try SyntheticRun(directory: memoryDirectory()).write()
        #expect(try !HTMLReport([.init(plain.name, plain)]).html().contains(">Steps</h2>"))
    }

    @Test("a file that is cut off is said to be, with its line")
    func damaged() throws {
        let summary = try run { _, _ in (.valid, 1000) }
        try summary.run.writeText(
            "producer.acks,producer.batch.size,trial,block,step,verdict,offered_per_sec\n1,16384,x,1,1,VALID,5\n",
            as: "steps.csv")
        #expect(
            message { _ = try RunReport(summary).text() }.contains("steps.csv:2: trial, block and step are not whole"))
    }

    @Test("whether what was read again is the same is answered by whether it was, not by how fast anything else was")
    func replay() throws {
        func sentences(_ shares: [String]) throws -> [String] {
            let rows = shares.enumerated().map {
                "whole,\($0.offset + 1),\($0.offset + 1),VALID,500,1000000,\($0.element)\n"
            }
            let more = shares.enumerated().map {
                "offset,\($0.offset + 1),\($0.offset + 1),VALID,900,1000000,\($0.element)\n"
            }
            let header =
                "consumer.replay,trial,block,verdict,received_per_sec,replayed_records,replay_identical_share\n"
            let path = try directory.write(header + rows.joined() + more.joined(), to: "r.csv")
            return try Answer.sentences(for: RunSummary(csv: path))
        }
        #expect(
            try sentences(["1", "1"])
                == ["What was read again was the same, byte for byte and in order: 4.00 M records in 4 rows."])
        #expect(
            try sentences(["1", "0.75"]) == ["What was read again was not what had been read first in 2 of 4 rows."])
    }
}
