import Results
import TestSupport
import Testing

@testable import Report

@Suite("The page on a run")
struct HTMLReportTests {
    let directory: TemporaryDirectory

    init() throws { directory = try memoryDirectory() }

    private func page(_ runs: RunSummary...) throws -> String {
        try HTMLReport(runs.map { Comparison.NamedRun($0.run.path, $0) }).html()
    }

    @Test("it says what was asked, the answer, what that rests on, and what repeats it, in this order")
    func order() throws {
        var run = SyntheticRun(directory: directory)
        run.question = "Does batching pay?"
        let summary = try run.write()
        try summary.run.writeText("# Does batching pay?\nname: quick\nseed: 42\n", as: "suite.yaml")
        try summary.run.writeText(
            "{\"cpu\": {\"model\": \"Abacus 3\"}, \"memory_bytes\": 25276514304}", as: "environment.json")
        try summary.run.writeText(
            """
            {"write_sequential": [{"bytes_per_sec": 1e9, "call_bytes": 1024}, {"bytes_per_sec": 8.2e9, "call_bytes": 65536}],
             "round_trip": [{"p50_us": 63.144, "max_us": 1353.8}, {"p50_us": 71.5, "max_us": 1400.0}]}
            """, as: "limits.json")
        let page = try page(summary)
        let expected = [
            "<h1>Does batching pay?</h1>", "suite quick · 2026-09-21 14:13 UTC · 5 trials of 6 configurations, seed 42",
            ">Answer</h2>", "acks=0 carries 1.20 × the records of acks=1, on average over batch.size.",
            "30 of 30 rows are VALID",
            "0 lost, 0 duplicated, 0 reordered", ">Figures</h2>", "Medians of 5 trials; ± is half of their range.",
            ">Pictures</h2>", ">What each parameter did</h2>", "By producer.acks", ">Verdicts</h2>",
            "Every row is VALID: the figures say", ">Noise</h2>", "trials that show 5 %", ">Machine</h2>",
            "Abacus 3 · 25.3 GB of memory", "memory_bytes", "round_trip.p50_us", "63.1 µs", "write_sequential",
            "8.20 GB/s", ">Repeat it</h2>", "weir run quick.yaml",
            "name: quick\nseed: 42\n", ">Every trial</h2>",
        ]
        var rest = page[...]
        for text in expected {
            guard let place = rest.firstRange(of: text) else {
                Issue.record("\(text) is not there, or too early")
                continue
            }
            rest = rest[place.upperBound...]
        }
        for worse in ["1.00 GB/s", "71.5 µs", "1353"] {
            let isThere = page.contains(worse)
            #expect(!isThere, "the best of several sizes stands for all, not \(worse)")
        }
    }

    @Test("its table has the cells of the terminal's, and each whole figure is the one that summary.csv has")
    func figures() throws {
        let summary = try SyntheticRun(
            directory: directory, trials: 3,
            verdict: { _, size, trial in size == "1024" && trial == 1 ? (.unstable, "drifts") : (.valid, nil) }
        ).write()
        let page = try page(summary)
        let table = try #require(HTMLTables(page).tables.first { $0.caption == "Figures of each configuration" })
        let lines = try RunReport(summary).text().split(separator: "\n").map(String.init)
        let rows = table.rows
        #expect(rows.count == 6)
        #expect(table.titles.joined(separator: " ").split(separator: " ") == lines[1].split(separator: " "))
        for (row, line) in zip(rows, lines.dropFirst(2)) {
            #expect(row.map(\.text).joined(separator: "  ").split(separator: " ") == line.split(separator: " "))
        }
        let measured = table.titles.indices.filter {
            table.sources[$0].hasSuffix("_per_sec") && table.titles[$0] != "MB/s"
        }
        #expect(measured.count == 1)
        let place = try #require(measured.first)
        let column = try summary.table.column(table.sources[place])
        let values = Set(summary.rows.map { $0.cells.fields[column] })
        for row in rows where row[0].text == "1" && row[1].text != "1 024" {
            // The median of three trials is one of them.
            #expect(values.contains(try #require(row[place].value)), "\(row[place])")
        }
        let trials = try #require(HTMLTables(page).tables.first { $0.caption == "Figures of every trial" })
        #expect(trials.rows.count == 18)
        for name in ["received_per_sec", "e2e_p99_us", "share_of_limit", "verdict", "reason"] {
            let place = try #require(trials.titles.firstIndex(of: name))
            let column = try summary.table.column(name)
            #expect(trials.rows.map { $0[place].text } == summary.rows.map { $0.cells.fields[column] }, "\(name)")
        }
    }

