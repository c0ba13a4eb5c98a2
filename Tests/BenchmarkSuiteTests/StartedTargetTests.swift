import Glibc
import LoadGenerator
import Machine
import SystemIO
import TestSupport
import Testing

@testable import BenchmarkSuite

/// A broker that a command starts: well-behaved ones, and all the others.
@Suite("Started target", .enabled(if: WeirProcess.binary != nil, "needs the built program: make build"))
struct StartedTargetTests {
    private let directory: TemporaryDirectory
    private let data: DataDirectory
    /// Carried by every process of a command, so that what is left over is found.
    private let mark = "weir-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"

    init() throws {
        directory = try TemporaryDirectory()
        data = try DataDirectory(root: directory.file("data"), name: "test")
    }

    private func target(
        _ command: String, change: (inout StartedBroker) -> Void = { _ in }, core: Int? = nil,
        check: @escaping () throws -> Void = {}
    ) -> StartedTarget {
        var broker = StartedBroker(name: "other", command: "export MARK=\(mark); \(command)")
        broker.stopMilliseconds = 5000
        change(&broker)
        return StartedTarget(
            broker, executable: WeirProcess.binary ?? "", data: data, core: core, logPath: directory.file("broker.log"),
            check: check)
    }

    /// The command of weir's own broker.
    private var weir: String {
        "\(WeirProcess.binary ?? "") broker --listen $WEIR_BOOTSTRAP_SERVERS --data $WEIR_DATA"
    }

    private func configuration() throws -> Configuration {
        try Suite(yaml: Array("trials: 1".utf8), file: "x").configurations()[0]
    }

    /// The programs that this test's commands have started; not their first shell, which sets the mark.
    private func left() -> [String] {
        Repository.entries(of: "/proc").filter { name in
            guard name.allSatisfy(\.isNumber), let text = try? Repository.bytes(of: "/proc/\(name)/environ") else {
                return false
            }
            return text.split(separator: 0).contains { $0.elementsEqual("MARK=\(mark)".utf8) }
        }
    }

    private func failure(of target: StartedTarget) throws -> String {
        defer { target.stop() }
        let error = #expect(throws: TargetError.self) { try target.start(configuration(), row: 1) }
        return error?.description ?? ""
    }

    @Test("each row has a fresh broker that serves, is measured, and leaves nothing")
    func rows() throws {
        // With a shell that stays between, as start scripts have it.
        let target = target("\(weir); true")
        var servers: Set<String> = []
        for row in 1...2 {
            let running = try target.start(configuration(), row: row)
            let topic = try configuration().rowPlan(topic: "weir-test", seed: 1).topic
            try LoadGenerator.create(topic, bootstrapServers: running.bootstrapServers)
            servers.insert(running.bootstrapServers)
            let pid = try #require(running.brokerPID)
            let figures = try #require(ProcessFigures.ofDescendants(of: pid))
            #expect(figures.processes == 2 && figures.residentBytes > 1 << 20)
            #expect(Directory.exists("\(data.path)/row-\(row)/weir-test-0"))
            target.stop()
            #expect(kill(pid, 0) != 0)
            #expect(left().isEmpty)
            #expect(try Directory.list(data.path) == ["lock"])
        }
        #expect(target.ending == nil)
        let log = try Repository.text(of: directory.file("broker.log"))
        // It was asked to end, and did so in order.
        #expect(log.split(separator: "\n").filter { $0.contains("stopped; everything") }.count == 2, "\(log)")
    }

