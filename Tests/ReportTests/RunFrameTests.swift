import TestSupport
import Testing

@testable import Report
@testable import Results

/// A run as a test wants it: two swept parameters, four configurations, two trials of each.
private func run(_ change: (inout WatchedRun) -> Void = { _ in }) -> WatchedRun {
    var run = WatchedRun(
        RunBegan(
            directory: "results/quick-20261121-140211", suite: "quick",
            question: "how do batch size and acks decide throughput and latency?", startedAtMilliseconds: 1_000_000,
            rowsPlanned: 8, trials: 2,
            sweep: [
                .init(path: "producer.acks", values: ["0", "all"]),
                .init(path: "producer.batch.size", values: ["1024", "16384"]),
            ], configurations: [], expectedMilliseconds: 100_000))
    change(&run)
    return run
}

private func finished(
    _ acks: String, _ size: String, _ verdict: Verdict, rate: Double, p99: Double?, e2e: Double
) -> WatchedRun.Row {
    var figures = ["received_per_sec": rate, "e2e_p99_us": e2e]
    figures["response_p99_us"] = p99
    return WatchedRun.Row(
        configuration: [acks, size], verdict: verdict, reason: verdict == .valid ? nil : "its backlog grew",
        figures: figures)
}

/// Three rows finished, one of them SATURATED, and the fourth under way.
private func underWay() -> WatchedRun {
    run { run in
        run.rows = [
            finished("0", "1024", .valid, rate: 598_000, p99: nil, e2e: 820),
            finished("all", "16384", .saturated, rate: 2_570_000, p99: 61_300, e2e: 61_900),
            finished("all", "1024", .valid, rate: 262_000, p99: 1170, e2e: 1350),
        ]
        var row = RowInProgress(
            row: 4, rowsPlanned: 8, label: "acks=all batch.size=16384",
            configuration: ["producer.acks": "all", "producer.batch.size": "16384"], trial: 2, leftMilliseconds: 41_000)
        for (number, rates) in [
            (3, [200_000.0, 262_000, 251_000]), (4, [1_900_000, 2_400_000, 2_500_000, 2_510_000]),
        ] {
            for rate in rates {
                row.figures = .init(
                    sentPerSecond: rate, receivedPerSecond: rate * 0.99, responseP99Microseconds: 5e9 / rate,
                    lagRecords: Int64(rate / 1000))
                run.history.add(row.figures!, row: number)
            }
        }
        row.phase = .peak
        row.elapsedMilliseconds = 1200
        row.plannedMilliseconds = 2000
        run.present = row
    }
}

private func frame(
    _ run: WatchedRun, _ columns: Int, _ rows: Int, isUnicode: Bool = true, footer: String? = "q leaves"
) -> String {
    RunFrame(
        run, columns: columns, rows: rows, isUnicode: isUnicode, reference: "quick-20261121-140211", now: 1_072_000
    ).lines(footer: footer).map(\.text).joined(separator: "\n")
}

@Suite("The frame of a run in progress")
struct RunFrameTests {
    @Test("Docs/watching.md shows the frame as it is")
    func document() throws {
        let path = Repository.path("Docs/watching.md")
        let mark = "```text\n"
        let document = try Repository.text(of: path)
        let start = try #require(document.firstRange(of: mark)).upperBound
        let end = try #require(document[start...].firstRange(of: "\n```\n")).lowerBound
        let text = RunFrame(
            underWay(), columns: 95, rows: 23, isUnicode: true, reference: "r", now: 1_072_000
        ).lines(hasTitle: false, footer: "Ctrl-C keeps the finished rows").map(\.text).joined(separator: "\n")
        #expect(document[start..<end] == text, "\(text)")
    }

