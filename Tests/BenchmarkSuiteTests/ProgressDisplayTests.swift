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