    @Test("no two columns of a table are called alike, and a heading says its whole name")
    func headings() throws {
        let figures = [
            "received_per_sec", "received_bytes_per_sec", "records_per_batch", "kept_up_per_sec", "response_p50_us",
            "response_p99_us", "e2e_p50_us", "e2e_p99_us", "backlog_records", "drain_seconds", "drain_per_sec",
            "drain_received_per_sec", "replayed_records", "replay_per_sec", "replay_identical_share", "behind_per_sec",
            "share_of_limit",
        ]
        let swept = ["producer.compression.type", "topic.compression.type", "producer.acks"]
        let header = swept + ["trial", "block", "verdict"] + figures
        let lines = [header] + ["0", "1"].map { ["zstd", "lz4", $0, "1", "1", "VALID"] + figures.map { _ in "7" } }
        try directory.write(lines.map { $0.joined(separator: ",") + "\n" }.joined(), to: "all.csv")
        let tables = try HTMLTables(page(RunSummary(csv: directory.file("all.csv")))).tables
        for table in tables {
            #expect(Set(table.titles).count == table.titles.count, "\(table.caption): \(table.titles)")
        }
        let table = try #require(tables.first { $0.caption == "Figures of each configuration" })
        #expect(table.sources == swept + figures + ["verdict"])
        #expect(Array(table.titles[..<3]) == ["producer.compression.type", "topic.compression.type", "acks"])
        for (title, source) in [("response p99", "response_p99_us"), ("e2e p99", "e2e_p99_us")] {
            let place = try #require(table.titles.firstIndex(of: title))
            #expect(table.sources[place] == source && table.hints[place].hasPrefix(source + ": "))
        }
        #expect(table.hints[2] == "producer.acks")
    }

    @Test("what a run is called cannot be markup, wherever it stands")
    func escaping() throws {
        let hostile = "<script>alert(\"1\")</script><img src=x onerror='alert(2)'>&amp;"
        var run = SyntheticRun(directory: directory, trials: 4)
        run.suite = hostile
        run.question = hostile + "?"
        run.paths = ["producer." + hostile, "producer.batch.size"]
        run.acks = [hostile, "]]>-->"]
        run.verdict = { _, size, _ in size == "1024" ? (.saturated, hostile) : (.valid, nil) }
        run.timeWent = { _, _, _ in "90 % of response p99 is \(hostile)" }
        let summary = try run.write()
        try summary.run.writeText("# \(hostile)\nname: \(hostile)\n", as: "suite.yaml")
        try summary.run.writeText("{\"cpu\": {\"<b>model\": \"<i>\"}}", as: "environment.json")
        run.startedAt += 1_000_000
        let page = try page(summary, run.write())
        #expect(page.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"))
        for text in ["<script>alert", "<img", "<b>model", "<i>"] {
            let isThere = page.contains(text)
            #expect(!isThere, "\(text)")
        }
        #expect(page.split(separator: "<script").count == 2, "the page has one script, its own")
    }

    @Test("it is whole in itself: nothing is fetched from anywhere, and nothing may be")
    func alone() throws {
        let page = try page(SyntheticRun(directory: directory).write())
        for text in ["http:", "https:", "//www", "@import", "url(", " src=", "<link", "<iframe", "<img", "xlink"] {
            let isThere = page.replacing("url(#", with: "").contains(text)
            #expect(!isThere, "\(text)")
        }
        #expect(page.contains("content=\"default-src &#39;none&#39;;"))
    }