    @Test("is the same in ASCII where there is nothing else")
    func ascii() {
        let text = frame(underWay(), 79, 23, isUnicode: false)
        #expect(text.utf8.allSatisfy { $0 < 0x80 })
        let expected = """
            quick-20261121-140211 - how do batch size and acks decide throughput and laten~
            3 of 8 rows  ############......................  1:12 gone, about 0:41 left
            row 4 acks=all batch.size=16384 - trial 2 of 2 - peak 1.2/2 s

            sent          2.51 M/s  ___|*###                                 0 to 2.51 M/s
            received      2.48 M/s  ___|*###                                 0 to 2.48 M/s
            response p99   1.99 ms  #**|____                                 0 to 25.0 ms
            lag             2.51 k  ___|*###                                 0 to 2.51 k
                                    a character is 0.5 s, | a new row

            acks  batch.size     rec/s  response p99  trials  verdict so far
            0          1 024     598 k             -  1 of 2  VALID
            all        1 024     262 k       1.17 ms  1 of 2  VALID
            all       16 384  (2.57 M)     (61.3 ms)  1 of 2  SATURATED - measured now
            q leaves
            """
        #expect(text == expected, "\(text)")
    }

    @Test("leaves out what matters less where there is no room: curves go first, then footer and title")
    func small() {
        let texts = [(40, 9), (30, 4), (12, 1), (1, 1)].map { frame(underWay(), $0.0, $0.1) }
        let expected = [
            """
            quick-20261121-140211 — how do batch si…
            3 of 8 rows  1:12 gone, about 0:41 left
            row 4 acks=all batch.size=16384 · trial…

            sent          2.51 M/s
            received      2.48 M/s
            response p99   1.99 ms
            lag             2.51 k
            q leaves
            """,
            """
            quick-20261121-140211 — how d…
            3 of 8 rows  1:12 gone, about…
            row 4 acks=all batch.size=163…
            q leaves
            """, "row 4 acks=…", "…",
        ]
        #expect(texts == expected, "\(texts.joined(separator: "\n======\n"))")
    }

    @Test("no line is wider and no frame higher than asked, whatever the size", arguments: [true, false])
    func fits(isUnicode: Bool) {
        var wide = underWay()
        wide.question = "何が速さを決めるのか — 🚀\u{1B}[31m?\nand more"
        wide.sweep[0].path = "producer.a.very.long.name.of.a.key.that.nobody.has.seen.yet"
        for columns in [1, 2, 3, 7, 20, 39, 40, 63, 64, 79, 120, 199] {
            for rows in [1, 2, 3, 5, 9, 14, 23, 49] {
                for run in [underWay(), wide, run()] {
                    let lines = RunFrame(
                        run, columns: columns, rows: rows, isUnicode: isUnicode, reference: "r", now: 1_072_000
                    ).lines(footer: "q leaves")
                    #expect(!lines.isEmpty && lines.count <= rows, "\(columns) × \(rows)")
                    #expect(lines.allSatisfy { $0.width <= columns }, "\(columns) × \(rows): \(lines.map(\.text))")
                    #expect(lines.allSatisfy { !$0.text.contains("\u{1B}") && !$0.text.contains("\n") })
                }
            }
        }
    }

    @Test("a table has what there is room for: with much, the time end to end; with little, no trials")
    func columns() {
        #expect(frame(underWay(), 119, 23).contains("response p99    e2e p99  trials  verdict so far"))
        #expect(frame(underWay(), 79, 23).contains("response p99  trials  verdict so far"))
        #expect(frame(underWay(), 59, 23).contains("response p99  verdict so far"))
    }

    @Test("verdicts that differ are counted, VALID first; one alone needs no number")
    func verdicts() {
        let mixed = run { run in
            run.rows = [Verdict.unstable, .valid, .saturated, .valid].map {
                finished("0", "1024", $0, rate: 598_000, p99: nil, e2e: 820)
            }
            run.rows.append(finished("all", "1024", .unstable, rate: 262_000, p99: 1170, e2e: 1350))
        }
        let text = frame(mixed, 119, 23)
        #expect(text.contains("  2 VALID · 1 SATURATED · 1 UNSTABLE\n"), "\(text)")
        #expect(text.hasSuffix("  UNSTABLE\nq leaves"), "\(text)")
    }

