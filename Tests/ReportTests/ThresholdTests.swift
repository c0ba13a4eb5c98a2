import Report
import Results
import TestSupport
import Testing

@Suite("Thresholds")
struct ThresholdTests {
    private func outcome(
        _ text: String, trials: Int = 5, slower: Double = 1.3, saturated: Int = 0
    ) throws -> Threshold.Outcome { try judged(text, trials: trials, slower: slower, saturated: saturated).outcome }

    /// With what is said of it.
    private func judged(
        _ text: String, trials: Int = 5, slower: Double = 1.3, saturated: Int = 0
    ) throws -> (outcome: Threshold.Outcome, words: String?) {
        let directory = try memoryDirectory()
        let before = try SyntheticRun(directory: directory, trials: trials).write()
        let after = try SyntheticRun(
            directory: directory, trials: trials, seed: 9, startedAt: 1_790_000_100_000,
            p99: { acks, _ in (acks == "0" ? 800 : 1000) * slower },
            verdict: { acks, size, trial in
                acks == "1" && size == "1024" && trial <= saturated ? (.saturated, "the backlog grew") : (.valid, nil)
            }
        ).write()
        let threshold = try Threshold(text)
        let comparison = try Comparison.between(
            .init("@2", before), [.init("@1", after)], metrics: [threshold.column(of: before)])
        let outcome = threshold.judge(comparison[0])
        return (outcome, threshold.words(outcome, of: comparison[0]))
    }

    @Test("breaks where a change is shown, and the whole interval lies beyond it")
    func broken() throws {
        for text in [
            "response_p99 > +10%", "response_p99_us>+10%", "e2e_p99 > +20.5 %", "e2e_p99_us > -10%",
            // Higher without doubt, but not by as much as was asked for.
            "response_p99 < +60%",
        ] {
            guard case .broken(let rows) = try outcome(text) else {
                Issue.record("\(text) is kept")
                continue
            }
            #expect(rows.count == (text.hasPrefix("r") ? 3 : 6) && rows[0].contains("batch.size="), "\(rows)")
        }
        guard case .broken = try outcome("response_p99 < −10%", slower: 0.5) else {
            Issue.record("a fall is not seen")
            return
        }
    }

    @Test(
        "is kept by a change that is smaller, goes the other way, or might be noise",
        arguments: [
            ("response_p99 > +40%", 1.3), ("response_p99 < -10%", 1.3), ("response_p99 > +10%", 0.5),
            // Slower without doubt, but not by so much.
            ("response_p99 > +10%", 1.1),
            // Above the threshold, but nothing that is shown.
            ("response_p99 > -50%", 1.0), ("response_p99 < +50%", 1.0),
        ])
    func kept(text: String, slower: Double) throws {
        #expect(try outcome(text, slower: slower) == .kept)
    }

    @Test("is not kept where a configuration is no more VALID that was, unless the change is shown in another")
    func lost() throws {
        for (text, saturated) in [("response_p99 > +40%", 2), ("received_per_sec < -10%", 5)] {
            let judged = try judged(text, saturated: saturated)
            guard case .lost(let rows) = judged.outcome else {
                Issue.record("\(text) is kept")
                continue
            }
            #expect(rows == ["acks=1, batch.size=1 024"])
            let words = judged.words ?? ""
            #expect(words.contains("fewer than 4 VALID trials of acks=1, batch.size=1 024, where"), "\(words)")
        }
        #expect(try outcome("response_p99 > +40%", saturated: 1) == .kept)
        guard case .broken = try outcome("response_p99 > +10%", saturated: 5) else {
            Issue.record("what is slower without doubt is hidden")
            return
        }
    }

    @Test("trials that are lost are not taken for ones with a figure of 0")
    func lostBesideZero() throws {
        let directory = try memoryDirectory()
        let before = try SyntheticRun(directory: directory).write()
        let after = try SyntheticRun(
            directory: directory, startedAt: 1_790_000_100_000, rate: { _, _ in 0 },
            verdict: { acks, size, trial in
                acks == "1" && size == "1024" && trial > 1 ? (.saturated, "the backlog grew") : (.valid, nil)
            }
        ).write()
        let comparison = try Comparison.between(
            .init("@2", before), [.init("@1", after)], metrics: ["received_per_sec"])
        let outcome = try Threshold("received_per_sec < -10%").judge(comparison[0])
        #expect(outcome == .lost(["acks=1, batch.size=1 024"]))
    }

    @Test("tells nothing of too few trials, and says so")
    func unknown() throws {
        for (trials, asked) in [(3, "--trials 4`, about as many as show 5 % with this noise"), (1, "--trials 10`")] {
            let unjudged = try judged("response_p99 > +10%", trials: trials)
            #expect(unjudged.outcome == .unknown)
            let words = try #require(unjudged.words)
            #expect(words.contains("no row has 4 VALID trials with this figure on both sides"), "\(words)")
            #expect(words.hasSuffix("(`weir run … \(asked)): what is not VALID does not count"), "\(words)")
        }
    }

    @Test(
        "that cannot be read is refused",
        arguments: [
            "", "response_p99", "response_p99 > 10%", "> +10%", "response_p99 > +10", "response_p99 > +ten%",
            "response_p99 > +nan%", "response_p99 < -100%", "response_p99 = +10%",
        ])
    func refused(text: String) {
        #expect(message { _ = try Threshold(text) }.contains("is no threshold: write a column, > or <"))
    }

    @Test("of a column that there is not names the nearest")
    func column() throws {
        let run = try SyntheticRun(directory: memoryDirectory()).write()
        #expect(
            message { _ = try Threshold("respnse_p99_us > +1%").column(of: run) }
                .hasSuffix("has no column respnse_p99_us; did you mean response_p99_us?"))
    }

    @Test("of a name that is a count's and a rate's is refused, with both")
    func countOrRate() throws {
        let run = try SyntheticRun(directory: memoryDirectory()).write()
        for name in ["received", "sent"] {
            #expect(
                message { _ = try Threshold("\(name) < -5%").column(of: run) }
                    == "\(name) could mean \(name)_per_sec, a rate, or \(name), a count that says nothing of speed: it grows with the "
                    + "time that a row takes; write \(name)_per_sec")
            #expect(try Threshold("\(name)_per_sec < -5%").column(of: run) == name + "_per_sec")
        }
        // The count itself can be looked at.
        #expect(try Comparison.within(run, by: "acks", metrics: ["received"])[0].column == "received")
    }
}
