import Report
import Results
import TestSupport
import Testing

/// What is said of a load that goes up in steps.
@Suite("Steps of the load")
struct StaircaseTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try memoryDirectory() }

    /// A run of which each trial went up in five steps of 100 k records/s.
    private func run(
        trials: Int = 2, acks: [String] = ["1"], verdict: Verdict = .valid,
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
                    // Shares of each trial's own peak: no two trials are offered the same.
                    let rate = number * 100_000 + trial * 1000
                    lines.append(
                        "\(acks),16384,\(trial),\(trial),\(number),\(found.verdict.rawValue),,\(rate),\(rate - 10),\(rate - 20),"
                            + "\(found.p99 / 2),\(found.p99)")
                }
            }
        }
        try summary.run.writeText(lines.joined(separator: "\n") + "\n", as: "steps.csv")
        return summary
    }

    private func answer(_ summary: RunSummary) throws -> String { try Answer.sentences(for: summary)[0] }

    @Test("the answer is how long the p99 stays within what, and from where on the system does not keep up")
    func answer() throws {
        let found = try run { _, step in (step < 4 ? .valid : .saturated, step * 1000) }
        #expect(
            try answer(found)
                == "The response p99 stays within 3.00 ms up to 302 k records/s; from 402 k on it does not keep up.")
        let some = try run { trial, step in (step < 4 || trial == 2 ? .valid : .saturated, step * 1000) }
        #expect(try answer(some).hasSuffix("up to 302 k records/s; at 402 k it did not keep up in 1 of 2 trials."))
        // A late generator in a lower step is no end of the way up; in the last ones it is.
        let late = try run { _, step in (step == 2 ? .generatorLimited : step < 5 ? .valid : .saturated, step * 1000) }
        #expect(
            try answer(late)
                == "The response p99 stays within 4.00 ms up to 402 k records/s; from 502 k on it does not keep up.")
        let limited = try run(verdict: .generatorLimited) { _, step in (step < 4 ? .valid : .generatorLimited, 1000) }
        #expect(
            try answer(limited).hasSuffix("up to 302 k records/s; from 402 k on the generator itself did not keep up."))
    }

    @Test("where all steps or none were kept up with, the answer says how to go on")
    func ends() throws {
        let all = try run { _, step in (.valid, step * 1000) }
        #expect(
            try answer(all) == "The response p99 stays within 5.00 ms up to 502 k records/s, the highest step: "
                + "a higher load.latency.at or load.latency.rate would show where that ends.")
        let none = try run(verdict: .saturated) { _, _ in (.saturated, 90_000) }
        #expect(
            try answer(none) == "102 k records/s, step 1 of 5, is more than it keeps up with already: "
                + "a lower load.latency.from would show where that begins.")
    }

    @Test("each configuration has its own; trials whose records did not arrive have no part in it")
    func configurations() throws {
        let two = try run(acks: ["0", "1"]) { _, step in (step < 4 ? .valid : .saturated, step * 1000) }
        let sentences = try Answer.sentences(for: two)
        #expect(sentences[0].hasPrefix("With acks=0: the response p99 stays within 3.00 ms up to"), "\(sentences)")
        #expect(sentences[1].hasPrefix("With acks=1: the response p99 stays within 3.00 ms up to"), "\(sentences)")
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
                "The open loop, step by step (medians of up to 2 trials):",
                "step  rec/s offered  received  response p50  response p99  verdict",
                "   1          102 k     101 k       0.50 ms       1.00 ms  VALID",
                "   2          202 k     201 k       1.00 ms       2.00 ms  VALID",
                "   3          302 k     301 k       1.50 ms       3.00 ms  VALID",
                "   4          402 k     402 k       2.00 ms       4.00 ms  SATURATED (1 of 2 VALID)",
                "   5          502 k   (501 k)     (2.50 ms)     (5.00 ms)  SATURATED",
            ], "\(text)")
        #expect(!lines[0].contains("p99") && !lines[1].contains("p99"), "\(text)")
        let page = try HTMLReport([.init(summary.name, summary)]).html()
        #expect(page.contains(">Steps</h2>") && page.contains("SATURATED (1 of 2 VALID)"))
        #expect(page.contains("stays within 3.00 ms up to 302 k records/s") && !page.contains("there is no answer"))
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
