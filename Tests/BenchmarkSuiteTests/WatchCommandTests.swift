import Glibc
import SystemIO
import TestSupport
import Testing

@testable import Results

/// A run that seems to go on: this process holds its lock and says what it does.
private final class StagedRun {
    let directory: TemporaryDirectory
    let run: RunDirectory
    private var manifest: Manifest
    private var lock: Int32 = -1

    init(isLocked: Bool = true) throws {
        directory = try TemporaryDirectory()
        run = try RunDirectory.create(
            suite: "staged", millisecondsSince1970: WallClock.milliseconds(), in: directory.file("results"))
        manifest = Manifest(
            suite: "staged", question: "who wins?", startedAtMilliseconds: WallClock.milliseconds(), command: [],
            seed: 1, trials: 1, sweep: [.init(path: "producer.acks", values: ["0", "1"])], rowsPlanned: 2, version: "0")
        if isLocked {
            lock = open(run.path, O_RDONLY | O_CLOEXEC)
            flock(lock, LOCK_EX)
        }
        try run.write(manifest)
        let table = try run.table(of: SummaryRow.self, swept: ["producer.acks"])
        var row = SummaryRow(key: RowKey(configuration: ["0"], trial: 1, block: 1), verdict: .valid)
        row.peak.receivedPerSecond = 1_234_000
        try table.append(row)
        try say()
    }

    deinit { if lock >= 0 { close(lock) } }

    /// Says what goes on at this moment, as a run does every second.
    func say() throws {
        var row = RowInProgress(
            row: 2, rowsPlanned: 2, label: "acks=1", configuration: ["producer.acks": "1"], trial: 1,
            leftMilliseconds: 9000)
        row.phase = .peak
        row.plannedMilliseconds = 10_000
        row.figures = .init(
            sentPerSecond: 2_500_000, receivedPerSecond: 2_400_000, responseP99Microseconds: 3910, lagRecords: 8012)
        var history = ProgressHistory()
        for share in 1...8 {
            history.add(
                .init(sentPerSecond: Double(share) * 300_000, receivedPerSecond: 0, lagRecords: 0), row: 2)
        }
        // Of the future, so that a test need not say it again and again.
        try RunProgress(writtenAtMilliseconds: WallClock.milliseconds() + 3_600_000, row: row, history: history)
            .write(to: run)
    }

    func finish() throws {
        manifest.state = .finished
        manifest.finishedAtMilliseconds = manifest.startedAtMilliseconds + 61_000
        try run.write(manifest)
    }

    func watch(on terminal: PseudoTerminal?, _ environment: [String: String?] = [:]) throws -> RunningProcess {
        var variables: [String: String?] = ["TERM": "xterm", "LC_ALL": "C.UTF-8", "NO_COLOR": nil]
        variables.merge(environment) { $1 }
        return try WeirProcess.start(["watch"], environment: variables, directory: directory.path, terminal: terminal)
    }
}

@Suite("weir watch", .enabled(if: WeirProcess.binary != nil, "needs the built program: make build"))
struct WatchCommandTests {
    @Test("shows a run by its files, follows the size of the terminal, and leaves with the run")
    func follows() throws {
        let staged = try StagedRun()
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        let watch = try staged.watch(on: terminal)
        #expect(terminal.shows("q leaves, the run goes on"), "\(terminal.screen.text)")
        // Columns are padded.
        let text = terminal.screen.text.split(separator: " ").joined(separator: " ")
        #expect(terminal.screen.isAlternate && !terminal.screen.hasCursor && !terminal.isAsShellsExpect)
        for part in [
            "staged-", " — who wins?", "1 of 2 rows", "row 2 acks=1 · peak 0.0/10 s", "sent 2.50 M/s ▁▂▃▄▅▆▇█",
            "0 to 2.40 M/s", "response p99 3.91 ms", "lag 8.01 k", "acks rec/s", "1 of 1 VALID",
            "0 of 1 measured now",
        ] {
            #expect(text.contains(part), "\(part) is not in\n\(text)")
        }
        terminal.resize(columns: 34, rows: 6)
        #expect(terminal.shows { $0.lines[0].hasPrefix("staged-") && $0.text.contains("q leaves") })
        #expect(!terminal.screen.text.contains("lag"))
        terminal.resize(columns: 120, rows: 40)
        #expect(terminal.shows { $0.text.contains("lag") && $0.text.contains("8.01 k") })
        try staged.finish()
        #expect(terminal.wait(for: watch) == .code(0), "\(terminal.screen.text)")
        #expect(!terminal.screen.isAlternate && terminal.screen.hasCursor && terminal.isAsShellsExpect)
        #expect(terminal.screen.text.contains("took 1:01\nfinished: 1 VALID"), "\(terminal.screen.text)")
        #expect(terminal.screen.unknown.isEmpty)
    }

