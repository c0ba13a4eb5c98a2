import Glibc
import LoadGenerator
import Results
import Synchronization
import SystemIO
import TestSupport
import Testing

@testable import BenchmarkSuite

/// What a run with made-up figures says of itself while it goes on.
@Suite("Progress")
struct ProgressDisplayTests {
    private let directory: TemporaryDirectory
    private let plan: RunPlan
    private let driver = FakeDriver()

    init() throws {
        directory = try TemporaryDirectory()
        let text =
            "name: small\ntrials: 1\nload: {warmup: 0, peak: 1s, latency: {rate: 1k, for: 1s}}\nmax.bytes: 1MiB\n"
            + "sweep: [{acks: [0, 1]}]\n"
        plan = try RunPlan(Suite(yaml: Array(text.utf8), file: "small.yaml"))
    }

    private func run(_ display: ProgressDisplay) throws -> RunOutcome {
        var settings = RunSettings(
            command: ["weir", "run"], version: "0", executable: "/nowhere", output: directory.file("results"))
        settings.settleLimitMilliseconds = 0
        return try Runner(
            plan, settings: settings, driver: driver, watch: RunWatch(), display: display, testTarget: FakeTarget()
        ).run()
    }

    private func file(_ name: String) throws -> SystemIO.File {
        try SystemIO.File(directory.file(name), mode: .createEmpty)
    }
    private func text(_ name: String) throws -> String { try Repository.text(of: directory.file(name)) }

    @Test("a finished row whose load went in steps is told by the rate that it kept up with")
    func steps() {
        var summary = SummaryRow(
            key: RowKey(configuration: ["1"], trial: 1, block: 1), verdict: .valid, reason: nil)
        summary.latency.keptUpPerSecond = 420_000
        let row = RowFinished(
            row: 1, rowsPlanned: 2, label: "acks=1", configuration: ["producer.acks": "1"], summary: summary,
            leftMilliseconds: 5000)
        #expect(ProgressLines.line(of: row) == "[1/2] acks=1 · keeps up to 420 k rec/s · VALID · 0:05 left")
    }

