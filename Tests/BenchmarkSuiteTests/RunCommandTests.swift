import Glibc
import Results
import SystemIO
import TestSupport
import Testing

/// `weir run` as a user starts it, on suites of a second or two.
@Suite("weir run", .enabled(if: WeirProcess.binary != nil, "needs the built program: make build"), .serialized)
struct RunCommandTests {
    private let directory: TemporaryDirectory
    private let suite: String

    init() throws {
        directory = try TemporaryDirectory()
        suite = directory.file("tiny.yaml")
        let text = """
            # Does it work? Look at the rows.
            load: {warmup: 100ms, peak: 300ms, latency: {rate: 1k, for: 300ms}}
            max.bytes: 256MiB
            trials: 1
            sweep:
              - producer.acks: [0, 1, all]
            """
        try Directory.replaceFile(suite, with: Array(text.utf8).span.bytes)
    }

    private var results: String { directory.file("results") }
    private var runs: [String] { ((try? Directory.list(results)) ?? []).filter { !$0.hasPrefix(".") } }

    private func arguments(_ more: String...) -> [String] {
        ["run", suite, "--no-limits", "-o", results] + more
    }

    /// The processes that have the words in their command line.
    private func processes(naming words: String...) throws -> [String] {
        try Directory.list("/proc").filter { name in
            guard Int(name) != nil, let line = try? Directory.readFile("/proc/\(name)/cmdline") else { return false }
            let text = String(decoding: line, as: UTF8.self)
            return words.allSatisfy { text.contains($0) }
        }
    }

    @Test("a suite is measured whole: rows, files, every record accounted for")
    func whole() throws {
        let run = try WeirProcess.run(arguments())
        // On a busy machine a row may be GENERATOR_LIMITED, which is exit code 3.
        #expect(run.exit == .code(0) || run.exit == .code(3), "\(run.report)")
        #expect(run.output.contains(": 0 lost, 0 duplicated, 0 reordered"), "\(run.report)")
        let directory = RunDirectory(path: "\(results)/\(try #require(runs.first))")
        #expect(try directory.manifest().state == .finished)
        let summary = try RunSummary(directory)
        #expect(summary.rows.count == 3)
        let sent = try summary.table.column("sent")
        let received = try summary.table.column("received")
        let others = try summary.table.column("other_cpu_share")
        for row in summary.table.rows {
            let share = try #require(try summary.table.number(row, at: others))
            #expect((0...1).contains(share))
            #expect(row.fields[sent] == row.fields[received])
            #expect((Int(row.fields[sent]) ?? 0) > 300)
        }
        #expect(!Directory.exists("\(results)/.data"))
    }

    @Test("Ctrl-C keeps the finished rows, ends the broker and says so", arguments: [SIGINT, SIGTERM])
    func interrupted(signal: Int32) throws {
        let run = try WeirProcess.start(arguments("--trials", "50"))
        _ = try run.line(holding: "[2/150]", within: .seconds(120))
        run.signal(signal)
        #expect(try run.wait(within: .seconds(120)) == .code(130))
        #expect(run.output.contains(" of 150 rows, which are kept; this goes on:  "))
        #expect(run.output.contains(" run --resume \(results)/tiny-"), "\(run.output)")
        let directory = RunDirectory(path: "\(results)/\(try #require(runs.first))")
        let manifest = try directory.manifest()
        #expect(manifest.state == .interrupted)
        #expect(manifest.rowsFinished >= 2)
        #expect(try RunSummary(directory).rows.count == manifest.rowsFinished)
        #expect(!Directory.exists("\(results)/.data"))
        #expect(try processes(naming: results).isEmpty)
    }

    @Test("a broker that is killed costs its row alone, at once")
    func brokerKilled() throws {
        let run = try WeirProcess.start(arguments("--filter", "acks=1", "--trials", "3", "--set", "load.peak=3s"))
        _ = try run.line(holding: "[1/3]", within: .seconds(120))
        let deadline = MonotonicClock.now() + 60_000_000_000
        var brokers: [String] = []
        while brokers.isEmpty, MonotonicClock.now() < deadline {
            MonotonicClock.sleep(nanoseconds: 20_000_000)
            // No other run's, which may be going on beside this one.
            brokers = try processes(naming: results, "/row-2")
        }
        MonotonicClock.sleep(nanoseconds: 1_000_000_000)
        let broker = try #require(brokers.first.flatMap { Int32($0) })
        let killed = MonotonicClock.now()
        _ = kill(broker, SIGKILL)
        _ = try run.line(holding: "ERROR: the broker was killed by signal 9", within: .seconds(120))
        // Not after delivery.timeout.ms, two minutes.
        #expect(MonotonicClock.now() - killed < 100_000_000_000)
        #expect(try run.wait(within: .seconds(120)) == .code(3))
        let directory = RunDirectory(path: "\(results)/\(try #require(runs.first))")
        let rows = try RunSummary(directory).rows
        #expect(rows.count == 3)
        #expect(rows.count { $0.verdict == .error } == 1)
    }

