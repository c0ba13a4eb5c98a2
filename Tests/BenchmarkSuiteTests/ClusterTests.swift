import Glibc
import LoadGenerator
import Results
import SystemIO
import TestSupport
import Testing

@testable import BenchmarkSuite

@Suite("Names of a run's topics")
struct RunTopicTests {
    @Test("a name says whose it is and reads back", arguments: ["quick", "my-suite-2", "a.b_c"])
    func roundTrip(suite: String) throws {
        for (isWarmUp, number) in [(false, nil), (true, nil), (false, 3), (true, 1)] as [(Bool, Int?)] {
            let topic = RunTopic(
                suite: suite, startedAtMilliseconds: 1_790_000_000_000, processID: 4711, row: 12, isWarmUp: isWarmUp,
                number: number)
            #expect(RunTopic(topic.name) == topic)
            let tail = (isWarmUp ? "-warmup" : "") + (number.map { "-t\($0)" } ?? "")
            #expect(topic.name == "weir-\(suite)-\(String(1_790_000_000_000, radix: 36))-4711-12\(tail)")
        }
    }

    @Test(
        "no other name is taken for one",
        arguments: [
            "orders", "weir-orders", "weir-orders-2026-1-2", "weir--mb4c3k2x1-4711-12", "weir-quick-MB4C3K2X-4711-12",
            "weir-quick-mb4c3k2x-4711", "weir-quick-mb4c3k2x-0-1", "weir-quick-mb4c3k2x-4711-012",
            "weir-quick-mb4c3k2x-4711--1",
            "weir-quick-mb4c3k2x-4711-12-warm", "weir-quick-mb4c3k2x-4711-12-t", "weir-quick-mb4c3k2x-4711-12-t0",
            "weir-quick-mb4c3k2x-4711-12-t01", "weir-quick-mb4c3k2x-4711-t2", "weir-orders-t2", "weir-t1",
            "xweir-quick-mb4c3k2x-4711-12", "weir-",
        ])
    func foreign(name: String) { #expect(RunTopic(name) == nil) }
}

@Suite("Runner on a cluster")
struct ClusterTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func plan(_ more: String = "", servers: String = "127.0.0.1:9092") throws -> RunPlan {
        let text =
            "name: small\ntrials: 1\ntarget: kafka\nbootstrap.servers: \(servers)\n"
            + "load: {warmup: 0, peak: 1s, latency: {rate: 50k, for: 1s}}\nmax.bytes: 1MiB\nsweep: [{acks: [0, 1]}]\n\(more)"
        return try RunPlan(BenchmarkSuite.Suite(yaml: Array(text.utf8), file: "small.yaml"))
    }

    private func run(_ plan: RunPlan, _ driver: FakeDriver) throws -> RunOutcome {
        let screen = try File(directory.file("screen"), mode: .createEmpty)
        var settings = RunSettings(command: [], version: "1", executable: "/nowhere", output: directory.file("results"))
        settings.settleLimitMilliseconds = 0
        return try Runner(
            plan, settings: settings, driver: driver, watch: RunWatch(), display: ProgressDisplay(screen.descriptor),
            testTarget: FakeTarget()
        ).run()
    }

    @Test("an existing topic is used as it is, by all rows, and neither created nor deleted")
    func existingTopic() throws {
        let driver = FakeDriver()
        driver.topics = ["orders"]
        driver.existingPartitions = 3
        #expect(try run(plan("topic: {name: orders}\n"), driver).exitCode == 0)
        #expect(driver.topics == ["orders"])
        #expect(driver.plans.count == 3)
        #expect(driver.plans.allSatisfy { $0.topic.name == "orders" && $0.topic.partitions == 3 })
    }

    @Test("a row of several topics creates them, has an account of each and deletes them")
    func severalTopics() throws {
        let driver = FakeDriver()
        var created: Set<String> = []
        driver.beforeCreate = { name, _ in created.insert(name) }
        let outcome = try run(plan("topic: {count: 3}\n"), driver)
        #expect(outcome.exitCode == 0 && driver.topics.isEmpty)
        // The discarded row and two that count, each with topics that the cluster's owner can tell to be weir's.
        #expect(created.count == 9 && created.allSatisfy { RunTopic($0)?.number != nil })
        let path = try #require(outcome.directory).file("partitions.csv")
        let lines = try Repository.text(of: path).split(separator: "\n").dropFirst()
        let names = driver.plans.dropFirst().flatMap(\.topic.names)
        #expect(lines.count == 6 && zip(lines, names).allSatisfy { $0.contains(",\($1),0,") })
    }

