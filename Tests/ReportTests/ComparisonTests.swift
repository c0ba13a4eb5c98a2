import FoundationEssentials
import Report
import Results
import TestSupport
import Testing

@Suite("Compare")
struct ComparisonTests {
    @Test("the values of a parameter are compared with the suite's first, by throughput and by latency")
    func within() throws {
        let summary = try SyntheticRun(directory: memoryDirectory()).write()
        let comparisons = try Comparison.within(summary, by: "batch.size")
        #expect(comparisons.count == 2)
        let lines = comparisons[0].text().split(separator: "\n")
        #expect(lines[0].contains("received_per_sec"))
        #expect(lines[1].contains("with batch.size=1024  with its own  change (95 %)"), "\(lines[1])")
        #expect(lines.count == 8)
        #expect(lines[2...5].allSatisfy { $0.hasSuffix("faster") && $0.contains(" × [") })
        #expect(comparisons[1].text().contains("e2e_p99_us"))
        #expect(comparisons[1].text().contains("no difference shown (one of 5 % would have shown)"))
        let acks = try Comparison.within(summary, by: "producer.acks", baseline: "1", metrics: ["response_p99_us"])
        #expect(acks[0].text().contains("no VALID pair"))
        // Of two values each has its column.
        #expect(acks[0].text().split(separator: "\n")[1].contains("  acks=1  acks=0  change"), "\(acks[0].text())")
    }

