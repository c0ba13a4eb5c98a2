import LoadGenerator
import Results
import Synchronization
import SystemIO
import TestSupport
import Testing

@testable import BenchmarkSuite
@testable import Machine

@Suite("Runner")
struct RunnerTests {
    @Test("what befalls members, and what they take for records, is the rows' alone: everything is touched without")
    func touching() throws {
        let bench = try RunnerBench(
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
        let bench = try RunnerBench()
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
        for file in ["timeseries.csv", "latency.csv", "partitions.csv"] {
            #expect(try !CSVTable(path: run.file(file)).rows.isEmpty, "\(file)")
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
        let bench = try RunnerBench()
        _ = try bench.run()
        let seeds = bench.driver.plans.dropFirst().map(\.seed)
        #expect(seeds.prefix(4).allSatisfy { $0 == seeds[seeds.startIndex] })
        #expect(Set(seeds).count == 2)
    }

    @Test("what the generator reaches by itself is measured first, told, kept, and held against every row")
    func calibration() throws {
        let bench = try RunnerBench("target: kafka\nbootstrap.servers: kafka.example:9092\n")
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
        #expect(!bench.screen.contains("so late a timer"))
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

    @Test("a timer that no schedule can be kept with is said to be one, before the first row")
    func lateTimer() throws {
        let bench = try RunnerBench("target: kafka\nbootstrap.servers: kafka.example:9092\n")
        _ = try bench.run { settings in
            settings.calibrate = { _ in
                Calibration(generatorRecordsPerSec: 1e6, timerLateness: .init(nanoseconds: [17_600_000]))
            }
        }
        let lines = bench.screen.split(separator: "\n")
        let place = try #require(lines.firstIndex { $0.hasSuffix("timer p99 17.6 ms") }, "\(bench.screen)")
        #expect(
            lines[place + 1].hasPrefix("with so late a timer, rows at a set rate are hardly VALID here; `weir doctor`"))
    }

    @Test(
        "the generator's ceiling is that of the row's own records, measured once a kind and again when a row comes near"
    )
    func ceilingOfItsRecords() throws {
        let bench = try RunnerBench("target: kafka\nbootstrap.servers: kafka.example:9092\n")
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
}
