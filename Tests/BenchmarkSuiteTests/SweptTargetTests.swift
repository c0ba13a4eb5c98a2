import LoadGenerator
import Results
import SystemIO
import TestSupport
import Testing

@testable import BenchmarkSuite

@Suite("Runner with several targets")
struct SweptTargetTests {
    private let directory: TemporaryDirectory
    private let plan: RunPlan

    init() throws {
        directory = try TemporaryDirectory()
        let text = """
            name: small
            trials: 3
            load: {warmup: 0, peak: 1s, latency: {rate: 1k, for: 1s}}
            max.bytes: 1MiB
            sweep:
              - target: [embedded, {name: kafka-4, start: run, warmup: 2s}, {name: other, start: run}]
              - acks: [0, 1]
            """
        plan = try RunPlan(BenchmarkSuite.Suite(yaml: Array(text.utf8), file: "small.yaml"))
    }

    private func run(_ driver: FakeDriver, _ target: FakeTarget) throws -> RunOutcome {
        let screen = try File(directory.file("screen"), mode: .createEmpty)
        var settings = RunSettings(
            command: ["weir", "run"], version: "1", executable: "/nowhere", output: directory.file("results"))
        settings.settleLimitMilliseconds = 1
        return try Runner(
            plan, settings: settings, driver: driver, watch: RunWatch(), display: ProgressDisplay(screen.descriptor),
            testTarget: target
        ).run()
    }

    @Test("each target is touched once before the first row, and each block holds every target")
    func order() throws {
        let driver = FakeDriver()
        let target = FakeTarget()
        let outcome = try run(driver, target)
        #expect(outcome.exitCode == 0)
        let touches = target.started.prefix(3).map { $0.split(separator: " ")[0] }
        #expect(Set(touches) == ["target=embedded", "target=kafka-4", "target=other"])
        #expect(driver.plans.prefix(3).allSatisfy { $0.load.peakMilliseconds == 300 })
        #expect(target.started.count == 3 + 18)
        for block in 0..<3 {
            let rows = target.started.dropFirst(3 + 6 * block).prefix(6)
            #expect(Set(rows).count == 6, "\(rows)")
        }
        // Not one target after the other.
        #expect(target.started.dropFirst(3) != target.started.dropFirst(3).sorted()[...])
        let run = try #require(outcome.directory)
        let table = try CSVTable(path: run.file("summary.csv"))
        let settle = try table.column("settle_ms")
        #expect(table.rows.allSatisfy { Double($0.fields[settle]) != nil })
        #expect(table.header.filter { $0 == "target" }.count == 1)
        #expect(driver.topics.isEmpty || !driver.topics.contains { $0.hasSuffix("-warmup") })
    }

    @Test(
        "a broker that a command starts is warmed before each of its rows, with the row's settings, and nothing of that is kept"
    )
    func warmUp() throws {
        let driver = FakeDriver()
        let outcome = try run(driver, FakeTarget())
        let warmUps = driver.plans.indices.filter { driver.plans[$0].topic.name.hasSuffix("-warmup") }
        #expect(warmUps.count == 6)
        for index in warmUps {
            let (warmUp, row) = (driver.plans[index], driver.plans[index + 1])
            #expect(warmUp.topic.name == row.topic.name + "-warmup")
            #expect(warmUp.load.peakMilliseconds == 2000 && warmUp.load.latencyMilliseconds == 0)
            #expect(warmUp.producer == row.producer && warmUp.load.warmupMilliseconds == 0)
            #expect(row.load.peakMilliseconds == 1000)
        }
        #expect(outcome.rows.count == 18)
        let sent = Set(outcome.rows.compactMap(\.records.sent))
        #expect(sent.count == 1, "\(sent)")
    }
}