    @Test("several runs begin with what they differ in, then are compared with the first, then stand side by side")
    func several() throws {
        var run = SyntheticRun(directory: directory)
        let before = try run.write()
        try before.run.writeText("{\"kernel\": \"6.1\"}", as: "environment.json")
        run.startedAt += 1_000_000
        run.p99 = { _, _ in 1500 }
        run.seed = 5
        let after = try run.write()
        try after.run.writeText("{\"kernel\": \"6.2\"}", as: "environment.json")
        let page = try page(before, after)
        var rest = page[...]
        for text in [
            "<h1>2 runs side by side</h1>", ">What the runs differ in</h2>", "kernel", "6.1", "6.2",
            "Not known: settings of", ">Compared with \(before.name)</h2>", "received_per_sec", "No difference shown",
            "e2e_p99_us", "Slower in all 6 configurations, most with acks=", ">What each run found</h2>",
            ">Figures</h2>",
        ] {
            guard let place = rest.firstRange(of: text) else {
                Issue.record("\(text) is not there, or too early")
                continue
            }
            rest = rest[place.upperBound...]
        }
        let tables = HTMLTables(page).tables
        let joint = try #require(tables.first { $0.caption == "Figures of each configuration of each run" })
        #expect(joint.titles[0] == "run" && joint.rows.count == 12)
        #expect(Set(joint.rows.map { $0[0].text }) == [before.name, after.name])
        let text = try Comparison.between(.init(before.name, before), [.init(after.name, after)])[1].text()
        let compared = try #require(tables.first { $0.caption.hasPrefix("e2e_p99_us compared") })
        for (row, line) in zip(compared.rows, text.split(separator: "\n").dropFirst(2)) {
            #expect(row.map(\.text).joined(separator: " ").split(separator: " ") == line.split(separator: " "))
        }
    }

    @Test(
        "runs without a configuration in common, and runs of one name, still stand side by side, and the page says why no more"
    )
    func apart() throws {
        let one = try SyntheticRun(directory: directory, trials: 2).write()
        var other = SyntheticRun(directory: try memoryDirectory(), trials: 2)
        other.batchSizes = ["7", "8"]
        let page = try page(one, other.write())
        #expect(page.contains("no configuration in common: "))
        let joint = try #require(HTMLTables(page).tables.first { $0.caption.hasPrefix("Figures of each") })
        #expect(Set(joint.rows.map { $0[0].text }).count == 2, "both are called alike, and go by their paths")
    }

    @Test("runs are called as `weir compare` calls them, and one that is named twice is told apart")
    func names() throws {
        var run = SyntheticRun(directory: directory, trials: 1)
        let one = try run.write()
        run.startedAt += 1_000_000
        let two = try run.write()
        func called(_ runs: [Comparison.NamedRun]) throws -> [String] {
            let tables = try HTMLTables(HTMLReport(runs).html()).tables
            let joint = try #require(tables.first { $0.caption.hasPrefix("Figures of each") })
            return joint.rows.map { $0[0].text }.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
        }
        let runs = [Comparison.NamedRun("kept/one.csv", try RunSummary(csv: one.table.path)), .init("@1", two)]
        #expect(try called(runs) == ["kept/one.csv", two.name])
        #expect(try called(runs) == Comparison.NamedRun.byOwnNames(runs).map(\.name))
        #expect(try called([.init("@1", one), .init("@1", one)]) == ["@1 (1)", "@1 (2)"])
    }

    @Test("what is said of a comparison counts against all of its rows, and names those that have too few trials")
    func headlines() throws {
        var run = SyntheticRun(directory: directory)
        run.verdict = { acks, size, trial in
            acks == "0" && size == "1024" || trial < 3 ? (.valid, nil) : (.unstable, "drifts")
        }
        var runs = [try run.write()]
        run.p99 = { _, _ in 1500 }
        for seed in [5, 7] as [UInt64] {
            run.startedAt += 1_000_000
            run.seed = seed
            runs.append(try run.write())
        }
        let two = try page(runs[0], runs[1])
        for text in [
            "No difference shown in 1 of 6 configurations; 5 have too few trials.",
            "Slower in 1 of 6 configurations, with acks=0, batch.size=1 024: +",
        ] {
            let isThere = two.contains(text)
            #expect(isThere, "\(text)")
        }
        let three = try page(runs[0], runs[1], runs[2])
        for text in ["Slower in 2 of 12 rows, most with acks=0, batch.size=1 024, run=", "; 10 have too few trials."] {
            let isThere = three.contains(text)
            #expect(isThere, "\(text)")
        }
    }