    @Test("a load in steps is told by the rate that was kept up with, in the table and in the line of a row")
    func steps() {
        let rows = [400_000.0, 440_000].map { rate in
            WatchedRun.Row(configuration: ["0", "1024"], verdict: .valid, figures: ["kept_up_per_sec": rate])
        }
        let steps = run { $0.rows = rows }
        let text = frame(steps, 119, 23)
        #expect(text.contains("acks  batch.size  keeps up to  trials  verdict so far\n"), "\(text)")
        #expect(text.contains("0          1 024        420 k  2 of 2  VALID\n"), "\(text)")
        let line = RunFrame(steps, columns: 119, rows: 23, isUnicode: true, reference: "r", now: 0).line(ofRow: 1).text
        #expect(line == "[2/8] acks=0 batch.size=1024 · keeps up to 440 k rec/s · VALID")
        // Beside it stands what others have.
        let both = run { $0.rows = rows + [finished("all", "1024", .valid, rate: 262_000, p99: 1170, e2e: 1350)] }
        #expect(frame(both, 79, 23).contains("rec/s  keeps up to  response p99  trials"), "\(frame(both, 79, 23))")
    }

    @Test("of many configurations those measured last stay, and the others are counted")
    func many() {
        let many = run { run in
            run.rowsPlanned = 60
            run.sweep = [.init(path: "producer.batch.size", values: (1...30).map { "\($0)" })]
            run.rows = (1...30).map { number in
                WatchedRun.Row(configuration: ["\(31 - number)"], verdict: .valid, figures: ["sent_per_sec": 1000])
            }
        }
        let lines = frame(many, 79, 12).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 12)
        #expect(lines.contains("… and 25 other configurations"), "\(lines)")
        #expect(lines[5].hasPrefix("         1  ") && lines[9].hasPrefix("         5  "), "\(lines)")
    }

    @Test("between rows it says what is done, and where nothing is heard for how long")
    func notes() {
        let calibrating = run { $0.note = "measuring this machine's limits …" }
        #expect(frame(calibrating, 79, 23).contains("\nmeasuring this machine's limits …\n"))
        let silent = run { $0.heardAtMilliseconds = 1_060_000 }
        #expect(frame(silent, 79, 23).contains("\nno news for 12 s; its process is there\n"))
    }

    static let endings: [(WatchedRun.Ending, Int32, String, String?)] = [
        (.finished, 3, "finished: 2 VALID · 1 SATURATED", "weir results show r"),
        (.interrupted, 130, "interrupted after 3 of 8 rows", "weir run --resume r"),
        (
            .failed(reason: "the disk is full"), 1, "ended by an error after 3 of 8 rows: the disk is full",
            "weir run --resume r"
        ),
        (
            .died, 1, "its process is gone after 3 of 8 rows: killed, or the machine stopped",
            "weir run --resume r"
        ),
        (.vanished, 1, "results/quick-20261121-140211 is gone: it was removed", nil),
    ]

    @Test("an end is said with what to do, and the table stays", arguments: endings)
    func ended(ending: WatchedRun.Ending, exitCode: Int32, line: String, next: String?) {
        var run = underWay()
        run.present = nil
        run.ending = ending
        let frame = RunFrame(run, columns: 79, rows: 23, isUnicode: true, reference: "r", now: 1_072_000)
        let text = frame.lines().map(\.text).joined(separator: "\n")
        #expect(text.contains("\n\(line)\n"), "\(text)")
        #expect(text.contains("verdict so far") && !text.contains("sent "), "\(text)")
        #expect(frame.next() == next)
        #expect(run.exitCode == exitCode)
    }

    @Test("a curve has a character a value, the newest last, and a mark where a row begins")
    func curve() {
        #expect(RunFrame.places(of: [], width: 5) == [])
        #expect(RunFrame.places(of: [1, 1, 2], width: 5) == [0, 1, nil, 2])
        #expect(RunFrame.places(of: [1, 1, 2, 2, 2], width: 4) == [nil, 2, 3, 4])
        let top = Sparkline.blocks([0, 1, 40, 79, 80, nil, 10], top: 80)
        #expect(String(top) == "▁▁▄██ ▁")
        #expect(String(Sparkline.blocks([0, 0], top: 0)) == "▁▁")
    }

    @Test("colours are around the text, and change no character of it")
    func colours() {
        let lines = RunFrame(underWay(), columns: 79, rows: 23, isUnicode: true, reference: "r", now: 1_072_000).lines()
        for line in lines {
            var text = ""
            var isEscape = false
            for character in line.colored {
                if character == "\u{1B}" { isEscape = true }
                if !isEscape { text.append(character) }
                if character == "m" { isEscape = false }
            }
            #expect(text == line.text)
        }
        #expect(lines.contains { $0.colored.contains("\u{1B}[33m") })
    }
}