    @Test("the command finds data directory, port, servers and row in its environment")
    func environment() throws {
        let target = target(
            "echo \"said $WEIR_DATA $WEIR_PORT $WEIR_BOOTSTRAP_SERVERS $WEIR_ROW $(ls -A $WEIR_DATA)\"; exit 7"
        ) {
            $0.bootstrapServers = "127.0.0.1:1,127.0.0.1:2"
        }
        let path = try #require(Directory.resolve(data.path))
        #expect(
            try failure(of: target)
                == "the command of target other ended with exit code 7: said \(path)/row-1 1 127.0.0.1:1,127.0.0.1:2 1 , "
                + "before a broker answered at 127.0.0.1:1,127.0.0.1:2")
        #expect(left().isEmpty)
    }

    @Test(
        "a command that fails is an error with its own words",
        arguments: [
            ("echo starting; echo no such file >&2; exit 3", "ended with exit code 3: no such file"),
            ("true", "ended with exit code 0, before"), ("kill -SEGV $$", "was killed by signal 11"),
            ("/nowhere/kafka start", "ended with exit code 127: "),
            // A daemon is left behind by its starter.
            ("setsid sleep 100 & exit 0", "ended with exit code 0, before"),
        ])
    func fails(command: String, words: String) throws {
        let message = try failure(of: target(command))
        #expect(message.hasPrefix("the command of target other \(words)"), "\(message)")
        #expect(eventually { left().isEmpty }, "\(left())")
    }

    @Test("a command that never answers is given up in time, with its last words, and is gone")
    func silent() throws {
        let message = try failure(of: target("echo thinking; sleep 100") { $0.startMilliseconds = 1000 })
        #expect(message.hasPrefix("target other did not answer at 127.0.0.1:"), "\(message)")
        #expect(message.contains("within 1 s (`ready.within` allows more); it last said: thinking"), "\(message)")
        #expect(left().isEmpty)
    }

    @Test("a run that is stopped does not wait for a command that has not answered yet")
    func stopped() throws {
        let watch = RunWatch()
        var checks = 0
        let target = target("sleep 100") {
            $0.startMilliseconds = 3000
        } check: {
            checks += 1
            if checks == 3 { watch.stop() }
            try watch.check()
        }
        #expect(throws: RowInterruption.interrupted) { try target.start(configuration(), row: 1) }
        target.stop()
        #expect(left().isEmpty)
    }

    @Test("a broker that something else is in the way of is not started")
    func taken() throws {
        let other = try Listener(SocketAddress(host: "127.0.0.1", port: 0))
        let message = try failure(
            of: target("touch \(directory.file("started"))") { $0.bootstrapServers = "\(other.address)" })
        #expect(message.hasPrefix("something listens at \(other.address) already"), "\(message)")
        #expect(!Directory.exists(directory.file("started")))
    }

    @Test("a command that dies while it serves is told, and takes its children with it")
    func diesMidRow() throws {
        let target = target("echo $$ > \(directory.file("shell")); sleep 100 & \(weir) & wait")
        _ = try target.start(configuration(), row: 1)
        #expect(target.ending == nil)
        #expect(left().count == 2)
        let shell = try #require(Int32(Repository.text(of: directory.file("shell")).dropLast()))
        kill(shell, SIGKILL)
        #expect(eventually { target.ending == "was killed by signal 9" }, "\(target.ending ?? "")")
        #expect(eventually { left().isEmpty }, "\(left())")
        target.stop()
    }

    @Test("what ignores SIGTERM, has fled into another session or was left by its parent is killed at the end")
    func stubborn() throws {
        let target = target(
            "trap '' TERM; (trap '' TERM; setsid sh -c 'trap \"\" TERM; sleep 100; true' & ) ; sleep 100 & \(weir) & "
                + "while true; do wait; done"
        ) { $0.stopMilliseconds = 300 }
        let running = try target.start(configuration(), row: 1)
        #expect(eventually { left().count >= 4 }, "\(left())")
        target.stop()
        #expect(left().isEmpty)
        #expect(kill(try #require(running.brokerPID), 0) != 0)
    }

    @Test("the port that is chosen is free, the one after it too, and no client gets either")
    func ports() throws {
        let range = try Repository.text(of: "/proc/sys/net/ipv4/ip_local_port_range").split(
            whereSeparator: \.isWhitespace)
        let clients = try #require(range.first.flatMap { UInt16($0) })
        var chosen: Set<UInt16> = []
        for _ in 0..<20 {
            let port = try StartedTarget.freePort()
            let both = try [port, port + 1].map { try Listener(SocketAddress(host: "127.0.0.1", port: $0)) }
            #expect(both.count == 2 && (clients <= 12_000 || port + 1 < clients))
            chosen.insert(port)
        }
        #expect(chosen.count > 10)
    }

    @Test("kill -9 of whoever started it ends all of it")
    func abandoned() throws {
        let command = "export MARK=\(mark); setsid sh -c 'sleep 100; true' & sleep 100; true"
        // A shell stands for weir run: the guard gets its death signal from a thread that ends.
        let thread = try SystemThread(name: "starter") { [directory] in
            let log = try? File(directory.file("broker.log"), mode: .create)
            guard let log else { return }
            let child = try? CommandGuard.start(
                command, executable: WeirProcess.binary ?? "", environment: ProcessEnvironment.variables,
                output: log.descriptor, core: nil, graceMilliseconds: 60_000)
            guard let child else { return }
            eventually { ProcessFigures.descendants(of: child.processID).count >= 3 }
        }
        thread.join()
        #expect(eventually { left().isEmpty }, "\(left())")
    }
}