    @Test("making it leaves the run's directory as it was but for the page, also beside a table alone")
    func untouched() throws {
        let summary = try SyntheticRun(directory: directory, trials: 2).write()
        func files() -> [String: [UInt8]] {
            var files: [String: [UInt8]] = [:]
            for name in Repository.files(below: directory.path, suffix: "") {
                files[name] = (try? Repository.bytes(of: directory.file(name))) ?? []
            }
            return files
        }
        let before = files()
        for run in [summary, try RunSummary(csv: summary.table.path)] {
            let path = HTMLReport.defaultPath(for: [run], in: "nowhere")
            try HTMLReport([Comparison.NamedRun(run.name, run)]).write(to: path)
        }
        let after = files()
        let made = after.keys.filter { before[$0] == nil }.sorted()
        #expect(made == ["report.html", "summary.html"].map { "results/\(summary.name)/\($0)" })
        let changed = before.keys.filter { after[$0] != before[$0] }
        #expect(changed == [])
    }

    @Test("the command that repeats a run reaches the same cluster, in either spelling of -X")
    func command() throws {
        let summary = try SyntheticRun(directory: directory, trials: 1).write()
        var manifest = try #require(summary.manifest)
        manifest.command =
            "weir run quick -Xsecurity.protocol=SSL -X a=b --trials 5 --command-config=c.properties --no-limits -o out"
            .split(separator: " ").map(String.init)
        try summary.run.write(manifest)
        try summary.run.writeText("name: quick\n", as: "suite.yaml")
        let page = try page(RunSummary(summary.run))
        let command = "weir run quick.yaml -Xsecurity.protocol=SSL -X a=b --command-config=c.properties --no-limits<"
        let isThere = page.contains(command)
        #expect(isThere)
        // To a shell an apostrophe with an accent is one all the same.
        #expect(HTMLReport.quoted("a'\u{301};b") == "'a'\\''\u{301};b'")
    }

    @Test("a manifest whose dates lie further apart than any number says makes a page without a duration")
    func dates() throws {
        let summary = try SyntheticRun(directory: directory, trials: 1).write()
        var manifest = try #require(summary.manifest)
        manifest.startedAtMilliseconds = .min
        manifest.finishedAtMilliseconds = .max
        try summary.run.write(manifest)
        let isThere = try page(RunSummary(summary.run)).contains(" UTC · 1 trial of 6 configurations")
        #expect(isThere)
    }

    @Test("nothing swept, nothing VALID, or a table alone: the page says so in the place of the answer")
    func nothing() throws {
        let failed = try SyntheticRun(directory: directory, trials: 1, verdict: { _, _, _ in (.error, "no broker") })
            .write()
        let page = try page(failed)
        #expect(page.contains("No row is VALID, so that there is no answer"))
        #expect(page.contains("0 of 6 rows are VALID") && page.contains("no broker"))
        #expect(page.contains("How far apart equal trials are is not known"))
        let alone = try RunSummary(csv: failed.table.path)
        let bare = try HTMLReport([Comparison.NamedRun("summary.csv", alone)]).html()
        #expect(bare.contains("of a CSV file, which says nothing about how it came to be"))
        #expect(bare.contains("Only its figures were kept"))
    }

    @Test("a run of one trial says what was seen, and what is to be typed for more")
    func oneTrial() throws {
        let page = try page(SyntheticRun(directory: directory, trials: 1).write())
        let start = "Too few trials for a verdict: it takes 4 VALID ones on both sides; the largest change seen: "
        #expect(page.contains(start + "acks=") || page.contains(start + "batch.size="))
        #expect(page.contains("<code>weir run … --trials 10</code>"))
        #expect(page.contains(", in one trial.</p>"))
    }

