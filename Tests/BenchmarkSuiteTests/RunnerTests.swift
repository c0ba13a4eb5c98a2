import LoadGenerator
import Results
import Synchronization
import SystemIO
import TestSupport
import Testing

@testable import BenchmarkSuite
@testable import Machine

/// A run of a small suite with made-up figures, in a directory of its own.
private final class Bench {
    let directory: TemporaryDirectory
    let target = FakeTarget()
    let driver = FakeDriver()
    let watch = RunWatch()
    let plan: RunPlan
    let output: String

    init(_ more: String = "") throws {
        directory = try TemporaryDirectory()
        output = directory.file("results")
        let text =
            "# Why? Look at it.\nname: small\ntrials: 2\nload: {warmup: 0, peak: 1s, latency: {rate: 1k, for: 1s}}\n"
            + "max.bytes: 1MiB\nsweep: [{acks: [0, 1]}, {batch.size: [1KiB, 16KiB]}]\n\(more)"
        plan = try RunPlan(Suite(yaml: Array(text.utf8), file: "small.yaml"))
    }

    func run(_ change: (inout RunSettings) -> Void = { _ in }) throws -> RunOutcome {
        let screen = try File(directory.file("screen"), mode: .createEmpty)
        var settings = RunSettings(command: ["weir", "run"], version: "0", executable: "/nowhere", output: output)
        settings.settleLimitMilliseconds = 0
        change(&settings)
        return try Runner(
            plan, settings: settings, driver: driver, watch: watch, display: ProgressDisplay(screen.descriptor),
            testTarget: target
        ).run()
    }

    var screen: String { (try? Repository.text(of: directory.file("screen"))) ?? "" }
    var runs: [String] { ((try? Directory.list(output)) ?? []).filter { !$0.hasPrefix(".") } }
}

@Suite("Runner")
struct RunnerTests {
    @Test("what befalls members, and what they take for records, is the rows' alone: everything is touched without")
    func touching() throws {
        let bench = try Bench(
            """
            records.count: 9
            consumer: {members: 2, assignment: subscribe, processing.us: 5, slow.member.processing.us: 7,
              event: kill 2 at 1s}
            """)
        _ = try bench.run()
        let consumers = bench.driver.plans.map(\.consumer)
        #expect(consumers.map(\.events.count) == [0] + Array(repeating: 1, count: 8))
        #expect(consumers.map(\.slowestProcessingMicroseconds) == [0] + Array(repeating: 7, count: 8))
        #expect(consumers.allSatisfy { $0.members == 2 && $0.assignment == .subscribe })
    }

    @Test("every row of the plan is measured in block order and on disk, and nothing else is left")
    func whole() throws {
        let bench = try Bench()
        let outcome = try bench.run()
        #expect(outcome.exitCode == 0)
        let order = bench.plan.rows.map { bench.plan.configurations[$0.configuration].label }
        #expect(Array(bench.target.started.dropFirst()) == order)
        #expect(bench.driver.topics.isEmpty)
        #expect(!bench.target.isRunning)
        let run = try #require(outcome.directory)
        let summary = try RunSummary(run)
        #expect(summary.rows.count == 8)
        #expect(summary.rows.allSatisfy { $0.verdict == .valid })
        #expect(summary.swept == ["producer.acks", "producer.batch.size"])
        // Sizes as plain numbers, whatever the suite writes, so that every tool can calculate with them.
        for file in ["summary.csv", "timeseries.csv", "latency.csv", "partitions.csv"] {
            let table = try CSVTable(path: run.file(file))
            let column = try table.column("producer.batch.size")
            #expect(Set(table.rows.map { $0.fields[column] }) == ["1024", "16384"], "\(file)")
        }
        let manifest = try run.manifest()
        #expect(manifest.state == .finished)
        #expect(manifest.rowsFinished == 8)
        #expect(manifest.sweep.map(\.values) == [["0", "1"], ["1024", "16384"]])
        for file in ["timeseries.csv", "latency.csv", "partitions.csv", "resources.csv"] {
            #expect(try CSVTable(path: run.file(file)).rows.isEmpty == (file == "resources.csv"), "\(file)")
        }
        #expect(try Directory.list(run.file("histograms")).contains("acks=1,batch.size=1024-trial-2.hlog"))
        #expect(Directory.exists(run.file("environment.json")))
        let again = try Suite(yaml: Directory.readFile(run.file("suite.yaml")), file: "suite.yaml")
        #expect(try RunPlan(again).rows == bench.plan.rows)
        #expect(!Directory.exists("\(bench.output)/.data"))
        #expect(outcome.totals == "88.0 k records sent, received and checked: 0 lost, 0 duplicated, 0 reordered")
        #expect(bench.screen.contains("[8/8] acks="))
    }