@Suite("A target that is a map")
struct StartedBrokerTests {
    private func suite(_ text: String) throws -> BenchmarkSuite.Suite {
        try BenchmarkSuite.Suite(yaml: Array(text.utf8), file: "x.yaml")
    }

    private let swept = """
        load: {warmup: 0, peak: 1s, latency: {rate: 1k, for: 0}}
        trials: 2
        sweep:
          - target:
              - embedded
              - {start: "exec \\"$KAFKA_HOME\\"/kafka start --dir $WEIR_DATA # it's\\n", warmup: 20s, stop.within: 3s}
              - {name: there, start: run it, bootstrap.servers: "127.0.0.1:9092,[::1]:9093", ready.within: 2m}
          - acks: [0, 1]
        """

    @Test("it is read, swept beside others, and written so that it reads back to the same")
    func reading() throws {
        let suite = try suite(swept)
        let plan = try RunPlan(suite)
        #expect(plan.levels[0].values == ["embedded", "kafka-command", "there"])
        #expect(plan.rows.count == 12)
        let brokers = suite.axes[0].values.compactMap { value -> StartedBroker? in
            if case .started(let broker) = value { return broker }
            return nil
        }
        #expect(brokers[0].command == "exec \"$KAFKA_HOME\"/kafka start --dir $WEIR_DATA # it's\n")
        #expect(brokers[0].warmupMilliseconds == 20_000 && brokers[0].stopMilliseconds == 3000)
        #expect(brokers[0].startMilliseconds == 60_000 && brokers[0].bootstrapServers == nil)
        #expect(brokers[1].bootstrapServers == "127.0.0.1:9092,[::1]:9093" && brokers[1].startMilliseconds == 120_000)
        let again = try self.suite(suite.yaml)
        #expect(again.axes.map(\.values) == suite.axes.map(\.values), "\(suite.yaml)")
        #expect(again.yaml == suite.yaml)
        #expect(try RunPlan(again).rows == plan.rows)
        #expect(plan.staysLocal && plan.startsBrokers)
    }

    @Test("a filter names it as the tables do")
    func filter() throws {
        var suite = try suite(swept)
        try suite.filter("target=there,embedded")
        let plan = try RunPlan(suite)
        #expect(plan.levels[0].values == ["embedded", "there"])
        #expect(try RunPlan(self.suite(suite.yaml)).rows == plan.rows)
    }

    @Test("the time for its start and warm-up is the row's, and the space too")
    func allowances() throws {
        let plan = try RunPlan(suite(swept))
        let (own, kafka) = (plan.configurations[0], plan.configurations[2])
        #expect(kafka.phaseMilliseconds == own.phaseMilliseconds + 20_000)
        #expect(kafka.deadlineMilliseconds >= own.deadlineMilliseconds + 60_000 + 20_000)
        #expect(kafka.maximumBytes > own.maximumBytes)
    }

    @Test(
        "what is wrong with it is one line with its place",
        arguments: [
            ("target: {name: x}", "x.yaml:1:9: a target that is a map needs start: the command that starts the broker"),
            (
                "target: {start: ' '}",
                "x.yaml:1:9: a target that is a map needs start: the command that starts the broker"
            ),
            ("target: {start: a, warm: 3s}", "x.yaml:1:20: unknown key \"warm\" in a target; did you mean \"warmup\"?"),
            ("target: {start: a, warmup: soon}", "x.yaml:1:28: warmup of a target takes a time such as"),
            ("target: {start: a, start: b}", "x.yaml:1:20: "),
            ("target: {start: [a]}", "x.yaml:1:17: start of a target takes one value, not a list"),
            ("target: {start: a, bootstrap.servers: there}", "x.yaml:1:9: bootstrap.servers takes host:port"),
            ("target: {start: a, name: kafka}", "x.yaml:1:9: kafka is the name of another target"),
            (
                "target: {start: a}\nbroker: {num.network.threads: 1}",
                "x.yaml:2:31: broker.num.network.threads tunes the embedded"
            ),
            ("sweep: [{target: [{start: a}, {start: a, warmup: 1s}]}]", "target has the value a twice"),
        ])
    func wrong(text: String, message: String) throws {
        let error = #expect(throws: SuiteError.self) { try suite(text).configurations() }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test("127.example.org is not this machine")
    func remote() throws {
        for (servers, isLocal) in [("127.0.0.1:9092", true), ("127.example.org:9092", false), ("[::1]:1", true)] {
            let plan = try RunPlan(suite("target: {start: a, bootstrap.servers: '\(servers)'}"))
            #expect(plan.staysLocal == isLocal, "\(servers)")
        }
    }
}