    @Test("a run of a thousand rows makes a page of less than 10 MB")
    func thousand() throws {
        var run = SyntheticRun(directory: directory)
        run.acks = (0..<10).map { "level-\($0)" }
        run.batchSizes = (1...20).map { "\($0 * 1024)" }
        let summary = try run.write()
        try #require(summary.rows.count == 1000)
        let clock = ContinuousClock()
        var size = 0
        let time = try clock.measure { size = try page(summary).utf8.count }
        print("a page on 1,000 rows: \(size / 1000) kB in \(time)")
        #expect(size < 10_000_000)
    }

    @Test("where it goes when no file is named")
    func paths() throws {
        var run = SyntheticRun(directory: directory, trials: 1)
        let one = try run.write()
        run.startedAt += 1_000_000
        let two = try run.write()
        let root = directory.file("results")
        #expect(HTMLReport.defaultPath(for: [one], in: root) == one.run.path + "/report.html")
        #expect(HTMLReport.defaultPath(for: [one, two], in: root) == "\(root)/\(one.name)_\(two.name).html")
        #expect(HTMLReport.defaultPath(for: [one, two], in: "nowhere") == "\(one.name)_\(two.name).html")
        let csv = try RunSummary(csv: one.table.path)
        #expect(HTMLReport.defaultPath(for: [csv], in: root) == one.run.path + "/summary.html")
        #expect(
            HTMLReport.defaultPath(for: [one, two, csv, one], in: "nowhere")
                == "\(one.name)_\(two.name)_and-2-more.html")
    }
}

/// The tables of a page, read as far as these tests need: with what its rows show and what they are worth.
struct HTMLTables {
    struct Cell: CustomStringConvertible {
        var text: String
        var value: String?
        var description: String { "\(text) (\(value ?? "–"))" }
    }

    struct Table {
        var caption: String
        var titles: [String]
        /// The columns of summary.csv that the titles stand for.
        var sources: [String]
        /// What is shown with a pointer over a title.
        var hints: [String]
        var rows: [[Cell]]
    }

    let tables: [Table]

    init(_ page: String) {
        tables = page.components(between: "<table", and: "</table>").map { table in
            let heading = table.components(between: "<thead", and: "</thead>").first ?? ""
            let titles = heading.components(between: "<tr", and: "</tr>").last ?? ""
            let cells = titles.components(between: "<th", and: "</th>")
            return Table(
                caption: Self.cell(table.components(between: "<caption", and: "</caption>").first ?? "").text,
                titles: cells.map { Self.cell($0).text },
                sources: cells.map { $0.components(between: "data-source=\"", and: "\"").first ?? "" },
                hints: cells.map { $0.components(between: " title=\"", and: "\"").first ?? "" },
                rows: (table.components(between: "<tbody", and: "</tbody>").first ?? "")
                    .components(between: "<tr", and: "</tr>").map { row in
                        // A row's own attributes, then its cells.
                        row.replacing("</th>", with: "</td>").components(between: "</td>", separating: true)
                            .map(Self.cell)
                    })
        }
    }

    private static func cell(_ html: String) -> Cell {
        var text = html[(html.lastIndex(of: ">").map { html.index(after: $0) } ?? html.startIndex)...].description
        for (escape, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
            text = text.replacing(escape, with: character)
        }
        return Cell(text: text, value: html.components(between: "data-value=\"", and: "\"").last)
    }
}

extension String {
    /// What stands between each pair of marks.
    func components(between start: String, and end: String) -> [String] {
        var found: [String] = []
        var rest = self[...]
        while let open = rest.firstRange(of: start) {
            guard let close = rest[open.upperBound...].firstRange(of: end) else { break }
            found.append(String(rest[open.upperBound..<close.lowerBound]))
            rest = rest[close.upperBound...]
        }
        return found
    }

    /// What stands before each mark.
    func components(between mark: String, separating: Bool) -> [String] {
        var found: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: mark) {
            found.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return found
    }
}