    @Test("a bare round trip has a topic of its own, where the suite asks what waiting costs", arguments: [1, 3])
    func roundTrip(count: Int) throws {
        let driver = FakeDriver()
        var created: [String] = []
        driver.beforeCreate = { name, topics in
            #expect(!topics.contains(name))
            created.append(name)
        }
        let outcome = try run(plan("producer: {send: sync}\ntopic: {count: \(count)}\n"), driver)
        // Nobody answers with acks=0, and the discarded row is not asked.
        #expect(outcome.exitCode == 0 && driver.topics.isEmpty && driver.roundTrips.count == 1)
        #expect(outcome.rows.compactMap(\.roundTripMicroseconds) == [41.5])
        #expect(created.count == 3 * count + 1 && created.allSatisfy { RunTopic($0) != nil })
        let apart = try #require(driver.roundTrips.first)
        #expect(apart.names.count == 1 && driver.plans.allSatisfy { !$0.topic.names.contains(apart.name) })
        #expect(
            try plan("producer: {send: sync}\n").clusterNotice()
                .hasPrefix("will create 4 topics weir-small-…, those of one row at a time, send up to "))
    }

    @Test("no round trip is measured where nobody asks, nor on a topic that exists")
    func noRoundTrip() throws {
        let driver = FakeDriver()
        driver.topics = ["orders"]
        #expect(try run(plan(), driver).exitCode == 0)
        #expect(try run(plan("producer: {send: sync}\ntopic: {name: orders}\n"), driver).exitCode == 0)
        #expect(driver.roundTrips.isEmpty && driver.topics == ["orders"])
    }

    @Test("more producers than the process may have sockets for are refused before anything is tried")
    func openFiles() throws {
        let many = try plan("producer: {count: 1000}\n")
        try many.checkOpenFiles(limit: 20_000)
        let error = #expect(throws: TargetError.self) { try many.checkOpenFiles(limit: 1024) }
        #expect(
            error?.description
                == "producer.count: 1000 needs about 5105 open files and sockets, and this process may have 1024; "
                + "raise `ulimit -Hn` and -Sn, or lower producer.count")
    }

    @Test("an existing topic that is not there is one error, and nothing is left")
    func missingTopic() throws {
        let driver = FakeDriver()
        let error = #expect(throws: TargetError.self) { try run(plan("topic: {name: orders}\n"), driver) }
        #expect(error?.description.hasPrefix("there is no topic orders at 127.0.0.1:9092") == true)
        #expect(driver.plans.isEmpty && !Directory.exists(directory.file("results")))
    }

    @Test("a topic that exists under a run's name is not deleted, since the run has not created it")
    func notCreated() throws {
        let driver = FakeDriver()
        driver.beforeCreate = { name, topics in if name.hasSuffix("-1") { topics.insert(name) } }
        let outcome = try run(plan(), driver)
        #expect(outcome.rows[0].verdict == .error)
        #expect(driver.topics.count == 1 && driver.topics.allSatisfy { $0.hasSuffix("-1") })
    }

    @Test("a topic that cannot be deleted is told, with what removes it", arguments: [false, true])
    func undeletable(needsAccess: Bool) throws {
        let driver = FakeDriver()
        driver.needsAccess = needsAccess
        driver.beforeDelete = { name in if name.hasSuffix("-2") { throw TargetError(description: "no answer") } }
        #expect(try run(plan(), driver).exitCode == 0)
        let topic = try #require(driver.topics.first)
        let screen = try Repository.text(of: directory.file("screen"))
        let remedy =
            "`weir clean --bootstrap-server fake:2`\(needsAccess ? ", with the same --command-config and -X," : "") removes it"
        #expect(screen.contains("topic \(topic) is left: no answer; \(remedy)"), "\(screen)")
    }

    @Test("settings of a topic have no meaning for one that exists")
    func contradictions() throws {
        #expect { try plan("topic: {name: orders, partitions: 3}\n") } throws: {
            "\($0)".contains("topic.partitions has no meaning with topic.name")
        }
        #expect { try plan("topic: {name: orders, count: 3}\n") } throws: {
            "\($0)".contains("topic.count has no meaning with topic.name")
        }
        let text = "topic: {name: orders}\n"
        #expect { try RunPlan(BenchmarkSuite.Suite(yaml: Array(text.utf8), file: "x.yaml")) } throws: {
            "\($0)".contains("topic.name names an existing topic of a cluster, and needs target: kafka")
        }
    }

    @Test("what is asked before names topics, bytes, time, rates and servers")
    func notice() throws {
        #expect(
            try plan().clusterNotice(brokers: ["kafka1:9092"])
                == "will create 3 topics weir-small-…, one at a time, send up to 15.3 MB in about 6 s, at full speed and "
                + "at 50k records/s, to 127.0.0.1:9092 (whose brokers are kafka1:9092), and delete them again")
        #expect(
            try plan("topic: {count: 4}\n").clusterNotice()
                .hasPrefix("will create 12 topics weir-small-…, those of one row at a time, send up to "))
        #expect(
            try plan("topic: {name: orders}\n", servers: "kafka1:9092").clusterNotice()
                == "will add up to 15.3 MB in about 6 s, at full speed and at 50k records/s, to the existing topic orders on "
                + "kafka1:9092, which is kept")
    }

    @Test("what is asked before tells of a backlog, with other phases or without")
    func noticeOfBacklog() throws {
        func notice(_ load: String) throws -> String {
            let text = "name: small\ntarget: kafka\nbootstrap.servers: kafka1:9092\nload: {\(load)}"
            return try RunPlan(BenchmarkSuite.Suite(yaml: Array(text.utf8), file: "small.yaml")).clusterNotice()
        }
        let alone = try notice("backlog: {records: 6000, rate: 1k}, warmup: 0, peak: 0, latency.for: 0")
        #expect(
            alone.contains(
                ", a backlog of 6.00 k records at full speed and at 1k records/s while it is read, to kafka1:9092"))
        let first = try notice("backlog.records: 6000, peak: 1s, latency: {rate: 50k, for: 1s}")
        #expect(
            first.contains(
                ", a backlog of 6.00 k records at full speed, at full speed and at 50k records/s, to kafka1:9092"))
    }
}