    @Test("kill -9 leaves no process, and the next run names and removes the data")
    func killed() throws {
        let run = try WeirProcess.start(arguments("--trials", "50"))
        _ = try run.line(holding: "[1/150]", within: .seconds(120))
        run.signal(SIGKILL)
        _ = try run.wait(within: .seconds(120))
        let deadline = MonotonicClock.now() + 60_000_000_000
        while try !processes(naming: results).isEmpty, MonotonicClock.now() < deadline {
            MonotonicClock.sleep(nanoseconds: 20_000_000)
        }
        #expect(try processes(naming: results).isEmpty)
        #expect(try Directory.list("\(results)/.data").count == 1)
        let next = try WeirProcess.run(arguments("--set", "acks=1"))
        #expect(next.output.contains("which a run that was killed had left"), "\(next.report)")
        #expect(!Directory.exists("\(results)/.data"))
    }

    @Test(
        "what cannot be run is one clear line, exit code 1, and nothing is written",
        arguments: [
            (["--set", "lingr.ms=5"], "weir: --set lingr.ms=5: unknown key \"lingr.ms\"; did you mean \"linger.ms\"?"),
            (["--filter", "acks=7"], "weir: --filter acks=7: producer.acks takes 0 | 1 | all, not \"7\""),
            (["--trials", "0"], "weir: --trials takes a whole number from 1 to 1000, not \"0\""),
            (["--bootstrap-server", "127.0.0.1:1"], "127.0.0.1:1"),
            (["--bootstrap-server", "example.invalid:9092"], "say --yes to go"),
            (["--set", "load.peak=24h", "--set", "max.bytes=1024TiB"], "--set max.bytes=… to send less"),
            (["--data", "/proc/nowhere"], "/proc/nowhere"),
            (["--resume", "--trials", "4"], "--resume goes on with the run's own suite, and --trials would change it"),
            (["--bootstrap-server", "nohost.invalid:9092", "--yes"], "cannot resolve nohost.invalid: check the name"),
            (["--bootstrap-server", "localhost:foo", "--dry-run"], "takes host:port with a port from 1 to 65535"),
            (["--bootstrap-server", "localhost:99999"], "not \"localhost:99999\""),
            (["--bootstrap-server", "foo"], "not \"foo\""),
            (
                ["--bootstrap-server", "127.0.0.1:1", "--set", "topic.name=orders"],
                "the suite writes into the existing topic orders; say --existing-topic orders to allow it"
            ),
        ] as [([String], String)])
    func refused(options: [String], message: String) throws {
        let run = try WeirProcess.run(["run", suite, "--no-limits", "-o", results] + options)
        #expect(run.exit == .code(1), "\(run.report)")
        #expect(run.errors.contains(message), "\(run.report)")
        #expect(run.errors.split(separator: "\n").count == 1, "\(run.report)")
        #expect(!Directory.exists(results))
    }

    @Test(
        "the same suite runs against Apache Kafka, and leaves no topic there",
        .enabled(if: RealKafka.isAvailable && Repository.runsAll, Comment(rawValue: RealKafka.remedy)))
    func apacheKafka() throws {
        let kafka = try RealKafka()
        let run = try WeirProcess.run(
            arguments("--bootstrap-server", kafka.bootstrap, "--set", "broker.num.network.threads=1"))
        #expect(run.exit == .code(0) || run.exit == .code(3), "\(run.report)")
        #expect(run.output.contains(": 0 lost, 0 duplicated, 0 reordered"), "\(run.report)")
        let directory = RunDirectory(path: "\(results)/\(try #require(runs.first))")
        let summary = try RunSummary(directory)
        #expect(summary.rows.map(\.verdict).allSatisfy { $0 != .error }, "\(run.report)")
        let topics = try RealKafka.tool("topics", ["--bootstrap-server", kafka.bootstrap, "--list"])
        #expect(topics.succeeded && !topics.output.contains("weir-"), "\(topics.report)")
        try kafka.stop()
    }

