import LoadGenerator
import Measurement
import Results
import SystemIO
import TestSupport
import Testing

@testable import BenchmarkSuite

/// A run with made-up figures that is stopped, and goes on.
private final class Bench {
    let directory: TemporaryDirectory
    let driver = FakeDriver()
    let plan: RunPlan
    let output: String
    private var screens = 0

    init(latency: String = "{rate: 1k, for: 1s}") throws {
        directory = try TemporaryDirectory()
        output = directory.file("results")
        let text =
            "# Why?\nname: small\ntrials: 2\nload: {warmup: 0, peak: 1s, latency: \(latency)}\n"
            + "max.bytes: 1MiB\nsweep: [{acks: [0, 1]}, {batch.size: [1KiB, 16KiB]}]\n"
        plan = try RunPlan(Suite(yaml: Array(text.utf8), file: "small.yaml"))
    }

    /// Begins the run, or goes on with one; it is stopped in the row that `stopAt` counts from 1 on.
    func run(_ run: UnfinishedRun? = nil, stopAt: Int = .max) throws -> RunOutcome {
        screens += 1
        let screen = try File(directory.file("screen-\(screens)"), mode: .createEmpty)
        var settings = RunSettings(
            command: ["weir", "run"], version: "1", build: "a", executable: "/nowhere", output: output)
        settings.settleLimitMilliseconds = 0
        let watch = RunWatch()
        driver.plans = []
        driver.beforeRow = { number, _, progress in
            if number == stopAt { watch.stop() }
            try progress(RowProgress(event: .going, phase: .peak))
        }
        return try Runner(
            plan, settings: settings, driver: driver, watch: watch, display: ProgressDisplay(screen.descriptor),
            resuming: run, testTarget: FakeTarget()
        ).run()
    }

    func unfinished(_ run: RunDirectory, version: String = "1", build: String = "a") throws -> UnfinishedRun {
        try UnfinishedRun(run, version: version, build: build)
    }

    /// A run that was stopped in its sixth row, as if it had been killed there.
    func killed() throws -> RunDirectory {
        let outcome = try self.run(stopAt: 6)
        let run = try #require(outcome.directory)
        var manifest = try run.manifest()
        manifest.state = .running
        manifest.finishedAtMilliseconds = nil
        try run.write(manifest)
        return run
    }
}

private func text(_ run: RunDirectory, _ name: String) throws -> String {
    try Repository.text(of: run.file(name))
}

private func append(_ text: String, to path: String) throws {
    try Directory.replaceFile(path, with: Directory.readFile(path) + Array(text.utf8))
}

/// Each row of the plan once in every table, each table's lines whole, and each percentile table what the interval logs give.
private func checkWhole(_ run: RunDirectory, _ plan: RunPlan) throws {
    let manifest = try run.manifest()
    #expect(manifest.state == .finished)
    #expect(manifest.rowsFinished == plan.rows.count)
    let summary = try RunSummary(run)
    let planned = Set(
        plan.rows.map { "\(plan.configurations[$0.configuration].coordinates.map(\.value.text)) \($0.trial)" })
    let keys = summary.rows.map { "\($0.key.configuration) \($0.key.trial)" }
    #expect(keys.count == planned.count && Set(keys) == planned, "\(keys)")
    for name in ["timeseries.csv", "latency.csv", "partitions.csv"] {
        let table = try CSVTable(path: run.file(name))
        let perRow = Dictionary(grouping: table.rows) { $0.fields.prefix(3).joined(separator: " ") }
        #expect(perRow.count == planned.count, "\(name)")
        #expect(Set(perRow.values.map(\.count)).count == 1, "\(name)")
    }
    let files = try Directory.list(run.file("histograms"))
    let logs = files.filter { $0.hasSuffix(".hlog") }
    #expect(logs.count == planned.count)
    let tables = files.filter { $0.hasSuffix(".hgrm") }
    #expect(!tables.isEmpty && logs.count + tables.count == files.count, "\(files)")
    for table in tables {
        let name = table.dropLast(".hgrm".count)
        let tag = try #require(HistogramTag.allCases.first { name.hasSuffix("-\($0.rawValue)") })
        let configuration = name.dropLast(tag.rawValue.count + 1)
        var sum: Histogram?
        for log in logs where log.hasPrefix("\(configuration)-trial-") {
            let intervals = try HistogramLog.intervals(in: text(run, "histograms/\(log)"))
            for interval in intervals where interval.tag == tag {
                if sum == nil { sum = interval.histogram } else { sum?.add(interval.histogram) }
            }
        }
        let merged = try #require(sum)
        let expected = PercentileTable.text(merged, ratio: tag == .throughput ? 1 : 1_000_000)
        #expect(try text(run, "histograms/\(table)") == expected, "\(table)")
    }
}