    @Test("programs get a line of JSON for each event, in order, and people's lines go elsewhere")
    func events() throws {
        let (people, programs) = (try file("people"), try file("programs"))
        let display = ProgressDisplay(people.descriptor, events: programs.descriptor)
        let outcome = try run(display)
        display.hear(
            .runEnded(
                RunEnded(
                    state: .finished, directory: outcome.directory?.path, rowsPlanned: 2,
                    verdicts: outcome.rows.map(\.verdict), exitCode: 0)))
        display.clear()
        let script = """
            import json, sys
            last = 0
            for line in open(sys.argv[1]):
                event = json.loads(line)
                assert event["atMilliseconds"] >= last
                last = event["atMilliseconds"]
                print(event["event"], event.get("row", "-"), event.get("label", "-"), event.get("verdict", "-"),
                      event.get("figures", {}).get("sent_per_sec", "-") if event["event"] == "rowFinished" else "")
                if event["event"] == "runBegan":
                    assert event["rowsPlanned"] == 2 and event["sweep"] == [{"path": "producer.acks", "values": ["0", "1"]}]
                if event["event"] == "runEnded":
                    assert event["verdicts"] == {"VALID": 2} and event["exitCode"] == 0 and event["state"] == "finished"
            """
        let read = try FinishedProcess("/usr/bin/env", ["python3", "-c", script, directory.file("programs")])
        #expect(read.succeeded, "\(read.report)")
        let events = read.output.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        let labels = plan.rows.map { plan.configurations[$0.configuration].label }
        #expect(
            events.filter { !$0.hasPrefix("progress") } == [
                "runBegan - - -", "rowBegan 1 \(labels[0]) -", "rowFinished 1 \(labels[0]) VALID 10000",
                "rowBegan 2 \(labels[1]) -", "rowFinished 2 \(labels[1]) VALID 10000", "runEnded - - -",
            ], "\(events)")
        #expect(events.contains { $0.hasPrefix("progress") })
        #expect(try text("people").contains("[2/2] acks=") && !text("people").contains("{"))
        withExtendedLifetime((people, programs)) {}
    }

    @Test("progress.json is there while a row is measured, says what is done, and is gone afterwards")
    func file() throws {
        let seen = Mutex<RunProgress?>(nil)
        let results = directory.file("results")
        driver.beforeRow = { number, _, progress in
            guard number == 2 else { return }
            try eventually {
                try progress(
                    RowProgress(
                        event: .going, phase: .peak, elapsedMilliseconds: 700, plannedMilliseconds: 1000,
                        sentPerSecond: 4321, receivedPerSecond: 4320, responseP99: 1_500_000, lagRecords: 9))
                let run = RunName.all(in: results).first
                let kept = run.flatMap(RunProgress.read)
                guard kept?.row?.row == 2, kept?.history.rows.isEmpty == false else { return false }
                seen.withLock { $0 = kept }
                return true
            }
        }
        let people = try file("people")
        let outcome = try run(ProgressDisplay(people.descriptor))
        let progress = try #require(seen.withLock { $0 })
        let row = try #require(progress.row)
        #expect(row.phase == .peak && row.elapsedMilliseconds == 700 && row.rowsPlanned == 2)
        #expect(row.figures?.sentPerSecond == 4321 && row.figures?.responseP99Microseconds == 1500)
        #expect(progress.history.sentPerSecond.contains(4321))
        let directory = try #require(outcome.directory)
        #expect(!directory.has(RunProgress.fileName) && !directory.has(RunProgress.fileName + ".part"))
        withExtendedLifetime(people) {}
    }

    @Test("a view is drawn below the lines that stay, and is gone at the end")
    func view() throws {
        let terminal = try PseudoTerminal(columns: 60, rows: 12)
        let tty = try SystemIO.File(terminal.path, mode: .readWrite)
        let display = ProgressDisplay(tty.descriptor, style: .view) { run, size in
            let lines = ["rows \(run.rows.count) of \(run.rowsPlanned)", "size \(size.columns)"]
            return lines.map { ($0, $0.count) }
        }
        driver.beforeRow = { number, _, _ in
            if number == 1 { throw TestSupportError("nobody answers") }
            if number == 2 {
                #expect(terminal.shows { $0.lines.contains("rows 1 of 2") && $0.lines.contains("size 59") })
            }
        }
        _ = try run(display)
        display.say("done")
        display.clear()
        #expect(terminal.shows("done"))
        let lines = terminal.screen.text.split(separator: "\n")
        #expect(lines.last == "done" && lines.contains { $0.contains("ERROR: nobody answers") }, "\(lines)")
        #expect(!lines.contains { $0.hasPrefix("rows ") || $0.hasPrefix("size ") }, "\(lines)")
        #expect(terminal.screen.unknown.isEmpty)
    }

    @Test("a reader that stops holds up neither what is kept nor the times of what it reads later")
    func slowReader() throws {
        let pipe = try Pipe()
        // As much as it takes: nothing more goes into it before it is read.
        _ = fcntl(pipe.writeEnd.rawValue, F_SETFL, O_NONBLOCK)
        #expect(throws: SystemError.self) { try pipe.writeEnd.write(String(repeating: "\n", count: 16 << 20)) }
        _ = fcntl(pipe.writeEnd.rawValue, F_SETFL, 0)
        let results = directory.file("results")
        let ended = Atomic(false)
        let seen = Mutex<(isFinished: Bool, atMilliseconds: Int64, text: String)>((false, 0, ""))
        let reader = try SystemThread(name: "reader") {
            let isFinished = eventually(within: .seconds(120)) {
                (try? RunName.all(in: results).first?.manifest().state) == .finished || ended.load(ordering: .relaxed)
            }
            seen.withLock { $0 = (isFinished, WallClock.milliseconds(), "") }
            while let bytes = try? pipe.readEnd.read(upTo: 4096), !bytes.isEmpty {
                seen.withLock { $0.text += String(decoding: bytes, as: UTF8.self) }
            }
        }
        let people = try file("people")
        do {
            defer {
                ended.store(true, ordering: .relaxed)
                pipe.writeEnd.close()
                reader.join()
                pipe.readEnd.close()
            }
            #expect(try run(ProgressDisplay(people.descriptor, events: pipe.writeEnd)).rows.count == 2)
        }
        let (isFinished, read, text) = seen.withLock { $0 }
        #expect(isFinished, "the run waited for its reader before it said that it is finished")
        let lines = text.split(separator: "\n")
        let mark = "{\"event\":\"rowFinished\",\"atMilliseconds\":"
        let times = lines.filter { $0.hasPrefix(mark) }.map { Int64($0.dropFirst(mark.count).prefix { $0.isNumber }) }
        #expect(times.count == 2 && times.allSatisfy { $0.map { $0 <= read } == true }, "\(times) \(read)")
        withExtendedLifetime(people) {}
    }

    @Test("rows that a resumed run measured before its beginning was drawn are counted once")
    func lateBeginning() throws {
        let screen = try file("screen")
        let outcome = try run(ProgressDisplay(screen.descriptor))
        let directory = try #require(outcome.directory)
        let counts = Mutex<[Int]>([])
        var writer = ProgressWriter(output: screen.descriptor, style: .view, isBrief: false, events: nil) { run, _ in
            counts.withLock { $0.append(run.rows.count) }
            return [(text: "view", width: 4)]
        }
        let began = RunBegan(
            directory: directory.path, suite: "small", startedAtMilliseconds: 0, rowsPlanned: 2, rowsKept: 1, trials: 1,
            sweep: [], configurations: [], expectedMilliseconds: 0)
        let row = RowFinished(
            row: 2, rowsPlanned: 2, label: "", configuration: [:], summary: outcome.rows[1], leftMilliseconds: 0)
        writer.take(.event(.runBegan(began), atMilliseconds: 0))
        writer.refresh()
        writer.take(.event(.rowFinished(row), atMilliseconds: 0))
        writer.take(.line("the view is drawn anew"))
        writer.refresh()
        #expect(counts.withLock { $0 } == [1, 2])
        withExtendedLifetime(screen) {}
    }

    @Test("a history has a value each half second on average, however its reports come, and makes up for no gap")
    func pace() {
        for step in [1, 2, 3, 4, 5] {
            var pace = SamplePace()
            // Reports each 100, 200 … ms for a minute.
            let taken = stride(from: 10_000, to: 70_000, by: step * 100).filter { pace.isDue(UInt64($0) * 1_000_000) }
            #expect(abs(taken.count - 120) <= 1, "\(step): \(taken.count)")
            let later = [pace.isDue(100_000_000_000), pace.isDue(100_100_000_000)]
            #expect(later == [true, false])
        }
    }

    @Test(
        "where the locale has ASCII alone, so have lines, whatever a suite or a broker says; no control character gets anywhere",
        arguments: [
            (true, "ERROR: no  [31manswer — 2 × 3 µs  · 0:"), (false, "ERROR: no  [31manswer - 2 x 3 us  - 0:"),
        ])
    func printable(isUnicode: Bool, words: String) throws {
        driver.beforeRow = { number, _, _ in
            if number == 1 { throw TestSupportError("no \u{1B}[31manswer — 2 × 3 µs\u{9B}") }
        }
        let people = try file("people")
        _ = try run(ProgressDisplay(people.descriptor, isUnicode: isUnicode))
        let text = try text("people")
        #expect(text.contains(words), "\(text)")
        let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
        #expect(isASCII != isUnicode, "\(text)")
        withExtendedLifetime(people) {}
    }

    @Test("a reader of events that has gone stops neither the run nor what people read")
    func reader() throws {
        // Not writable, as a pipe without a reader.
        let closed = try SystemIO.File("/dev/null", mode: .readOnly)
        let people = try file("people")
        let outcome = try run(ProgressDisplay(people.descriptor, events: closed.descriptor))
        #expect(outcome.rows.count == 2)
        #expect(try text("people").contains("[2/2] acks="))
        withExtendedLifetime((people, closed)) {}
    }
}