    @Test(
        "weir's broker and an Apache Kafka that a command starts stand in one table",
        .enabled(if: RealKafka.isAvailable && Repository.runsAll, Comment(rawValue: RealKafka.remedy)))
    func versusKafka() throws {
        let run = try WeirProcess.run(
            [
                "run", Repository.path("Benchmarks/versus-kafka.yaml"), "--no-limits", "-o", results, "--trials", "2",
                "--filter", "batch.size=16384", "--set", "load.peak=1s", "--set", "load.latency.for=1s",
            ], environment: ["KAFKA_HOME": RealKafka.home], limit: .seconds(240))
        #expect(run.exit == .code(0) || run.exit == .code(3), "\(run.report)")
        #expect(run.output.contains(": 0 lost, 0 duplicated, 0 reordered"), "\(run.report)")
        let directory = RunDirectory(path: "\(results)/\(try #require(runs.first))")
        let summary = try RunSummary(directory)
        #expect(Set(summary.rows.map { $0.key.configuration[0] }) == ["embedded", "apache-kafka"])
        #expect(summary.rows.count == 4 && summary.rows.map(\.verdict).allSatisfy { $0 != .error }, "\(run.report)")
        let cpu = try summary.table.column("peak_broker_cpu_seconds")
        #expect(summary.table.rows.allSatisfy { (Double($0.fields[cpu]) ?? 0) > 0.05 })
        let resources = try CSVTable(path: directory.file("resources.csv"))
        let (process, memory) = (try resources.column("process"), try resources.column("rss_bytes"))
        // A JVM with its heap, not the shell or the guard beside it.
        let rows = resources.rows.filter { $0.fields[0] == "apache-kafka" && $0.fields[process] == "broker" }
        #expect(!rows.isEmpty && rows.allSatisfy { (Int($0.fields[memory]) ?? 0) > 100 << 20 })
        #expect(Directory.exists(directory.file("broker-apache-kafka.json")))
        #expect(try processes(naming: results).isEmpty)
    }

    @Test("a run that is whole and cannot be told ends as finished, with its directory, the reason, and exit code 1")
    func untold() throws {
        // The command of the second row's broker damages the first row's interval log.
        let text = """
            target:
              name: other
              start: |
                for log in \(results)/*/histograms/*.hlog; do
                  [ ! -e "$log" ] || echo Tag=response,0.000,1.000,1.000,damaged >"$log"
                done
                exec \(try #require(WeirProcess.binary)) broker --listen $WEIR_BOOTSTRAP_SERVERS --data $WEIR_DATA
            load: {warmup: 100ms, peak: 300ms, latency: {rate: 1k, for: 300ms}}
            max.bytes: 64MiB
            trials: 1
            sweep:
              - producer.acks: [1, all]
            """
        try Directory.replaceFile(suite, with: Array(text.utf8).span.bytes)
        let run = try WeirProcess.run(arguments("--progress", "json"))
        #expect(run.exit == .code(1), "\(run.report)")
        let directory = RunDirectory(path: "\(results)/\(try #require(runs.first))")
        #expect(try directory.manifest().state == .finished)
        let last = try #require(run.output.split(separator: "\n").last)
        let reason = "\(directory.path)/histograms/acks="
        for part in [
            "\"event\":\"runEnded\"", "\"state\":\"finished\"", "\"exitCode\":1", "\"rowsFinished\":2",
            "\"directory\":\"\(directory.path)\"", "\"reason\":\"\(reason)",
        ] {
            #expect(last.contains(part), "\(part) is not in \(last)")
        }
        let line = run.errors.split(separator: "\n").last ?? ""
        #expect(line.hasPrefix("weir: \(reason)") && line.contains(".hlog: the file is cut off"), "\(run.errors)")
    }

    @Test("an output that cannot be written is one clear line")
    func unwritable() throws {
        try Directory.replaceFile(directory.file("file"), with: [1].span.bytes)
        let run = try WeirProcess.run(
            ["run", suite, "--no-limits", "-o", directory.file("file/results"), "--data", directory.file("data")])
        #expect(run.exit == .code(1))
        #expect(run.errors.contains(directory.file("file/results")), "\(run.report)")
        #expect(run.errors.split(separator: "\n").count == 1, "\(run.report)")
        #expect(!Directory.exists(directory.file("data")))
    }
}