@Suite("A run that goes on")
struct ResumeTests {
    @Test("measures the rows that are missing, in the plan's order, each once")
    func goesOn() throws {
        let bench = try Bench()
        let run = try bench.killed()
        let before = try text(run, "summary.csv")
        #expect(before.split(separator: "\n").count == 6)
        let outcome = try bench.run(bench.unfinished(run))
        #expect(outcome.exitCode == 0)
        #expect(outcome.rows.count == 3 && outcome.kept.count == 5)
        // The first is the touch.
        #expect(bench.driver.plans.count == 4)
        #expect(try text(run, "summary.csv").hasPrefix(before))
        try checkWhole(run, bench.plan)
        #expect(try run.manifest().resumedAtMilliseconds?.count == 1)
    }

    @Test("steps are shares of what the first trial of a configuration has reached, in a run that goes on, too")
    func steps() throws {
        let bench = try Bench(latency: "{shape: steps, from: 20%, at: 100%, steps: 5, for: 5s}")
        bench.driver.adjust = { number, row in
            row.peak = try? FakeDriver.phase(.peak, 950, perWindow: Int64(1000 + 100 * number)) { _ in }
        }
        let run = try bench.killed()
        // The touch, a first trial of each, a second, and another one that is stopped.
        let begun = bench.driver.plans
        #expect(begun.prefix(5).allSatisfy { $0.load.referencePeak == nil })
        _ = try bench.run(bench.unfinished(run))
        let gone = bench.driver.plans.dropFirst()
        #expect(gone.count == 3)
        for (row, plan) in zip(4..., Array(begun[5...]) + gone.dropFirst(1)) {
            let first = try #require(
                bench.plan.rows.firstIndex { $0.configuration == bench.plan.rows[row].configuration })
            // Ten windows in 950 ms.
            let peak = Double(10 * (1000 + 100 * (first + 1))) / 0.95
            var own = plan.load
            own.referencePeak = nil
            let rates = try (plan.load.profile(peak: 1).pieces, own.profile(peak: peak).pieces)
            #expect(rates.0.count == 5)
            // A table has tenths.
            #expect(zip(rates.0, rates.1).allSatisfy { abs($0.rate - $1.rate) < 0.1 })
        }
    }

    @Test("stopped again it goes on again, also before its first new row")
    func again() throws {
        let bench = try Bench()
        let run = try bench.killed()
        #expect(try bench.run(bench.unfinished(run), stopAt: 0).exitCode == 130)
        #expect(try run.manifest().state == .interrupted)
        #expect(try bench.run(bench.unfinished(run), stopAt: 2).exitCode == 130)
        #expect(try bench.run(bench.unfinished(run)).exitCode == 0)
        try checkWhole(run, bench.plan)
    }

    @Test("a row without a journal line, and what it had written of its files, is removed and measured again")
    func withoutLine() throws {
        let bench = try Bench()
        let run = try bench.killed()
        // The fifth row was being written: all but its journal line is there, and its last table ends in the middle of a line.
        let journal = try text(run, "journal.jsonl").split(separator: "\n")
        try Directory.replaceFile(
            run.file("journal.jsonl"), with: Array((journal.dropLast().joined(separator: "\n") + "\n").utf8))
        let summary = try Directory.readFile(run.file("summary.csv"))
        try Directory.replaceFile(run.file("summary.csv"), with: Array(summary.dropLast(40)))
        try append("0,1024,1,1,latency,resp", to: run.file("latency.csv"))
        let outcome = try bench.run(bench.unfinished(run))
        #expect(outcome.rows.count == 4 && outcome.kept.count == 4)
        try checkWhole(run, bench.plan)
    }

    @Test(
        "a row whose parts are not what its line says is measured again, the others are kept",
        arguments: [
            "summary.csv", "latency.csv", "timeseries.csv", "partitions.csv", "journal.jsonl", "histogram", "gone",
        ])
    func damaged(what: String) throws {
        let bench = try Bench()
        let run = try bench.killed()
        let row = bench.plan.rows[2]
        let key = bench.plan.configurations[row.configuration].coordinates.map(\.value.text) + ["\(row.trial)"]
        let log = "histograms/acks=\(key[0]),batch.size=\(key[1])-trial-\(key[2]).hlog"
        let file = run.file(["histogram", "gone"].contains(what) ? log : what)
        if what == "gone" {
            try Directory.removeFile(file)
        } else {
            var lines = try Repository.text(of: file).split(separator: "\n", omittingEmptySubsequences: false).map(
                String.init)
            let prefix = key.joined(separator: ",") + ","
            let found =
                switch what {
                case "histogram": lines.indices.last { !lines[$0].isEmpty }
                case "journal.jsonl": 2
                default: lines.firstIndex { $0.hasPrefix(prefix) }
                }
            let index = try #require(found)
            // One digit of one figure.
            let digit = lines[index].lastIndex { $0.isNumber }
            let place = try #require(digit)
            lines[index].replaceSubrange(place...place, with: lines[index][place] == "1" ? "2" : "1")
            try Directory.replaceFile(file, with: Array(lines.joined(separator: "\n").utf8))
        }
        let outcome = try bench.run(bench.unfinished(run))
        #expect(outcome.rows.count == 4 && outcome.kept.count == 4)
        #expect(outcome.rows.first.map { $0.key.configuration + ["\($0.key.trial)"] } == key)
        try checkWhole(run, bench.plan)
    }

    @Test("a run whose last row was written when it was killed has only its end to write")
    func complete() throws {
        let bench = try Bench()
        let begun = try bench.run()
        let run = try #require(begun.directory)
        var manifest = try run.manifest()
        manifest.state = .running
        try run.write(manifest)
        let outcome = try bench.run(bench.unfinished(run))
        #expect(outcome.rows.isEmpty && bench.driver.plans.isEmpty && outcome.exitCode == 0)
        try checkWhole(run, bench.plan)
    }

    @Test("a run that is finished, or being measured, is refused")
    func finished() throws {
        let bench = try Bench()
        let run = try bench.killed()
        let unfinished = try bench.unfinished(run)
        let lock = try File(run.path, mode: .readOnly)
        #expect(try lock.tryLock())
        let refusal = #expect(throws: UnfinishedRun.Refusal.self) { try bench.run(unfinished) }
        #expect(
            refusal?.description == "\(run.path) is being measured by another process; wait for it, or stop it first")
        #expect(try run.manifest().resumedAtMilliseconds == nil)
        lock.descriptor.close()
        #expect(try bench.run(unfinished).exitCode == 0)
        let again = #expect(throws: UnfinishedRun.Refusal.self) { try bench.unfinished(run) }
        #expect(again?.description == "\(run.path) is finished, all 8 rows; `weir run` begins another")
    }

    @Test("another suite, seed or program is refused, and says which")
    func different() throws {
        let bench = try Bench()
        let run = try bench.killed()
        func refusal(version: String = "1", build: String = "a") -> String {
            do {
                _ = try bench.unfinished(run, version: version, build: build)
                return ""
            } catch { return "\(error)" }
        }
        #expect(refusal() == "")
        #expect(refusal(version: "2").contains("weir 1, build a, and this is weir 2, build a"))
        #expect(refusal(build: "b").contains("weir 1, build a, and this is weir 1, build b"))
        let suite = try text(run, "suite.yaml")
        func rewrite(_ text: String) throws {
            try Directory.replaceFile(run.file("suite.yaml"), with: Array(text.utf8))
        }
        try rewrite(suite.split(separator: "seed: 42", omittingEmptySubsequences: false).joined(separator: "seed: 43"))
        #expect(refusal().contains("was begun with seed 42, and its suite.yaml says 43"))
        try rewrite(
            suite.split(separator: "linger.ms: 5", omittingEmptySubsequences: false).joined(separator: "linger.ms: 6"))
        #expect(refusal().contains("is not the suite that the run was begun with"))
        try rewrite(suite)
        #expect(refusal() == "")
        try Directory.removeFile(run.file("journal.jsonl"))
        #expect(refusal().contains("has no journal"))
    }

    @Test("the latest run that is not finished is found")
    func latest() throws {
        let bench = try Bench()
        #expect(try RunName.latestUnfinished(in: bench.output) == nil)
        let run = try bench.killed()
        _ = try bench.run()
        #expect(try RunName.latestUnfinished(in: bench.output) == run)
        _ = try bench.run(bench.unfinished(run))
        #expect(try RunName.latestUnfinished(in: bench.output) == nil)
    }
}
