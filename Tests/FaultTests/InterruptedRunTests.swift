import Glibc
import TestSupport
import Testing

/// What a run leaves behind when somebody ends it.
@Suite("A run that is interrupted", .serialized)
struct InterruptedRunTests {
    private let directory: TemporaryDirectory
    private let mark = "WEIR_TEST_MARK=\(getpid())-\(UInt64.random(in: 0 ... .max))"

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write(
            """
            # Does it stop?
            load: {warmup: 200ms, peak: 500ms, latency: {rate: 2k, for: 500ms}}
            trials: 20
            sweep:
              - producer.batch.size: [1KiB, 16KiB]
            """, to: "tiny.yaml")
    }

    private func start(more: [String] = []) throws -> RunningProcess {
        let parts = mark.split(separator: "=").map(String.init)
        return try WeirProcess.start(
            ["run", "tiny.yaml"] + more, environment: [parts[0]: parts[1]], directory: directory.path,
            limit: .seconds(240))
    }

    /// The lines of summary.csv behind its header that are whole.
    private func finishedRows() throws -> [Substring] {
        guard let path = Repository.files(below: directory.path, suffix: "/summary.csv").first else { return [] }
        let text = try Repository.text(of: directory.file(path))
        let whole = text.last == "\n" ? text[...] : text[..<(text.lastIndex(of: "\n") ?? text.startIndex)]
        return Array(whole.split(separator: "\n").dropFirst())
    }

    /// Processes that carry this test's mark in their environment.
    private func marked() -> [String] {
        Repository.entries(of: "/proc").filter { name in
            guard name.allSatisfy(\.isNumber), let text = try? Repository.bytes(of: "/proc/\(name)/environ") else {
                return false
            }
            return text.split(separator: 0).contains { $0.elementsEqual(mark.utf8) }
        }
    }

    @Test("by Ctrl-C keeps its finished rows, ends with code 130, and leaves no process", .timeLimit(.minutes(5)))
    func control() throws {
        let run = try start(more: ["--no-limits"])
        #expect(
            try eventually(within: .seconds(120)) { try finishedRows().count >= 2 || !run.isRunning }, "\(run.errors)")
        // Between rows there is no broker.
        #expect(eventually { marked().count >= 2 })
        run.signalGroup(SIGINT)
        #expect(try run.wait(within: .seconds(120)) == .code(130), "\(run.output)\(run.errors)")
        let rows = try finishedRows()
        #expect(rows.count >= 2 && rows.count < 40)
        // A comma within quotes, as of a reason, separates nothing.
        let columns = Set(
            rows.map { row in
                row.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
                    .filter { $0.offset.isMultiple(of: 2) }.reduce(0) { $0 + $1.element.count { $0 == "," } }
            })
        #expect(columns.count == 1, "\(rows)")
        #expect(eventually { marked().isEmpty }, "\(marked())")
    }

    @Test("by kill -9 leaves no process, and the next run is not in its way", .timeLimit(.minutes(5)))
    func killed() throws {
        let run = try start(more: ["--no-limits"])
        #expect(
            try eventually(within: .seconds(120)) { try finishedRows().count >= 1 || !run.isRunning }, "\(run.errors)")
        // Between rows there is no broker.
        #expect(eventually { marked().count >= 2 })
        try run.kill()
        #expect(eventually { marked().isEmpty }, "\(marked())")

        let next = try WeirProcess.run(
            ["run", "tiny.yaml", "--no-limits", "--trials", "1"], directory: directory.path, limit: .seconds(240))
        #expect([.code(0), .code(3)].contains(next.exit), "\(next.report)")
    }

    @Test("by kill -9 goes on with --resume: each row once, every table whole", .timeLimit(.minutes(5)))
    func resumed() throws {
        let run = try start(more: ["--no-limits", "--trials", "3"])
        #expect(
            try eventually(within: .seconds(120)) { try finishedRows().count >= 2 || !run.isRunning }, "\(run.errors)")
        // One that has ended by itself says why.
        try #require(run.isRunning, "\(run.output)\(run.errors)")
        #expect(eventually { marked().count >= 2 })
        try run.kill()
        #expect(eventually { marked().isEmpty }, "\(marked())")
        let before = try finishedRows()

        let wrong = try WeirProcess.run(
            ["run", "--resume", "--set", "acks=1"], directory: directory.path, limit: .seconds(240))
        #expect(wrong.exit == .code(1) && wrong.errors.contains("--set would change it"), "\(wrong.report)")
        let next = try WeirProcess.run(
            ["run", "--resume", "--no-limits"], directory: directory.path, limit: .seconds(240))
        #expect([.code(0), .code(3)].contains(next.exit), "\(next.report)")
        #expect(
            next.output.contains("\(before.count) of 6 rows are there; \(6 - before.count) are measured now"),
            "\(next.report)")
        let rows = try finishedRows()
        #expect(Array(rows.prefix(before.count)) == before)
        let keys = rows.map {
            $0.split(separator: ",", omittingEmptySubsequences: false).prefix(2).joined(separator: " ")
        }
        #expect(keys.sorted() == ["1024 1", "1024 2", "1024 3", "16384 1", "16384 2", "16384 3"])
        try checkTables()

        let again = try WeirProcess.run(["run", "--resume"], directory: directory.path, limit: .seconds(240))
        #expect(again.exit == .code(1) && again.errors.contains("no run in results is unfinished"), "\(again.report)")
    }

    @Test(
        "by kill -9, twice Ctrl-C or once leaves nothing of a broker that a command has started",
        .timeLimit(.minutes(5)),
        arguments: [[SIGKILL], [SIGINT, SIGINT], [SIGINT]])
    func command(signals: [Int32]) throws {
        let weir = try #require(WeirProcess.binary)
        try directory.write(
            """
            # Does all of it stop?
            target:
              name: other
              start: |
                setsid sh -c 'trap "" TERM; sleep 300; true' &
                sleep 300 &
                "\(weir)" broker --listen $WEIR_BOOTSTRAP_SERVERS --data $WEIR_DATA
                true
              stop.within: 1s
            load: {warmup: 0, peak: 100s, latency: {rate: 1k, for: 0}}
            trials: 1
            """, to: "tiny.yaml")
        let run = try start(more: ["--no-limits"])
        #expect(
            eventually(within: .seconds(120)) { !run.isRunning || run.output.contains("[1/1]") || marked().count >= 7 })
        #expect(eventually(within: .seconds(120)) { marked().count >= 7 }, "\(marked()) \(run.output)\(run.errors)")
        for signal in signals {
            run.signalGroup(signal)
            // Two that come at once are one.
            sleepThread(.milliseconds(100))
        }
        _ = try run.wait(within: .seconds(120))
        #expect(eventually(within: .seconds(120)) { marked().isEmpty }, "\(marked())")
    }

    /// Every table has lines of the same width, the same rows, and of each the same number in the tables that do not depend on time.
    private func checkTables() throws {
        for name in ["summary.csv", "latency.csv", "timeseries.csv", "partitions.csv", "resources.csv"] {
            let path = try #require(Repository.files(below: directory.path, suffix: "/\(name)").first)
            let text = try Repository.text(of: directory.file(path))
            #expect(text.last == "\n", "\(name)")
            let lines = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
            // A reason may hold commas, in quotes.
            if name != "summary.csv" { #expect(Set(lines.map(\.count)).count == 1, "\(name)") }
            let rows = Dictionary(grouping: lines.dropFirst()) { "\($0[0]) \($0[1])" }
            // Phases of less than a second leave no lines in a table of seconds.
            if !["timeseries.csv", "resources.csv"].contains(name) { #expect(rows.count == 6, "\(name)") }
            if ["partitions.csv", "summary.csv"].contains(name) {
                #expect(rows.values.allSatisfy { $0.count == 1 }, "\(name)")
            }
        }
        let journal = try #require(Repository.files(below: directory.path, suffix: "/journal.jsonl").first)
        #expect(try Repository.text(of: directory.file(journal)).split(separator: "\n").count == 6)
        #expect(Repository.files(below: directory.path, suffix: ".hlog").count == 6)
    }
}