    @Test(
        "the figures of a row are those that its change follows from: after over before, in the table's files to the digit"
    )
    func consistent() throws {
        let summary = try SyntheticRun(directory: memoryDirectory(), trials: 4, noise: 0.2).write()
        let comparisons = try Comparison.within(summary, by: "acks") + Comparison.within(summary, by: "batch.size")
        let table = try CSVTable(text: Comparison.csv(comparisons), path: "c.csv")
        func number(_ row: CSVTable.Row, _ name: String) throws -> Double {
            let value = try table.number(row, at: table.column(name))
            return try #require(value)
        }
        let verdict = try table.column("verdict")
        var differs = 0
        for row in table.rows {
            let (before, after) = (try number(row, "before"), try number(row, "after"))
            #expect(abs(after / before / (try number(row, "ratio")) - 1) < 1e-12)
            // What a row says and what its interval says is the same.
            let isShown = try number(row, "ratio_low") > 1 || number(row, "ratio_high") < 1
            #expect(isShown == (row.fields[verdict] != "none shown"), "\(row.fields)")
            let column = try summary.table.column(row.fields[2])
            let values = try summary.rows(of: Array(row.fields[..<2])).compactMap {
                try summary.table.number($0.cells, at: column)
            }.sorted()
            if abs((values[1] + values[2]) / 2 - after) > after / 1000 { differs += 1 }
        }
        #expect(differs > 3, "with so much noise medians are others")
        #expect(
            comparisons.allSatisfy {
                $0.text().contains("\nFigures are geometric means over the pairs of trials compared")
            })
    }

    @Test("a figure of 0 has no ratio: the row says so, and has the medians")
    func zero() throws {
        let summary = try SyntheticRun(directory: memoryDirectory()).write()
        let text = try Comparison.within(summary, by: "acks", metrics: ["lost"])[0].text()
        #expect(text.split(separator: "\n")[2].hasSuffix("no ratio with 0"), "\(text)")
        #expect(text.contains("\n15 pairs of trials with a figure of 0 have no ratio: left out."), "\(text)")
    }

    @Test("throughput that came to 0 is shown, and a gate says why it cannot be judged")
    func standstill() throws {
        let directory = try memoryDirectory()
        let before = try SyntheticRun(directory: directory).write()
        let after = try SyntheticRun(directory: directory, startedAt: 1_790_000_100_000, rate: { _, _ in 0 }).write()
        let comparisons = try Comparison.between(.init("@2", before), [.init("@1", after)])
        #expect(comparisons.map(\.column) == ["received_per_sec", "e2e_p99_us"])
        let text = comparisons[0].text()
        #expect(text.contains("no ratio with 0") && !text.contains("VALID pair"), "\(text)")
        let threshold = try Threshold("received_per_sec < -10%")
        let words = try #require(threshold.words(threshold.judge(comparisons[0]), of: comparisons[0]))
        #expect(
            words.hasPrefix("not judged: received_per_sec < -10%: a figure of 0 has no ratio: acks=0, batch.size="),
            "\(words)")
    }

    @Test("a value to compare with is taken as suites write it", arguments: ["16384", "16KiB", "16384.0"])
    func against(value: String) throws {
        let summary = try SyntheticRun(directory: memoryDirectory()).write()
        let text = try Comparison.within(summary, by: "batch.size", baseline: value)[0].text()
        #expect(text.contains("with batch.size=16384"), "\(text)")
        var run = SyntheticRun(directory: try memoryDirectory())
        run.paths[1] = "producer.linger.ms"
        run.batchSizes = ["0", "5", "20"]
        let lingers = try run.write()
        for five in ["5", "5ms", "0.005s"] {
            let text = try Comparison.within(lingers, by: "linger.ms", baseline: five)[0].text()
            #expect(text.contains("with linger.ms=5"), "\(five): \(text)")
        }
        #expect(
            message { _ = try Comparison.within(lingers, by: "linger.ms", baseline: "6ms") }
                == "producer.linger.ms has no value 6ms; it has 0, 5, 20")
    }

    @Test("a metric is found without its unit; what it could be is named where it is not")
    func metrics() throws {
        let summary = try SyntheticRun(directory: memoryDirectory()).write()
        #expect(
            try Comparison.within(summary, by: "acks", metrics: ["e2e_p99", "sent_bytes"]).map(\.column)
                == ["e2e_p99_us", "sent_bytes_per_sec"])
        let several = message { _ = try Comparison.within(summary, by: "acks", metrics: ["p99"]) }
        #expect(
            several.contains("summary.csv has no column p99; did you mean response_p99_us, e2e_p99_us, "), "\(several)")
        let none = message { _ = try Comparison.within(summary, by: "acks", metrics: ["xyzzy"]) }
        #expect(
            none.hasSuffix(
                "has no column xyzzy; it has received_per_sec, sent_per_sec, drain_per_sec, replay_per_sec, response_p99_us and "
                    + "e2e_p99_us, and others (Docs/results-format.md)"), "\(none)")
    }

    @Test("runs go by their own names where these tell them apart")
    func names() throws {
        let directory = try memoryDirectory()
        let one = try SyntheticRun(directory: directory).write()
        let two = try SyntheticRun(directory: directory, startedAt: 1_790_000_100_000).write()
        let file = try RunSummary(csv: one.table.path)
        func names(_ runs: [Comparison.NamedRun]) -> [String] { Comparison.NamedRun.byOwnNames(runs).map(\.name) }
        #expect(names([.init("@2", one), .init("@1", two)]) == [one.name, two.name])
        #expect(names([.init("@2", one), .init("results/x", one)]) == ["@2", "results/x"])
        #expect(names([.init("a/summary.csv", file), .init("@1", two)]) == ["a/summary.csv", two.name])
    }

    @Test(
        "figures of any finite size are compared",
        arguments: [(1e300, 1e300), (1e300, 1e-300), (1e19, 1e25), (1e-300, 1e300)])
    func huge(small: Double, large: Double) throws {
        let summary = try SyntheticRun(directory: memoryDirectory(), rate: { $1 == "1024" ? small : large }).write()
        let text = try summary.table.rows.reduce(into: Set<String>()) { texts, _ in
            for path in summary.swept {
                texts.formUnion(
                    try Comparison.within(summary, by: path, metrics: ["received_per_sec"]).map { $0.text() })
            }
        }
        #expect(text.count == 2)
    }

    @Test("a figure that is not finite is refused with line and column", arguments: ["nan", "inf", "1e400"])
    func notFinite(figure: String) throws {
        let table = try SyntheticRun(directory: memoryDirectory()).write().table
        let column = try table.column("received_per_sec")
        let rows = table.rows.map { row in
            row.line == 4 ? row.fields.indices.map { $0 == column ? figure : row.fields[$0] } : row.fields
        }
        let directory = try memoryDirectory()
        let run = RunDirectory(path: directory.path)
        try run.writeText(([table.header] + rows).map { CSV.line($0) + "\n" }.joined(), as: "summary.csv")
        let summary = try RunSummary(run)
        #expect(
            message { _ = try Comparison.within(summary, by: "batch.size") }
                == "\(directory.path)/summary.csv:4: received_per_sec is \"\(figure)\", which is no finite number; "
                + "leave a field empty where nothing was measured")
    }

    @Test("a slower run is found, row by row")
    func between() throws {
        let directory = try memoryDirectory()
        let before = try SyntheticRun(directory: directory).write()
        let after = try SyntheticRun(
            directory: directory, seed: 9, startedAt: 1_790_000_100_000, rate: { _, _ in 1_000_000 },
            p99: { acks, _ in acks == "0" ? 1080 : 1350 }
        ).write()
        let comparisons = try Comparison.between(
            .init("@2", before), [.init("@1", after)], metrics: ["response_p99_us", "e2e_p99_us"])
        let lines = comparisons[1].text().split(separator: "\n")
        #expect(lines[1].contains("@2") && lines[1].contains("@1"))
        #expect(lines[2...7].allSatisfy { $0.contains("+3") && $0.hasSuffix("slower") })
    }

    @Test("below four trials there is a range and no verdict")
    func fewTrials() throws {
        let summary = try SyntheticRun(directory: memoryDirectory(), trials: 3).write()
        let text = try Comparison.within(summary, by: "acks")[0].text()
        #expect(text.contains("3 trials: too few for a verdict"))
        #expect(text.contains(" … "))
        #expect(!text.contains("slower"))
    }

    @Test("rows that are not VALID are left out, and counted")
    func invalid() throws {
        let directory = try memoryDirectory()
        let summary = try SyntheticRun(
            directory: directory,
            verdict: { _, size, trial in (size == "1024" && trial == 2 ? .unstable : .valid, nil) }
        ).write()
        #expect(
            try Comparison.within(summary, by: "batch.size")[0].text().contains(
                "2 rows that are not VALID are left out.")
        )
        let none = try SyntheticRun(
            directory: directory, startedAt: 0, verdict: { _, _, _ in (.error, "x") }
        ).write()
        #expect(
            message { _ = try Comparison.within(none, by: "batch.size") }
                == "\(none.run.name) has no VALID row, and only those are compared; all are ERROR: "
                + "`reason` in summary.csv and broker.log say what to mend")
    }

    @Test("what cannot be compared is answered with what can")
    func errors() throws {
        let directory = try memoryDirectory()
        let one = try SyntheticRun(directory: directory).write()
        let other = try SyntheticRun(directory: directory, batchSizes: ["1", "2"], startedAt: 0).write()
        #expect(
            message { _ = try Comparison.between(.init("@1", one), [.init("@2", other)]) }
                == "no configuration in common: @1 and @2 sweep other values of producer.acks, producer.batch.size")
        #expect(
            message { _ = try Comparison.within(one, by: "bach.size") }
                == "\(one.run.name) does not sweep bach.size: did you mean producer.batch.size?")
        #expect(
            message { _ = try Comparison.within(one, by: "linger.ms") }
                == "\(one.run.name) does not sweep linger.ms: swept were producer.acks, producer.batch.size")
        #expect(
            message { _ = try Comparison.within(one, by: "acks", baseline: "all") }
                == "producer.acks has no value all; it has 0, 1")
        #expect(
            message { _ = try Comparison.within(one, by: "acks", metrics: ["sent_per_sce"]) }
                .hasSuffix("summary.csv has no column sent_per_sce; did you mean sent_per_sec?"))
    }

    @Test("a table of runs that have nothing in common says so, and what it is called")
    func nothingInCommon() throws {
        let directory = try memoryDirectory()
        let one = try SyntheticRun(directory: directory).write()
        let other = try SyntheticRun(directory: directory, batchSizes: ["1", "2"], startedAt: 0).write()
        let joined = try RunSummary(csv: directory.write(JoinedSummaries.csv([one, other]), to: "joined.csv"))
        #expect(
            message { _ = try Comparison.within(joined, by: "run") }
                == "no configuration in common: in joined.csv, nothing that was measured with another run was measured "
                + "with \(one.name) too")
        #expect(message { _ = try Comparison.within(joined, by: "rum") }.hasPrefix("joined.csv does not sweep rum: "))
    }

    @Test("the same size written in two ways is the same configuration")
    func spelling() throws {
        let directory = try memoryDirectory()
        let one = try SyntheticRun(directory: directory).write()
        let other = try SyntheticRun(
            directory: directory, batchSizes: ["1KiB", "16KiB", "256KiB"], startedAt: 0, rate: { _, _ in 600_000 }
        ).write()
        let text = try Comparison.between(.init("@1", one), [.init("@2", other)])[0].text()
        #expect(text.split(separator: "\n").count == 10)
    }

    @Test("several runs are compared with the first, the largest change first")
    func several() throws {
        let directory = try memoryDirectory()
        func run(_ factor: Double, _ at: Int64) throws -> RunSummary {
            try SyntheticRun(
                directory: directory, seed: UInt64(at), startedAt: 1_790_000_000_000 + at,
                p99: { _, size in size == "1024" ? 1000 : 1000 * factor }
            ).write()
        }
        let runs = [try run(1, 1), try run(1.2, 200_000), try run(2, 400_000)]
        let text = try Comparison.between(
            .init("a", runs[0]), [.init("b", runs[1]), .init("c", runs[2])], metrics: ["e2e_p99_us"])[0].text()
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines[1].hasPrefix("acks  batch.size  run        a  in that run  change (95 %)"), "\(lines[1])")
        let rows = lines[2..<14]
        #expect(rows.prefix(4).allSatisfy { $0.contains(" c ") && $0.hasSuffix("slower") }, "\(text)")
        #expect(rows.dropFirst(4).prefix(4).allSatisfy { $0.contains(" b ") && $0.hasSuffix("slower") })
        #expect(rows.suffix(4).allSatisfy { $0.contains("1 024") && $0.contains("no difference shown") })
        let short = try Comparison.between(
            .init("a", runs[0]), [.init("b", runs[1]), .init("c", runs[2])], metrics: ["e2e_p99_us"])[0].text(limit: 3)
        #expect(short.contains("\n… and 9 rows of smaller changes, 5 with a verdict: --all shows them.\n"), "\(short)")
    }

    @Test("tables fit the lines that there are: first they lose rows, then tables are named instead")
    func screen() throws {
        let summary = try SyntheticRun(directory: memoryDirectory(), batchSizes: (1...9).map { "\($0)" }).write()
        let metrics = [
            "received_per_sec", "sent_per_sec", "e2e_p99_us", "e2e_p50_us", "received_bytes_per_sec", "e2e_p999_us",
        ]
        let tables = try summary.swept.flatMap { path in
            try Comparison.within(summary, by: path, metrics: metrics).map { (by: Optional(path), comparison: $0) }
        }
        func lines(_ room: Int, of tables: [(by: String?, comparison: Comparison)]) -> [Substring] {
            Comparison.text(tables, lines: room).split(separator: "\n", omittingEmptySubsequences: false)
        }
        #expect(tables.count == 12)
        let some = lines(46, of: tables)
        #expect(some.count <= 46 && some.count > 40, "\(some.count)")
        let last = try #require(some.last)
        #expect(
            last.hasPrefix("… and ") && last.contains(" tables more (") && last.hasSuffix(", …): --all shows them."))
        let two = lines(46, of: Array(tables.prefix(2)))
        #expect(two.count <= 46 && !two.contains { $0.contains("--all") }, "\(two.joined(separator: "\n"))")
        let few = lines(20, of: Array(tables.prefix(2)))
        #expect(few.count <= 20 && few.count { $0.hasSuffix("--all shows them.") } == 2)
        #expect(lines(.max, of: tables).count { $0.hasPrefix("by ") } == 2)
        #expect(!lines(.max, of: tables).contains { $0.contains("--all") })
    }

    @Test("a kept summary.csv, and one joined of several runs, are compared like the runs")
    func tables() throws {
        let directory = try memoryDirectory()
        let one = try SyntheticRun(directory: directory).write()
        let two = try SyntheticRun(
            directory: directory, seed: 9, startedAt: 1_790_000_100_000, p99: { acks, _ in acks == "0" ? 1080 : 1350 }
        ).write()
        let runs = try Comparison.between(.init("a", one), [.init("b", two)], metrics: ["e2e_p99_us"])[0].text()
        let joined = RunDirectory(path: directory.path)
        try joined.writeText(JoinedSummaries.csv([one, two]), as: "joined.csv")
        let tables = try Comparison.between(
            .init("a", RunSummary(csv: one.table.path)), [.init("b", RunSummary(named: two.table.path))],
            metrics: ["e2e_p99_us"])[0].text()
        // Without a manifest the order of the suite is not known, and rows of equal rank may change places.
        #expect(Set(tables.split(separator: "\n")) == Set(runs.split(separator: "\n")))
        let summary = try RunSummary(csv: joined.file("joined.csv"))
        #expect(summary.swept == ["run", "producer.acks", "producer.batch.size"])
        #expect(summary.levels(of: "run") == [one.name, two.name])
        let by = try Comparison.within(summary, by: "run", metrics: ["e2e_p99_us"])[0].text()
        #expect(by.split(separator: "\n").filter { $0.hasSuffix("slower") }.count == 6, "\(by)")
        // Joining what is joined changes nothing.
        #expect(JoinedSummaries.csv([summary]) == JoinedSummaries.csv([one, two]))
    }

    @Test("runs that differ in a setting are joined with a column for it, and compared by it as by run")
    func settings() throws {
        let directory = try memoryDirectory()
        let runs = try ["0", "5", "20"].enumerated().map { index, linger in
            let summary = try SyntheticRun(
                directory: directory, batchSizes: ["1024"], seed: UInt64(index),
                startedAt: 1_790_000_000_000 + Int64(index) * 1000,
                p99: { _, _ in [1000, 1500, 3000][index] }
            ).write()
            try summary.run.writeText(
                "name: quick\nseed: \(index)\nproducer:\n  client: native\n  linger.ms: \(linger)\nrecords:\n"
                    + "  keys: '\(index == 0 ? "it''s" : "none")'\n", as: "suite.yaml")
            return summary
        }
        let joined = try RunSummary(csv: directory.write(JoinedSummaries.csv(runs), to: "joined.csv"))
        #expect(
            joined.swept == ["run", "producer.acks", "producer.batch.size", "producer.linger.ms", "records.keys"])
        #expect(joined.levels(of: "producer.linger.ms") == ["0", "5", "20"])
        #expect(joined.levels(of: "records.keys") == ["it's", "none"])
        for path in ["run", "linger.ms"] {
            let text = try Comparison.within(joined, by: path, metrics: ["e2e_p99_us"])[0].text()
            #expect(text.split(separator: "\n").count { $0.hasSuffix("slower") } == 4, "\(text)")
        }
        // Of a file alone nobody knows how it came to be.
        let alone = try RunSummary(csv: runs[0].table.path)
        #expect(JoinedSummaries.csv([alone, runs[1]]).hasPrefix("run,producer.acks,producer.batch.size,trial,"))
    }

    @Test("what one run sweeps and another does not has one value there")
    func sweptInOne() throws {
        let directory = try memoryDirectory()
        let one = try SyntheticRun(directory: directory, paths: ["producer.acks", "producer.linger.ms"]).write()
        try one.run.writeText("producer:\n  batch.size: 16384\n", as: "suite.yaml")
        let two = try SyntheticRun(directory: directory, startedAt: 0).write()
        try two.run.writeText("producer:\n  linger.ms: 5\n", as: "suite.yaml")
        let joined = try CSVTable(text: JoinedSummaries.csv([one, two]), path: "j.csv")
        #expect(joined.header.prefix(4) == ["run", "producer.acks", "producer.linger.ms", "producer.batch.size"])
        #expect(joined.rows.allSatisfy { $0.fields[0] == one.name ? $0.fields[3] == "16384" : $0.fields[2] == "5" })
    }

    @Test("as CSV, JSON and Markdown the same rows and figures come out")
    func files() throws {
        let directory = try memoryDirectory()
        let one = try SyntheticRun(directory: directory).write()
        let two = try SyntheticRun(directory: directory, seed: 9, startedAt: 1_790_000_100_000).write()
        let comparisons = try Comparison.between(.init("a", one), [.init("b", two)])
        let table = try CSVTable(text: Comparison.csv(comparisons), path: "c.csv")
        #expect(table.rows.count == 12 && table.header.prefix(3) == ["producer.acks", "producer.batch.size", "metric"])
        let json = try JSONDecoder().decode(
            JSONRows.self,
            from: Data(Comparison.json(comparisons, [Differences(.init("a", one), .init("b", two))]).utf8))
        #expect(json.rows.count == 12)
        #expect(json.notKnown == ["environment of a", "environment of b", "settings of a", "settings of b"])
        let ratio = try table.column("ratio")
        for (row, object) in zip(table.rows, json.rows) {
            #expect(try table.number(row, at: ratio) == object.ratio && row.fields[2] == object.metric)
            #expect(object.configuration["producer.acks"] == row.fields[0])
        }
        let markdown = comparisons[0].markdown.split(separator: "\n")
        #expect(markdown[0] == "| acks | batch.size | received_per_sec a | b | change (95 %) | verdict |")
        #expect(markdown[1] == "| --- | --- | --: | --: | --- | --- |")
        #expect(markdown[2...7].allSatisfy { $0.hasPrefix("| ") && $0.hasSuffix(" |") })
    }

    private struct JSONRows: Decodable {
        struct Row: Decodable {
            var configuration: [String: String]
            var metric: String
            var ratio: Double?
        }
        var rows: [Row]
        var notKnown: [String]
    }
}