    static let leaving: [(String, Int32, Int32)] = [
        ("q", 0, 0), ("\u{3}", 0, 130), ("\u{1C}", 0, 131), ("", SIGTERM, 143), ("", SIGHUP, 129),
    ]

    @Test("puts the terminal back and leaves the run alone, however it is left", arguments: leaving)
    func leaves(keys: String, signal: Int32, code: Int32) throws {
        let staged = try StagedRun()
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        let watch = try staged.watch(on: terminal)
        #expect(terminal.shows("q leaves"), "\(terminal.screen.text)")
        if signal == 0 { terminal.type(keys) } else { watch.signal(signal) }
        #expect(terminal.wait(for: watch) == .code(code))
        #expect(!terminal.screen.isAlternate && terminal.screen.hasCursor && terminal.isAsShellsExpect)
        #expect(staged.run.has(RunProgress.fileName))
    }

    @Test("Ctrl-Z gives the terminal back until it goes on")
    func stops() throws {
        let staged = try StagedRun()
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        let watch = try staged.watch(on: terminal)
        #expect(terminal.shows("q leaves"))
        terminal.type("\u{1A}")
        #expect(terminal.shows { !$0.isAlternate && $0.hasCursor })
        #expect(eventually { terminal.isAsShellsExpect })
        // Stopped, not just about to.
        #expect(
            eventually {
                let status = (try? Repository.text(of: "/proc/\(watch.pid)/stat")) ?? ""
                return status.contains(") T ")
            })
        watch.signal(SIGCONT)
        #expect(terminal.shows { $0.isAlternate && $0.text.contains("q leaves") })
        terminal.type("q")
        #expect(terminal.wait(for: watch) == .code(0))
    }

    @Test("says that the run's process is gone, and what goes on with it")
    func died() throws {
        let staged = try StagedRun(isLocked: false)
        RunProgress.remove(from: staged.run)
        let result = try WeirProcess.run(["watch"], directory: staged.directory.path)
        #expect(result.exit == .code(1), "\(result.report)")
        let lines = result.output.split(separator: "\n")
        #expect(lines.first == "\(staged.run.name) — who wins?")
        #expect(lines.dropFirst().first == "[1/2] acks=0 · 1.23 M rec/s received · VALID")
        #expect(
            lines.last
                == "next   \(WeirProcess.binary ?? "") run --resume \(staged.run.name)", "\(lines)")
        #expect(lines.dropLast().last == "its process is gone after 1 of 2 rows: killed, or the machine stopped")
    }

    @Test("a run that goes on is not removed; one that was killed is, and is said to be one that could go on")
    func removal() throws {
        let staged = try StagedRun()
        let refused = try WeirProcess.run(["results", "rm", "@1", "--yes"], directory: staged.directory.path)
        #expect(refused.exit == .code(1) && refused.output.isEmpty, "\(refused.report)")
        #expect(
            refused.errors
                == "weir: results/\(staged.run.name) is not removed: it is going on; Ctrl-C ends it\n")
        #expect(staged.run.has("summary.csv"))
        let dead = try StagedRun(isLocked: false)
        let removed = try WeirProcess.run(["results", "rm", "@1", "--yes"], directory: dead.directory.path)
        let name = dead.run.name
        #expect(
            removed.output
                == "\(name) was killed: `weir run --resume \(name)` would go on with it\nremoved \(name)\n",
            "\(removed.report)")
        #expect(!dead.run.has("summary.csv"))
    }

    @Test("prints lines where nothing can be drawn anew, and ASCII without colours where that is all there is")
    func poor() throws {
        let staged = try StagedRun()
        let dumb = try PseudoTerminal(columns: 80, rows: 24)
        let lines = try staged.watch(on: dumb, ["TERM": "dumb"])
        #expect(dumb.shows("[1/2] acks=0"), "\(dumb.screen.text)")
        let plain = try PseudoTerminal(columns: 80, rows: 24)
        let watch = try staged.watch(on: plain, ["LC_ALL": "C", "NO_COLOR": "1"])
        #expect(plain.shows("_.:-=+*#"), "\(plain.screen.text)")
        try staged.finish()
        #expect(dumb.wait(for: lines) == .code(0) && plain.wait(for: watch) == .code(0))
        let end = "finished: 1 VALID\r\nnext   \(WeirProcess.binary ?? "") results show \(staged.run.name)\r\n"
        #expect(String(decoding: dumb.written, as: UTF8.self).hasSuffix(end))
        #expect(!dumb.written.contains(0x1B))
        #expect(plain.written.allSatisfy { $0 < 0x80 })
        let text = String(decoding: plain.written, as: UTF8.self)
        #expect(!text.contains("\u{1B}[1m") && !text.contains("\u{1B}[2m") && !text.contains("\u{1B}[0m"))
    }

    @Test(
        "a run that vanishes, none at all, and a name that is none are one clear line",
        arguments: [
            ("@3", "@3: results has only 1 run"), ("nobody", "no run is called nobody in results"), ("none/", "none"),
        ])
    func errors(name: String, message: String) throws {
        let staged = try StagedRun()
        let result = try WeirProcess.run(["watch", name], directory: staged.directory.path)
        #expect(result.exit == .code(1) && result.errors.contains(message), "\(result.report)")
        #expect(result.errors.split(separator: "\n").count == 1 && result.output.isEmpty)
    }

    @Test(
        "a run on a wide terminal shows itself as it is watched, and both end with Ctrl-C there",
        .timeLimit(.minutes(5)))
    func together() throws {
        let directory = try TemporaryDirectory()
        try directory.write(
            """
            # Does it show?
            load: {warmup: 100ms, peak: 1s, latency: {rate: 1k, for: 1s}}
            max.bytes: 256MiB
            trials: 30
            sweep:
              - producer.acks: [0, 1]
            """, to: "tiny.yaml")
        let variables: [String: String?] = ["TERM": "xterm", "LC_ALL": "C.UTF-8"]
        let wide = try PseudoTerminal(columns: 120, rows: 40)
        let run = try WeirProcess.start(
            ["run", "tiny.yaml", "--no-limits"], environment: variables, directory: directory.path, terminal: wide)
        #expect(wide.shows { $0.text.contains("0 to ") && $0.text.contains("Ctrl-C keeps") }, "\(wide.screen.text)")
        #expect(!wide.screen.isAlternate && wide.isAsShellsExpect)
        let other = try PseudoTerminal(columns: 80, rows: 24)
        let watch = try WeirProcess.start(
            ["watch"], environment: variables, directory: directory.path, terminal: other)
        // Both are read, so that neither waits for the other.
        #expect(
            wide.shows { screen in
                other.look()
                let both = [screen.text, other.screen.text]
                return both.allSatisfy {
                    $0.contains("verdict so far") && $0.contains("0 to ") && !$0.contains("0 of 60 rows")
                }
            }, "\(wide.screen.text)\n\(other.screen.text)")
        wide.type("\u{3}")
        #expect(wide.wait(for: run) == .code(130), "\(wide.screen.text)")
        #expect(other.wait(for: watch) == .code(130), "\(other.screen.text)")
        #expect(other.screen.text.contains("interrupted after ") && other.isAsShellsExpect)
        #expect(wide.screen.text.contains("rows, which are kept; this goes on:  ") && wide.isAsShellsExpect)
        #expect(!wide.screen.text.contains("Ctrl-C keeps") && wide.screen.unknown.isEmpty)
    }

    @Test(
        "weir run --progress json: standard output is JSON alone, and the table goes to standard error, as ASCII in such a locale"
    )
    func json() throws {
        let directory = try TemporaryDirectory()
        try directory.write(
            "load: {warmup: 100ms, peak: 300ms, latency: {rate: 1k, for: 300ms}}\nmax.bytes: 64MiB\ntrials: 1\n",
            to: "tiny.yaml")
        let result = try WeirProcess.run(
            ["run", "tiny.yaml", "--no-limits", "--progress", "json"], environment: ["LC_ALL": "C"],
            directory: directory.path)
        let script = """
            import json, sys
            events = [json.loads(line) for line in open(sys.argv[1])]
            names = [event["event"] for event in events]
            assert [name for name in names if name != "progress"] == ["runBegan", "rowBegan", "rowFinished", "runEnded"]
            assert "progress" in names
            print(events[-1]["exitCode"], events[-1]["directory"], events[-2]["figures"]["sent"] > 0)
            """
        try directory.write(result.output, to: "events")
        let read = try FinishedProcess("/usr/bin/env", ["python3", "-c", script, directory.file("events")])
        #expect(read.succeeded, "\(read.report)\n\(result.report)")
        let name = try #require(RunName.all(in: directory.file("results")).first).name
        guard case .code(let code) = result.exit else { throw TestSupportError(result.report) }
        #expect(read.output == "\(code) results/\(name) True\n")
        #expect(
            result.errors.contains("saved  results/\(name)") && result.errors.contains(": 0 lost"), "\(result.errors)")
        #expect(result.errors.utf8.allSatisfy { $0 < 0x80 }, "\(result.errors)")
    }
}
