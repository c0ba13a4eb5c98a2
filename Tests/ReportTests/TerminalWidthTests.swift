import Glibc
import Report
import Results
import TestSupport
import Testing

/// What a terminal has room for.
@Suite("Tables on a terminal")
struct TerminalWidthTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try memoryDirectory() }

    private func run(_ trials: Int = 5) throws -> RunSummary {
        var run = SyntheticRun(directory: directory, trials: trials)
        run.verdict = { acks, size, trial in
            acks == "0" && size == "1024" && trial == 1
                ? (
                    .unstable,
                    "the rate drifted by +36 % within the window, which is more than anybody would call one rate"
                )
                : (.valid, nil)
        }
        return try run.write()
    }

    @Test(
        "no line is wider, what matters least is left out and named, and verdicts stay",
        arguments: [140, 100, 80, 60, 40])
    func report(columns: Int) throws {
        let summary = try run()
        let report = try RunReport(summary)
        let whole = try report.text()
        let text = try report.text(columns: columns, rest: "--wide shows all")
        let lines = text.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= columns }, "\(text)")
        #expect(text.contains("Left out for want of room: MB/s") == (columns < 130), "\(text)")
        // Whatever is broken into lines, its words stay.
        func words(_ text: String) -> [Substring] { text.split { $0 == " " || $0 == "\n" } }
        let sentences = try Answer.sentences(for: summary).joined(separator: " ")
        #expect(words(text).joined(separator: " ").contains(words(sentences).joined(separator: " ")), "\(text)")
        if columns >= 60 { #expect(text.contains(columns < 130 ? "4 of 5 VALID" : "VALID (4 of 5)"), "\(text)") }
        if columns == 80 {
            #expect(
                lines[1].hasPrefix("acks  batch.size") && lines[1].contains("response p99")
                    && lines[1].hasSuffix("verdict"))
        }
        #expect(whole.split(separator: "\n").contains { $0.count > 130 } && !whole.contains("Left out"))
    }

    @Test("a verdict of many words gives way first, and the 99th percentile last; what is wrong keeps its name")
    func verdicts() throws {
        var run = SyntheticRun(directory: directory, trials: 4)
        run.verdict = { acks, size, trial in
            switch (acks, size, trial) {
            case ("1", "1024", 1): (.generatorLimited, "late")
            case ("1", "1024", 2): (.unstable, "drifts")
            case ("1", "16384", 1): (.correctnessFail, "lost 3")
            case ("1", "16384", 2): (.saturated, "behind")
            case ("0", "262144", _): (.saturated, "behind")
            default: (.valid, nil)
            }
        }
        let report = try RunReport(run.write())
        let whole = try report.text()
        #expect(whole.contains("GENERATOR_LIMITED, UNSTABLE (2 of 4 VALID)\n"), "\(whole)")
        let text = try report.text(columns: 80)
        let lines = text.split(separator: "\n")
        #expect(lines[1].contains("  response p99  ") && lines[1].hasSuffix("  verdict"), "\(text)")
        let ends = lines[2...7].map { $0.split(separator: " ").suffix(4).joined(separator: " ") }
        #expect(ends[3] == "2 of 4 VALID" && ends[4].hasSuffix(" CORRECTNESS_FAIL"), "\(text)")
        #expect(ends[0].hasSuffix(" VALID") && ends[2].hasSuffix(" SATURATED"), "\(text)")
        let narrow = try report.text(columns: 66)
        #expect(narrow.contains("  response p99  ") && !narrow.contains("e2e p99  "), "\(narrow)")
    }

    @Test("comparisons too: shorter verdicts first, then fewer columns", arguments: [200, 80, 60, 30])
    func comparison(columns: Int) throws {
        let summary = try run()
        let tables = try ["producer.acks", "producer.batch.size"].flatMap { path in
            try Comparison.within(summary, by: path).map { (by: Optional(path), comparison: $0) }
        }
        let text = Comparison.text(tables, lines: .max, columns: columns)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= columns }, "\(text)")
        #expect(text.contains("Left out for want") == (columns < 200), "\(text)")
        if 60..<200 ~= columns { #expect(text.contains("  none shown") && text.contains("  faster"), "\(text)") }
        #expect(Comparison.text(tables, lines: .max).contains("(one of 5 % would have shown)"))
    }

    @Test("a run in progress says so first, and one that nobody measures any more says that")
    func progress() throws {
        let summary = try run(1)
        var manifest = try summary.run.manifest()
        manifest.state = .running
        manifest.rowsPlanned = 12
        try summary.run.overwrite(manifest)
        #expect(
            try RunReport(RunSummary(summary.run)).text().hasPrefix("not finished, and nobody measures: 6 of 12 rows\n")
        )
        let lock = open(summary.run.path, O_RDONLY | O_CLOEXEC)
        defer { close(lock) }
        try #require(flock(lock, LOCK_EX | LOCK_NB) == 0)
        #expect(try RunReport(RunSummary(summary.run)).text().hasPrefix("running: 6 of 12 rows so far\n"))
        guard WeirProcess.binary != nil else { return }
        let compared = try WeirProcess.run(["compare", "@1"], directory: directory.path)
        #expect(compared.output.hasPrefix("@1: running: 6 of 12 rows so far\n"), "\(compared.report)")
    }

    @Test(
        "the program asks its terminal, or COLUMNS; a pipe and --wide show all",
        .enabled(if: WeirProcess.binary != nil, "no weir is built"))
    func program() throws {
        _ = try run()
        func widest(_ arguments: [String], columns: String? = nil) throws -> Int {
            let finished = try WeirProcess.run(arguments, environment: ["COLUMNS": columns], directory: directory.path)
            try #require(finished.succeeded, "\(finished.report)")
            return finished.output.split(separator: "\n").map(\.count).max() ?? 0
        }
        for arguments in [["results", "show", "@1"], ["compare", "@1"]] {
            let whole = try widest(arguments)
            #expect(whole > 80)
            #expect(try widest(arguments, columns: "80") <= 80)
            #expect(try widest(arguments + ["--wide"], columns: "80") == whole)
            let terminal = try PseudoTerminal(columns: 70, rows: 50)
            let process = try WeirProcess.start(
                arguments, environment: ["COLUMNS": nil, "TERM": "xterm"], directory: directory.path, terminal: terminal
            )
            #expect(terminal.wait(for: process) == .code(0))
            let text = String(decoding: terminal.written, as: UTF8.self)
            #expect(
                text.contains("Left out for want of room")
                    && text.split(separator: "\r\n").allSatisfy { $0.count <= 70 }, "\(text)")
        }
    }
}
