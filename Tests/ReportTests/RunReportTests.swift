import Report
import Results
import TestSupport
import Testing

@Suite("The report of a run")
struct RunReportTests {
    @Test("a line for each configuration in the suite's order, then the account of records, then the answer")
    func report() throws {
        let run = SyntheticRun(directory: try memoryDirectory(), noise: 0)
        let text = try RunReport(run.write()).text()
        let expected = """
                              at full speed                    at 100 k rec/s each
            acks  batch.size           rec/s  MB/s  rec/batch  response p50  response p99  e2e p50  e2e p99  share of limit  verdict
               0       1 024   720 k ± 0.0 %  72.0       8.00             –             –  0.80 ms  0.80 ms            58 %  VALID
            """
        #expect(text.hasPrefix(expected), "\(text)")
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.count == 14, "\(text)")
        #expect(lines[7].hasPrefix("   1     262 144  3.40 M ± 0.0 %"))
        #expect(
            Array(lines[8...]) == [
                "Medians of 5 trials; ± is half of their range. p99 is the 99th percentile.",
                "30.0 M records sent, received and checked: 0 lost, 0 duplicated, 0 reordered",
                "Answer: acks=0 carries 1.20 × the records of acks=1, on average over batch.size.",
                "        With acks=1 end-to-end p99 is 1.25 × that with 0 (1.00 ms against 0.80 ms), on average over batch.size.",
                "        256 KiB batches carry 5.7 × the records of 1 KiB ones, on average over acks; past 16 KiB no gain is shown.",
                "        No effect of batch.size on response p99 is shown (1.00 ms to 1.00 ms), with acks=1.",
            ])
    }

    @Test("in a locale of ASCII alone it is ASCII, its columns still below each other")
    func ascii() throws {
        let run = SyntheticRun(
            directory: try memoryDirectory(), trials: 2,
            verdict: { acks, _, trial in
                acks == "0" && trial == 1 ? (.unstable, "drifts by 3 ± 1 µs\u{1B}[2J") : (.valid, nil)
            })
        let text = try RunReport(run.write()).text(isUnicode: false)
        #expect(text.unicodeScalars.allSatisfy { $0.isASCII && ($0.value >= 32 || $0 == "\n") }, "\(text)")
        #expect(text.contains("drifts by 3 +- 1 us [2J"), "\(text)")
        let lines = text.split(separator: "\n").dropFirst().prefix(7).map(String.init)
        // One trial has no range, two have one.
        #expect(lines.dropFirst().count { $0.contains(" +- ") } == 3, "\(text)")
        let places = lines.map { line in
            let end = ["verdict", "UNSTABLE", "VALID"].lazy.compactMap { line.firstRange(of: $0)?.lowerBound }.first
            return end.map { line.distance(from: line.startIndex, to: $0) }
        }
        #expect(Set(places).count == 1 && places[0] != nil, "\(text)")
    }

    @Test("what is not VALID is said, with its reason")
    func verdicts() throws {
        let run = SyntheticRun(
            directory: try memoryDirectory(),
            verdict: { acks, size, trial in
                if size == "1024" { return (.saturated, "backlog grew by 4 k records/s") }
                return acks == "1" && size == "16384" && trial == 1 ? (.error, "the broker ended") : (.valid, nil)
            })
        let text = try RunReport(run.write()).text()
        #expect(text.contains("SATURATED\n"))
        #expect(text.contains("ERROR (4 of 5 VALID)"))
        let reasons = text.split(separator: "\n").filter { $0.contains("backlog") || $0.contains("the broker ended") }
        #expect(
            reasons == [
                "acks=0 batch.size=1024: SATURATED in all 5 trials: backlog grew by 4 k records/s",
                "acks=1 batch.size=1024: SATURATED in all 5 trials: backlog grew by 4 k records/s",
                "acks=1 batch.size=16384: ERROR in 1 of 5 trials: the broker ended",
            ])
    }

    @Test("trials with reasons of one kind share a line, which has the worst; all VALID have none")
    func worst() throws {
        let delays: [Int: Int64] = [1: 1400, 3: 3200, 4: 2000]
        let run = SyntheticRun(
            directory: try memoryDirectory(),
            verdict: { acks, size, trial in
                guard acks == "0", size == "1024", let delay = delays[trial] else { return (.valid, nil) }
                return (.generatorLimited, "sends were late: delay p99 \(delay) µs")
            }, delay: { _, _, trial in delays[trial] })
        let text = try RunReport(run.write()).text()
        #expect(
            text.contains(
                "\nacks=0 batch.size=1024: GENERATOR_LIMITED in 3 of 5 trials, at worst: sends were late: delay p99 3200 µs\n"
            ), "\(text)")
        #expect(text.split(separator: "\n").count { $0.contains("sends were late") } == 1)
        let fine = try RunReport(SyntheticRun(directory: memoryDirectory()).write()).text()
        #expect(!fine.contains(" trials: "))
    }

    @Test("figures of rows that are not VALID stand in parentheses, and the text says what that means")
    func parentheses() throws {
        let run = SyntheticRun(
            directory: try memoryDirectory(), noise: 0,
            verdict: { _, size, _ in size == "1024" ? (.saturated, "behind") : (.valid, nil) })
        let lines = try RunReport(run.write()).text().split(separator: "\n").map(String.init)
        #expect(lines[2].contains("(600 k ± 0.0 %)") || lines[2].contains("(720 k ± 0.0 %)"), "\(lines[2])")
        #expect(!lines[3].contains("("))
        #expect(lines.contains("Figures in parentheses are of rows that are not VALID: they are ranked nowhere."))
    }

    @Test("where rows were offered different rates, the table has them")
    func offered() throws {
        let same = try RunReport(SyntheticRun(directory: memoryDirectory()).write()).text()
        #expect(same.contains("at 100 k rec/s each") && !same.contains("offered"))
        let run = SyntheticRun(
            directory: try memoryDirectory(), offered: { acks in acks == "0" ? 40_000 : 20_000 })
        let lines = try RunReport(run.write()).text().split(separator: "\n")
        #expect(lines[0].contains("in the open loop") && lines[1].contains("offered  response p50"), "\(lines)")
        #expect(lines[2].contains("40.0 k") && lines[5].contains("20.0 k"), "\(lines)")
    }

    @Test("where the time went is one line: the trial in the middle of each configuration, grouped by what it is")
    func timeWent() throws {
        let one = SyntheticRun(
            directory: try memoryDirectory(),
            timeWent: { acks, _, trial in "\(acks == "0" ? 90 : 80 + trial) % of response p99 is linger" })
        #expect(try RunReport(one.write()).text().contains("\nWhat most of the response p99 is: linger, 83–90 %\n"))
        let two = SyntheticRun(
            directory: try memoryDirectory(),
            timeWent: { acks, size, _ in
                acks == "0" ? nil : "70 % of response p99 is \(size == "1024" ? "in flight" : "linger")"
            })
        let text = try RunReport(two.write()).text()
        #expect(
            text.contains(
                "\nWhat most of the response p99 is: in flight, 70 % with acks=1 batch.size=1024; "
                    + "linger, 70 % with acks=1 batch.size=16384, acks=1 batch.size=262144\n"), "\(text)")
        let byClient = SyntheticRun(
            directory: try memoryDirectory(),
            timeWent: { acks, _, _ in
                acks == "0" ? "90 % of response p99 is linger" : "80 % of response p99 is in flight"
            })
        let words = try RunReport(byClient.write()).text()
        #expect(
            words.contains(
                "\nWhat most of the response p99 is: linger, 90 % with acks=0; in flight, 80 % with acks=1\n"),
            "what all of them and no other have in common names them: \(words)")
    }

    @Test("where other programs used much of the CPU, rows that lost their pace come with what to do; others do not")
    func otherPrograms() throws {
        func text(_ verdict: Verdict, _ share: Double?) throws -> String {
            var run = SyntheticRun(directory: try memoryDirectory())
            run.verdict = { _, size, _ in size == "1024" ? (verdict, "late") : (.valid, nil) }
            run.others = share
            return try RunReport(run.write()).text()
        }
        let line =
            "\nOther programs used 66 % of the CPU time while 10 rows were measured that are not VALID: quieten the machine "
            + "(`weir doctor` tells more), and measure again\n"
        for verdict in [Verdict.generatorLimited, .unstable, .saturated] {
            let told = try text(verdict, 0.66)
            #expect(told.contains(line), "\(told)")
        }
        for (verdict, share) in [(.valid, 0.66), (.error, 0.66), (.unstable, 0.05), (.unstable, nil)]
            as [(Verdict, Double?)]
        {
            #expect(try !text(verdict, share).contains("Other programs"), "\(verdict) \(share ?? -1)")
        }
    }

    @Test("rows without consumers are told by what was sent, and the heading says so")
    func sent() throws {
        let none = try RunReport(
            SyntheticRun(directory: memoryDirectory(), noise: 0, hasConsumers: { _ in false }).write()
        ).text()
        #expect(none.contains("  rec/s sent  ") && none.contains("  727 k ± 0.0 %  72.7 "), "\(none)")
        let some = try RunReport(
            SyntheticRun(directory: memoryDirectory(), noise: 0, hasConsumers: { $0 == "1" }).write()
        ).text()
        let lines = some.split(separator: "\n").map { $0.split(separator: " ", omittingEmptySubsequences: true) }
        #expect(some.contains("    rec/s sent        received  MB/s"), "\(some)")
        #expect(lines[2].prefix(8) == ["0", "1", "024", "727", "k", "±", "0.0", "%"], "\(some)")
        #expect(lines[2][8] == "72.7", "\(some)")
        #expect(lines[5].dropFirst(8).prefix(3) == ["600", "k", "±"], "\(some)")
    }
}