    @Test("rows of one block draw the same records, rows of another block others")
    func seeds() throws {
        let bench = try Bench()
        _ = try bench.run()
        let seeds = bench.driver.plans.dropFirst().map(\.seed)
        #expect(seeds.prefix(4).allSatisfy { $0 == seeds[seeds.startIndex] })
        #expect(Set(seeds).count == 2)
    }

    @Test("what the generator reaches by itself is measured first, told, kept, and held against every row")
    func calibration() throws {
        let bench = try Bench("target: kafka\nbootstrap.servers: kafka.example:9092\n")
        let outcome = try bench.run { settings in
            settings.calibrate = { _ in
                Calibration(generatorRecordsPerSec: 10_500, timerLateness: .init(nanoseconds: [61_000]))
            }
            settings.generatorCeiling = { load, _ in
                #expect(load.batchSize != GeneratorCeiling.Load.standard.batchSize)
                return 10_500
            }
        }
        #expect(bench.screen.contains("this machine: generator 10.5 k records/s, timer p99 61.0 µs\n"))
        let run = try #require(outcome.directory)
        let kept = try Calibration(json: Directory.readFile(run.file("limits.json")))
        #expect(kept.generatorRecordsPerSec == 10_500)
        // The made-up rows send 10,000 records a second.
        #expect(outcome.rows.allSatisfy { $0.verdict == .generatorLimited })
        #expect(
            outcome.rows[0].reason
                == "10.0 k records/s is 95 % of what the generator alone reaches with such records: the system may take more"
        )
        #expect(outcome.exitCode == 3)
    }

    @Test(
        "the generator's ceiling is that of the row's own records, measured once a kind and again when a row comes near"
    )
    func ceilingOfItsRecords() throws {
        let bench = try Bench("target: kafka\nbootstrap.servers: kafka.example:9092\n")
        let calls = Mutex<[Int: Int]>([:])
        let outcome = try bench.run { settings in
            settings.calibrate = { _ in
                Calibration(generatorRecordsPerSec: 1, timerLateness: .init(nanoseconds: [61_000]))
            }
            settings.generatorCeiling = { load, _ in
                let call = calls.withLock { calls in
                    calls[load.batchSize, default: 0] += 1
                    return calls[load.batchSize]!
                }
                // The made-up rows send 10,000 records a second: the first figure for 16 KiB was disturbed.
                return load.batchSize == 1024 ? 30_000 : call == 1 ? 10_500 : 20_000
            }
        }
        #expect(outcome.rows.allSatisfy { $0.verdict == .valid })
        // Of each size there are rows with and without acknowledgements.
        #expect(calls.withLock { $0 } == [1024: 2, 16384: 3])
        for row in outcome.rows {
            let isSmall = row.key.configuration.contains("1024")
            #expect(row.peak.generatorLimitPerSecond == (isSmall ? 30_000 : 20_000))
        }
    }

    @Test("what goes wrong in a row is its verdict, and the run goes on")
    func failingRow() throws {
        let bench = try Bench()
        bench.driver.beforeRow = { number, _, _ in
            if number == 3 { throw TargetError(description: "the broker\nwent away") }
        }
        bench.driver.adjust = { number, measurement in
            if number == 5 { measurement.records.duplicated = 2 }
        }
        let outcome = try bench.run()
        #expect(outcome.rows.count == 8)
        #expect(outcome.rows[2].verdict == .error)
        #expect(outcome.rows[2].reason == "the broker went away")
        #expect(outcome.rows[4].verdict == .correctnessFail)
        #expect(outcome.exitCode == 3)
        #expect(bench.driver.topics.isEmpty)
        #expect(outcome.totals.contains("2 duplicated"))
        #expect(outcome.totals.contains("2 of 8 rows are not VALID"))
    }

    @Test("a row whose broker is gone ends at once and says how, and the run goes on with a fresh one")
    func brokerGone() throws {
        let bench = try Bench()
        bench.driver.beforeRow = { [target = bench.target] number, _, progress in
            if number == 2 || number == 4 { target.ending = "was killed by signal 9" }
            // The other way to notice: a client fails first.
            if number == 4 { throw TargetError(description: "producer: connection refused") }
            try progress(RowProgress(event: .going, phase: .peak))
        }
        let outcome = try bench.run()
        #expect(outcome.rows.count == 8)
        for row in outcome.rows.indices {
            let isGone = row == 1 || row == 3
            #expect(outcome.rows[row].verdict == (isGone ? .error : .valid))
            #expect(outcome.rows[row].reason == (isGone ? "the broker was killed by signal 9" : nil))
        }
    }

    @Test("a row that cannot be written ends the run as failed, and leaves no histograms of its own")
    func unwritableRow() throws {
        let bench = try Bench()
        let row = bench.plan.rows[2]
        let label = bench.plan.configurations[row.configuration].coordinates
            .map { "\($0.path.split(separator: ".", maxSplits: 1)[1])=\($0.value.text)" }.joined(separator: ",")
        bench.driver.beforeRow = { number, _, _ in
            if number != 3 { return }
            let run = "\(bench.output)/\(try #require(bench.runs.first))"
            // Where a file should go is a directory: the log before it is written, the table fails.
            try Directory.create("\(run)/histograms/\(label)-throughput.hgrm/full")
        }
        let error = #expect(throws: TargetError.self) { try bench.run { $0.resumeCommand = { _ in "weir again" } } }
        #expect(error?.description.contains("its 2 finished rows are kept") == true)
        #expect(error?.description.hasSuffix("`weir again` goes on") == true)
        let run = RunDirectory(path: "\(bench.output)/\(try #require(bench.runs.first))")
        let manifest = try run.manifest()
        #expect(manifest.state == .failed)
        #expect(manifest.rowsFinished == 2)
        let logs = try Directory.list(run.file("histograms")).filter { $0.hasSuffix(".hlog") }
        #expect(logs.count == 2 && !logs.contains { $0.hasPrefix(label) }, "\(logs)")
    }

    @Test("a row past its deadline ends as ERROR, and the run goes on")
    func deadline() throws {
        let bench = try Bench("deadline: 1s\n")
        bench.driver.beforeRow = { number, _, progress in
            if number != 2 { return }
            while true {
                MonotonicClock.sleep(nanoseconds: 50_000_000)
                try progress(RowProgress(event: .going, phase: .peak))
            }
        }
        let outcome = try bench.run()
        #expect(outcome.rows.count == 8)
        #expect(outcome.rows[1].verdict == .error)
        #expect(outcome.rows[1].reason == "not finished after 1 s; `deadline` in the suite allows more")
    }

    @Test("a run that is stopped keeps its finished rows and says that it was interrupted")
    func interrupted() throws {
        let bench = try Bench()
        bench.driver.beforeRow = { [watch = bench.watch] number, _, progress in
            if number == 4 { watch.stop() }
            try progress(RowProgress(event: .going, phase: .peak))
        }
        let outcome = try bench.run()
        #expect(outcome.exitCode == 130)
        let run = try #require(outcome.directory)
        #expect(try RunSummary(run).rows.count == 3)
        #expect(try run.manifest().state == .interrupted)
        #expect(bench.driver.topics.isEmpty)
        #expect(!bench.target.isRunning)
        #expect(!Directory.exists("\(bench.output)/.data"))
    }

    @Test("a run that is stopped before its first row leaves nothing")
    func interruptedAtOnce() throws {
        let bench = try Bench()
        bench.watch.stop()
        let outcome = try bench.run()
        #expect(outcome.exitCode == 130)
        #expect(outcome.directory == nil)
        #expect(bench.runs.isEmpty)
    }

    @Test("a target that cannot be reached is one error, and nothing is left")
    func unreachable() throws {
        let bench = try Bench()
        bench.target.failsToStart = true
        #expect { try bench.run() } throws: { "\($0)" == "nobody answers at 127.0.0.1:9; is the broker running?" }
        #expect(bench.runs.isEmpty)
        #expect(!Directory.exists("\(bench.output)/.data"))
    }

    @Test("an output that cannot be written is one error")
    func unwritable() throws {
        let bench = try Bench()
        try Directory.create(bench.directory.file("results/.data"))
        try Directory.replaceFile(bench.directory.file("file"), with: [1].span.bytes)
        let settings = RunSettings(
            command: [], version: "0", executable: "", output: bench.directory.file("file/results"),
            data: bench.directory.file("results/.data"))
        let screen = try File(bench.directory.file("screen"), mode: .createEmpty)
        let runner = Runner(
            bench.plan, settings: settings, driver: bench.driver, watch: bench.watch,
            display: ProgressDisplay(screen.descriptor), testTarget: bench.target)
        #expect(throws: ResultsError.self) { try runner.run() }
        #expect(bench.driver.plans.isEmpty)
    }

    @Test("more than the disk has free is refused before anything is made")
    func fullDisk() throws {
        let bench = try Bench("topic: {partitions: 1}\n")
        var suite = bench.plan.suite
        try suite.set("max.bytes=1024TiB")
        try suite.set("load.peak=24h")
        let plan = try RunPlan(suite)
        let screen = try File(bench.directory.file("screen"), mode: .createEmpty)
        let runner = Runner(
            plan, settings: RunSettings(command: [], version: "0", executable: "", output: bench.output),
            driver: bench.driver, watch: bench.watch, display: ProgressDisplay(screen.descriptor),
            testTarget: bench.target)
        let error = #expect(throws: TargetError.self) { try runner.run() }
        #expect(
            error?.description.contains("use --data with a directory on a larger disk, or --set max.bytes=") == true)
        #expect(bench.runs.isEmpty)
    }

    @Test("data that a killed run left is named and removed, that of a living run is not")
    func stale() throws {
        let bench = try Bench()
        let root = "\(bench.output)/.data"
        try Directory.create("\(root)/weir-run-dead/row-1")
        try Directory.replaceFile("\(root)/weir-run-dead/lock", with: [UInt8]().span.bytes)
        try Directory.create("\(root)/other")
        try Directory.replaceFile("\(root)/weir-limits-12.tmp", with: [UInt8]().span.bytes)
        let living = try DataDirectory(root: root, name: "living")
        _ = try bench.run()
        #expect(bench.screen.contains("removed \(root)/weir-run-dead, which a run that was killed had left"))
        #expect(bench.screen.contains("removed \(root)/weir-limits-12.tmp"))
        #expect(try Directory.list(root) == ["other", "weir-run-living"])
        try living.remove()
    }
}

@Suite("Settling")
struct SettlingTests {
    @Test("it flushes once and waits until the machine is quiet")
    func waits() throws {
        var readings = [900 << 20, 900 << 20, 500 << 20, 100 << 20, 10 << 20]
        var flushes = 0
        let settling = Settling(
            flush: { flushes += 1 }, unsettledBytes: { readings.count > 1 ? readings.removeFirst() : readings[0] })
        let milliseconds = try settling.settle(RunWatch())
        #expect(flushes == 1)
        #expect(milliseconds >= 20)
        #expect(readings.count == 1)
    }

    @Test("it does not wait for ever, nor when all is quiet")
    func bounded() throws {
        let busy = Settling(limitMilliseconds: 60, flush: {}, unsettledBytes: { 1 << 30 })
        #expect((60...2000).contains(try busy.settle(RunWatch())))
        var flushes = 0
        let quiet = Settling(flush: { flushes += 1 }, unsettledBytes: { 0 })
        #expect(try quiet.settle(RunWatch()) < 1000)
        #expect(flushes == 0)
    }
}
