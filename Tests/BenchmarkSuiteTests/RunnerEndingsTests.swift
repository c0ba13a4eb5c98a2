import LoadGenerator
import Results
import SystemIO
import TestSupport
import Testing

@testable import BenchmarkSuite

@Suite("How rows and runs end")
struct RunnerEndingsTests {
    @Test("what goes wrong in a row is its verdict, and the run goes on")
    func failingRow() throws {
        let bench = try RunnerBench()
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
        let bench = try RunnerBench()
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
        let bench = try RunnerBench()
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

    @Test("a run whose directory is removed under it ends there, says so, and does not make it anew")
    func removed() throws {
        let bench = try RunnerBench()
        bench.driver.beforeRow = { number, _, _ in
            if number == 3 { try Directory.removeTree("\(bench.output)/\(try #require(bench.runs.first))") }
        }
        let error = #expect(throws: TargetError.self) { try bench.run() }
        let words = " was removed while the run went on: its 2 finished rows are gone, and the run ends here"
        #expect(error?.description.hasSuffix(words) == true, "\(error?.description ?? "")")
        #expect(bench.runs.isEmpty)
    }

    @Test("a row past its deadline ends as ERROR, and the run goes on")
    func deadline() throws {
        let bench = try RunnerBench("deadline: 4s\n")
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
        #expect(outcome.rows[1].reason == "not finished after 4 s; `deadline` in the suite allows more")
    }

    @Test("a run that is stopped keeps its finished rows and says that it was interrupted")
    func interrupted() throws {
        let bench = try RunnerBench()
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
        let bench = try RunnerBench()
        bench.watch.stop()
        let outcome = try bench.run()
        #expect(outcome.exitCode == 130)
        #expect(outcome.directory == nil)
        #expect(bench.runs.isEmpty)
    }

    @Test("a target that cannot be reached is one error, and nothing is left")
    func unreachable() throws {
        let bench = try RunnerBench()
        bench.target.failsToStart = true
        #expect { try bench.run() } throws: { "\($0)" == "nobody answers at 127.0.0.1:9; is the broker running?" }
        #expect(bench.runs.isEmpty)
        #expect(!Directory.exists("\(bench.output)/.data"))
    }

    @Test("an output that cannot be written is one error")
    func unwritable() throws {
        let bench = try RunnerBench()
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
        let bench = try RunnerBench("topic: {partitions: 1}\n")
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
        let bench = try RunnerBench()
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