/// Against weir's own broker, which is a cluster like any other to it.
@Suite("weir clean", .enabled(if: WeirProcess.binary != nil, "needs the built program: make build"))
struct CleanTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func clean(_ more: String...) throws -> FinishedProcess {
        try WeirProcess.run(["clean"] + more, directory: directory.path)
    }

    private func topics(_ broker: BrokerProcess) throws -> Set<String> {
        Set(
            try Directory.list(broker.dataDirectory).compactMap { name in
                name.hasSuffix("-0") ? String(name.dropLast(2)) : nil
            })
    }

    @Test(
        "a run that was killed leaves topics and data; both are listed, asked about and removed, and nothing else is",
        .timeLimit(.minutes(5)))
    func killed() throws {
        let broker = try BrokerProcess()
        for name in ["orders", "weir-orders"] {
            let topic = RowPlan.Topic(name: name, partitions: 1, replicationFactor: 1, configurations: [])
            try LoadGenerator.create(topic, bootstrapServers: broker.bootstrap)
        }
        try directory.write(
            "load: {warmup: 0, peak: 50s, latency: {rate: 1k, for: 0}}\ntrials: 1\nmax.bytes: 8GiB\n"
                + "topic: {count: 2}\nproducer: {linger.ms: 100, batch.size: 100}",
            to: "long.yaml")
        let run = try WeirProcess.start(
            ["run", "long.yaml", "--no-limits", "--bootstrap-server", broker.bootstrap], directory: directory.path)
        var mine: Set<String> = []
        #expect(
            try eventually(within: .seconds(120)) {
                mine = try topics(broker).filter { RunTopic($0)?.row == 1 }
                let logs = mine.map { "\(broker.dataDirectory)/\($0)-0/00000000000000000000.log" }
                return try logs.count == 2
                    && logs.allSatisfy { try Directory.exists($0) && !Directory.readFile($0).isEmpty }
            })
        let going = try clean("--bootstrap-server", broker.bootstrap, "--yes")
        #expect(
            going.output.contains("going on: left alone") && run.isRunning, "\(going.report)\(run.output)\(run.errors)"
        )
        #expect(try topics(broker).isSuperset(of: mine))
        try run.kill()

        let asked = try clean("--bootstrap-server", broker.bootstrap)
        #expect(
            asked.exit == .code(1) && asked.errors.contains("will remove 1 directory and 2 topics; say --yes to go"),
            "\(asked.report)")
        #expect(try topics(broker) == mine.union(["orders", "weir-orders"]))
        let done = try clean("--bootstrap-server", broker.bootstrap, "--yes")
        #expect(done.succeeded && done.output.contains("removed 1 directory and 2 topics"), "\(done.report)")
        #expect(try eventually { try topics(broker) == ["orders", "weir-orders"] })
        #expect(try Directory.list(directory.file("results/.data")).isEmpty)
        #expect(try clean("--bootstrap-server", broker.bootstrap).output.contains("nothing to remove"))
        try broker.stop()
    }

    @Test("a cluster that is not there is told with what to do about it")
    func absent() throws {
        let done = try clean("--bootstrap-server", "127.0.0.1:1")
        #expect(done.exit == .code(1) && done.output.isEmpty)
        #expect(done.errors.contains("nothing listens there: is the server running"), "\(done.report)")
    }

    @Test("a cluster behind a tunnel is asked about like one that is named")
    func tunnel() throws {
        let broker = try BrokerProcess(settings: ["advertised.listeners=PLAINTEXT://kafka1.example:9092"])
        try directory.write("trials: 1", to: "small.yaml")
        let run = try WeirProcess.run(
            ["run", "small.yaml", "--no-limits", "--bootstrap-server", broker.bootstrap], directory: directory.path)
        #expect(run.exit == .code(1), "\(run.report)")
        #expect(
            run.errors.contains("(whose brokers are kafka1.example:9092), and delete them again; say --yes to go"),
            "\(run.report)")
        #expect(!Directory.exists(directory.file("results")))
        try broker.stop()
    }
}
