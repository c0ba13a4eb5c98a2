import Glibc
import LoadGenerator
import Measurement
import Results
import Synchronization
import SystemIO
import TestSupport
import Testing

@testable import BenchmarkSuite

/// What goes wrong during a row, done to it for real: the verdict has to say so, and no figure may look good.
@Suite("Faults and their verdicts", .serialized)
struct FaultVerdictTests {
    init() { SignalSource.ignoreBrokenPipes() }

    private func plan(_ suite: String) throws -> RowPlan {
        let text = "producer.acks: 1\n" + suite
        return try Suite(yaml: Array(text.utf8), file: "x").configurations()[0].rowPlan(topic: "t", seed: 1)
    }

    private func row(
        _ plan: RowPlan, on servers: String, _ progress: (RowProgress) throws -> Void
    ) throws -> (verdict: Verdict, reason: String?, row: FinishedRow) {
        try LoadGenerator.create(plan.topic, bootstrapServers: servers)
        let measurement = try LoadGenerator.run(plan, bootstrapServers: servers, progress: progress)
        let key = RowKey(configuration: [], trial: 1, block: 1)
        let (verdict, reason) = Judge.verdict(on: measurement, of: plan)
        let row = FinishedRow(
            measurement, of: plan, summary: SummaryRow(key: key, verdict: verdict, reason: reason),
            sampler: ResourceSampler(
                key: key, broker: RunningTarget(bootstrapServers: servers), counters: { [:] }))
        return (verdict, reason, row)
    }