@Suite("The answer")
struct AnswerTests {
    func sentences(_ change: (inout SyntheticRun) -> Void) throws -> [String] {
        var run = SyntheticRun(directory: try memoryDirectory())
        run.acks = ["1"]
        run.batchSizes = ["1024", "4096", "16384", "65536"]
        change(&run)
        return try Answer.sentences(for: run.write())
    }

    @Test("a gain that ends is named with where it ends")
    func plateau() throws {
        let sentences = try sentences {
            $0.rate = { _, size in
                ["1024": 600_000, "4096": 1_500_000, "16384": 3_300_000, "65536": 3_310_000][size] ?? 1
            }
        }
        #expect(
            sentences[0].contains("KiB batches carry 5.5 × the records of 1 KiB ones; past 16 KiB no gain is shown."))
    }

    @Test("a gain that goes on is said to")
    func rising() throws {
        let sentences = try sentences {
            $0.rate = { _, size in (Double(size) ?? 1) * 1000 }
        }
        #expect(
            sentences[0]
                == "64 KiB batches carry 64 × the records of 1 KiB ones; it still rises at 64 KiB, the largest tried.")
    }

    @Test(
        "below four trials nothing is shown, as in weir compare, however large: it is said what was, and that they are too few",
        arguments: [2, 3])
    func fewTrials(trials: Int) throws {
        for gain in [10.0, 1.3, 1] {
            let sentences = try sentences {
                $0.trials = trials
                $0.noise = 0.03
                $0.rate = { _, size in size == "1024" ? 1_000_000 : 1_000_000 * gain }
            }
            let words = ", in \(trials == 2 ? "two" : "three") trials: too few for a verdict."
            #expect(sentences.count == 3, "\(sentences)")
            #expect(sentences[0].contains(" carried ") && sentences[0].hasSuffix(words), "\(sentences)")
            #expect(sentences[1].contains(" response p99 was ") && sentences[1].hasSuffix(words), "\(sentences)")
            let start =
                "What so few trials show may be chance: more that are VALID would tell: for differences like these about "
            #expect(sentences[2].hasPrefix(start + "--trials "), "\(sentences)")
            #expect(sentences[2].contains(" in throughput, ") && sentences[2].hasSuffix(" in latency."), "\(sentences)")
            // A tenfold rate is seen by the fewest trials that have a verdict, and what is not there by none of a few.
            #expect(sentences[2].contains("--trials 4 in throughput") == (gain > 1), "\(sentences)")
            #expect(!sentences.contains { $0.contains("no gain") || $0.contains("is shown") }, "\(sentences)")
        }
    }

    @Test("figures that are means over other parameters, or of some of the trials, are said to be")
    func basis() throws {
        func all(_ change: (inout SyntheticRun) -> Void) throws -> [String] {
            try sentences {
                $0.acks = ["0", "1"]
                change(&$0)
            }
        }
        let whole = try all { _ in }
        #expect(whole[0].hasSuffix(" × the records of acks=1, on average over batch.size."), "\(whole)")
        // With acks=0 there is no response: what is said of it is of acks=1 alone.
        #expect(whole.last?.hasSuffix(", with acks=1.") == true, "\(whole)")
        let part = try all {
            $0.verdict = { acks, size, trial in
                size == "4096" && acks == "1" || size == "1024" && trial == 2 ? (.unstable, "drifts") : (.valid, nil)
            }
        }
        #expect(
            part[0].hasSuffix(
                " × the records of acks=1, on average over batch.size (3 of 4 values), in the 4 of 5 trials in which what is compared is VALID."
            ), "\(part)")
    }

    @Test("where nothing differs no gain is claimed", arguments: [5, 8])
    func nothing(trials: Int) throws {
        let sentences = try sentences {
            $0.trials = trials
            $0.noise = 0.05
            $0.rate = { _, _ in 1_000_000 }
            $0.p99 = { _, _ in 500 }
        }
        #expect(sentences[0].hasPrefix("No effect of batch.size on throughput is shown: "))
        #expect(sentences[0].hasSuffix("within the spread of \(trials) trials."))
        #expect(sentences[1].hasPrefix("No effect of batch.size on response p99 is shown"))
    }

    @Test(
        "one trial says what it found, of latency too where nothing ran at full speed, and at the end what that is worth"
    )
    func oneTrial() throws {
        let worth = "What one trial shows may be chance: more that are VALID (--trials 10) would tell."
        let fast = try sentences { $0.trials = 1 }
        #expect(fast.count == 2 && fast.last == worth, "\(fast)")
        #expect(fast[0].hasSuffix(" × the records of 1 KiB ones, in one trial."), "\(fast)")
        let slow = try sentences {
            $0.trials = 1
            $0.hasPeak = false
            $0.p99 = { _, size in size == "4096" ? 3000 : 1000 }
            $0.noise = 0
        }
        #expect(slow.count == 2 && slow.last == worth, "\(slow)")
        #expect(slow[0].hasPrefix("With batch.size=4096 ") && slow[0].contains(" p99 was 3.0 × that with "), "\(slow)")
        #expect(slow[0].hasSuffix(" (3.00 ms against 1.00 ms), in one trial."), "\(slow)")
        let half = try sentences {
            $0.trials = 2
            $0.verdict = { _, size, trial in size == "1024" && trial == 1 ? (.unstable, "drifts") : (.valid, nil) }
        }
        #expect(half[0].hasSuffix(", in the one trial in which what is compared is VALID."), "\(half)")
    }

    @Test("a rate that falls again is said to")
    func falling() throws {
        let sentences = try sentences {
            $0.rate = { _, size in
                ["1024": 600_000, "4096": 3_340_000, "16384": 2_300_000, "65536": 1_310_000][size] ?? 1
            }
        }
        #expect(sentences[0] == "4 KiB batches carry 5.6 × the records of 1 KiB ones; past 4 KiB it falls again.")
    }

    @Test("a parameter of words has its answer too")
    func words() throws {
        let sentences = try sentences {
            $0.paths = ["producer.compression.type", "producer.batch.size"]
            $0.acks = ["none", "lz4", "zstd"]
            $0.batchSizes = ["65536"]
            $0.rate = { type, _ in ["none": 3e6, "lz4": 4.5e6][type] ?? 1.5e6 }
            $0.p99 = { type, _ in type == "zstd" ? 2000 : 1000 }
        }
        #expect(sentences[0] == "compression.type=lz4 carries 3.0 × the records of compression.type=zstd.")
        #expect(sentences[1].hasPrefix("With compression.type=zstd response p99 is 2.0 × that with "))
    }

    @Test("without a VALID row there is no answer")
    func invalid() throws {
        #expect(try sentences { $0.verdict = { _, _, _ in (.error, nil) } }.isEmpty)
    }

    @Test("a table by hand without reasons is told without them")
    func noReasons() throws {
        let directory = try memoryDirectory()
        let path = try directory.write(
            "size,trial,block,verdict,received_per_sec\n1,1,1,VALID,1000\n2,1,1,UNSTABLE,2000\n", to: "s.csv")
        let text = try RunReport(RunSummary(csv: path)).text()
        #expect(text.contains("\nsize=2: UNSTABLE\n"), "\(text)")
    }
}