    @Test(
        "a broker that stands still for 2 s and catches up is VALID, and every percentile it delayed shows it",
        .timeLimit(.minutes(5)))
    func paused() throws {
        let broker = try BrokerProcess()
        let plan = try plan("load: {warmup: 0, peak: 0, latency: {rate: 1k, for: 4s}}")
        let (verdict, reason, row) = try pausing(broker, from: 700, plan)
        let response = try #require(row.summary.latency.response?.nanoseconds)
        // Half of the records were due while it stood still.
        #expect(response[7] >= 2_000_000_000)
        #expect(response[4] >= 1_900_000_000, "p99")
        #expect(response[1] >= 600_000_000, "p75")
        // The generator was in time all along; where it was not, because the machine is busy, that would be said.
        #expect(verdict == .valid || verdict == .generatorLimited, "\(verdict) \(reason ?? "")")
        let split = row.summary.latency.split
        let parts = (try #require(split.inFlightAtP99), try #require(split.accumulatorAtP99))
        #expect(parts.0 + parts.1 > 1_700_000)
    }

    @Test("a broker that stands still at the end of the open loop is SATURATED", .timeLimit(.minutes(5)))
    func pausedAtTheEnd() throws {
        let broker = try BrokerProcess()
        let plan = try plan("load: {warmup: 0, peak: 0, latency: {rate: 1k, for: 2s}}")
        let (verdict, reason, row) = try pausing(broker, from: 900, plan)
        #expect(verdict == .saturated)
        #expect(reason?.contains("records behind at the end") == true)
        #expect(try #require(row.summary.latency.response?.nanoseconds.last) >= 1_900_000_000)
    }

    /// Stops the broker with SIGSTOP for 2 s from this time of the open loop on.
    private func pausing(
        _ broker: BrokerProcess, from begin: Int, _ plan: RowPlan
    ) throws -> (verdict: Verdict, reason: String?, row: FinishedRow) {
        var stopped: UInt64?
        var isOver = false
        defer { broker.process.signal(SIGCONT) }
        return try row(plan, on: broker.bootstrap) { progress in
            guard progress.phase == .latency else { return }
            if let time = stopped {
                if !isOver, MonotonicClock.now() >= time + 2_000_000_000 {
                    broker.process.signal(SIGCONT)
                    isOver = true
                }
            } else if progress.elapsedMilliseconds >= begin {
                broker.process.signal(SIGSTOP)
                stopped = MonotonicClock.now()
            }
        }
    }

    @Test(
        "a consumer that cannot keep up is SATURATED: what is acknowledged and not read is told",
        .timeLimit(.minutes(5)))
    func slowConsumer() throws {
        let stub = try StubBroker()
        defer { stub.stop() }
        // A batch each 50 ms is read, and a hundred a second are sent.
        stub.state.withLock { $0.script.fetchDelay = .fixed(nanoseconds: 50_000_000) }
        let plan = try plan(
            """
            producer.linger.ms: 10
            consumer: {max.partition.fetch.bytes: 1, fetch.max.bytes: 1}
            load: {warmup: 0, peak: 0, latency: {rate: 1k, for: 2s}}
            """)
        let (verdict, reason, row) = try row(plan, on: "\(stub.address)") { progress in
            // Afterwards it may hurry.
            if progress.event == .draining { stub.state.withLock { $0.script.fetchDelay = .none } }
        }
        #expect(verdict == .saturated)
        #expect(reason?.contains("acknowledged and not received") == true, "\(reason ?? "")")
        #expect(row.summary.records.lost == 0)
        #expect(try #require(row.summary.latency.endLagRecords) > 200)
    }

    @Test(
        "a disk that fills is an ERROR with the broker's reason", .enabled(if: SmallDisk.isPossible, "needs a tmpfs"),
        .timeLimit(.minutes(5)))
    func fullDisk() throws {
        let disk = try SmallDisk(megabytes: 48)
        let broker = try BrokerProcess(data: disk.path, settings: ["log.segment.bytes=1048576"])
        let plan = try plan(
            """
            producer.delivery.timeout.ms: 1200
            producer.request.timeout.ms: 1000
            records.value.size: 1000
            load: {warmup: 0, peak: 0, latency: {rate: 4k, for: 1500ms}}
            """)
        var filler: [String] = []
        let (verdict, reason, _) = try row(plan, on: broker.bootstrap) { progress in
            if filler.isEmpty, progress.phase == .latency, progress.elapsedMilliseconds >= 300 {
                filler.append(try disk.fill())
            }
        }
        #expect(verdict == .error)
        #expect(reason?.contains("records failed") == true, "\(reason ?? "")")
        #expect(reason?.contains("space") == true, "\(reason ?? "")")
    }

    @Test("a generator that is slowed on purpose is GENERATOR_LIMITED", .timeLimit(.minutes(5)))
    func slowed() throws {
        let directory = try TemporaryDirectory()
        try directory.write(
            "producer.acks: 1\nload: {warmup: 0, peak: 0, latency: {rate: 2k, for: 3s}}\ntrials: 1\n", to: "slow.yaml")
        func row() throws -> (table: CSVTable, row: CSVTable.Row, verdict: String) {
            let output = "results-\(UInt64.random(in: 0 ... .max))"
            let run = try WeirProcess.start(
                ["run", "slow.yaml", "--no-limits", "--output", output], directory: directory.path)
            // Half of the time it has no core: the process alone, not its broker.
            while run.isRunning {
                run.signal(SIGSTOP)
                MonotonicClock.sleep(nanoseconds: 60_000_000)
                run.signal(SIGCONT)
                MonotonicClock.sleep(nanoseconds: 60_000_000)
            }
            #expect(try run.wait() == .code(3), "\(run.output)\(run.errors)")
            let path = try #require(Repository.files(below: directory.file(output), suffix: "/summary.csv").first)
            let table = try CSVTable(path: directory.file("\(output)/\(path)"))
            let row = try #require(table.rows.first)
            return (table, row, row.fields[try table.column("verdict")])
        }
        // On a machine where others take the cores, the broker may be what stands still.
        let (table, row, verdict) = try Attempts.first(row) { $0.verdict != "SATURATED" }
        #expect(verdict == "GENERATOR_LIMITED", "\(row.fields)")
        // Which of the two depends on where the last pause lies.
        let reason = row.fields[try table.column("reason")]
        #expect(reason.hasPrefix("sends were late: delay p99") || reason.hasPrefix("only "), "\(reason)")
        let late = try table.number(row, at: table.column("generator_late_p99_us"))
        #expect(try #require(late) > 20_000)
    }
}

/// A file system of a few MiB, mounted for one test.
private final class SmallDisk {
    private let directory: TemporaryDirectory
    var path: String { directory.path }

    static let isPossible: Bool = geteuid() == 0 && (try? SmallDisk(megabytes: 1)) != nil

    init(megabytes: Int) throws {
        directory = try TemporaryDirectory()
        let mount = try FinishedProcess(
            "/usr/bin/env", ["mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", directory.path])
        guard mount.succeeded else { throw TestSupportError(mount.report) }
    }

    /// Takes all the space that is left.
    func fill() throws -> String {
        let path = directory.file("filler")
        // It ends by the full disk, not by its size.
        _ = try FinishedProcess("/usr/bin/env", ["dd", "if=/dev/zero", "of=\(path)", "bs=4k", "count=100000"])
        return path
    }

    deinit { _ = try? FinishedProcess("/usr/bin/env", ["umount", "-l", directory.path]) }
}
