import TestSupport
import Testing

/// The command-line tools of Apache Kafka (Java clients), unmodified, against our broker.
@Suite("Apache Kafka's tools", .serialized, .enabled(if: RealKafka.isAvailable, Comment(rawValue: RealKafka.remedy)))
struct KafkaToolTests {
    @Test(
        "producer-perf-test sends what get-offsets then counts and dump-log reads to the last record",
        arguments: [
            ["acks=1", "enable.idempotence=false"], ["acks=all", "enable.idempotence=true"],
            ["acks=all", "compression.type=zstd"],
        ])
    func perfTest(properties: [String]) throws {
        let data = try TemporaryDirectory()
        let broker = try BrokerProcess(data: data.path)
        try tool("topics", ["--create", "--topic", "perf", "--partitions", "3"], broker)
        let sent = try tool(
            "producer-perf-test",
            [
                "--topic", "perf", "--num-records", "200000", "--record-size", "100", "--throughput", "-1",
                "--command-property",
            ] + properties, broker)
        try #require(sent.output.contains("200000 records sent"), "\(sent.report)")
        try #require(try counted("perf", broker) == 200_000)
        try #require(try broker.stop() == .code(0))

        var records = 0
        for partition in 0..<3 {
            let file = data.file("perf-\(partition)/00000000000000000000.log")
            let dump = try RealKafka.tool("dump-log", ["--files", file, "--print-data-log"])
            try #require(dump.succeeded && !dump.output.contains("isvalid: false"), "\(dump.errors)")
            records += dump.output.split(separator: "\n").count { $0.hasPrefix("|") }
        }
        try #require(records == 200_000)
        var notes = Compatibility("perfTest_\(properties.joined(separator: ","))")
        for property in properties {
            switch property {
            case "acks=1": notes.works(.java, .acksOne)
            case "acks=all": notes.works(.java, .acksAll)
            case "enable.idempotence=true": notes.works(.java, .idempotence)
            case "compression.type=zstd": notes.works(.java, .zstd)
            default: continue
            }
        }
        try notes.check()
    }

    @Test("verifiable-producer's values are all acknowledged, and read in their order")
    func verifiableProducer() throws {
        let broker = try BrokerProcess()
        let sent = try tool("verifiable-producer", ["--topic", "v", "--max-messages", "1000", "--acks", "-1"], broker)
        let acknowledged = sent.output.split(separator: "\n").filter { $0.contains("producer_send_success") }
        try #require(acknowledged.count == 1000 && sent.output.contains(#""sent":1000,"acked":1000"#), "\(sent.report)")
        let read = try tool(
            "console-consumer", ["--topic", "v", "--partition", "0", "--offset", "earliest", "--max-messages", "1000"],
            broker)
        try #require(read.output.split(separator: "\n").map(String.init) == (0..<1000).map(String.init))
    }

    @Test("e2e-latency gets back each record that it sends", arguments: ["1", "all"])
    func endToEndLatency(acks: String) throws {
        let broker = try BrokerProcess()
        let finished = try tool(
            "e2e-latency",
            ["--topic", "e2e", "--num-records", "200", "--producer-acks", acks, "--record-size", "100"], broker)
        // The tool stops where what comes back is not what it sent.
        try #require(finished.output.contains("Percentiles: 50th"), "\(finished.report)")
        try #require(try counted("e2e", broker) == 200)
    }

    @Test("client-compatibility-test finds what it is told to expect")
    func clientCompatibility() throws {
        let broker = try BrokerProcess()
        try tool("topics", ["--create", "--topic", "compatible", "--partitions", "1"], broker)
        let finished = try tool(
            "client-compatibility-test",
            [
                "--topic", "compatible", "--offsets-for-times-supported", "true", "--cluster-id-supported", "true",
                "--expect-record-too-large-exception", "false", "--num-cluster-nodes", "1",
                "--create-topics-supported", "true", "--describe-acls-supported", "false",
                "--describe-configs-supported", "true", "--idempotent-producer-supported", "true",
            ], broker)
        try #require(finished.report.contains("SUCCESS"), "\(finished.report)")
        var notes = Compatibility("clientCompatibility")
        notes.works(.java, .offsetsForTimes, .idempotence)
        try notes.check()
    }

    @Test("console-producer sends lines that other clients read")
    func consoleProducer() throws {
        let broker = try BrokerProcess()
        let directory = try TemporaryDirectory()
        let lines = (0..<1000).map { "line \($0) ü" }
        let input = directory.file("lines")
        try directory.write(lines.joined(separator: "\n") + "\n", to: "lines")
        let sent = try FinishedProcess(
            RealKafka.home + "/kafka",
            ["console-producer", "--bootstrap-server", broker.bootstrap, "--topic", "console"], input: input,
            limit: .seconds(240))
        try #require(sent.succeeded, "\(sent.report)")
        let read = try FinishedProcess(
            "/usr/bin/env",
            ["kcat", "-C", "-q", "-e", "-b", broker.bootstrap, "-t", "console", "-o", "beginning"],
            limit: .seconds(240))
        try #require(read.output.split(separator: "\n").map(String.init) == lines, "\(read.errors)")
    }

    @Test("topics creates, lists, describes and deletes")
    func topics() throws {
        let broker = try BrokerProcess()
        try tool("topics", ["--create", "--topic", "a.b_c-1", "--partitions", "5"], broker)
        try #require(try tool("topics", ["--list"], broker).output.split(separator: "\n") == ["a.b_c-1"])
        let described = try tool("topics", ["--describe", "--topic", "a.b_c-1"], broker).output
        try #require(described.contains("PartitionCount: 5"), "\(described)")
        let again = try RealKafka.tool(
            "topics", ["--create", "--topic", "a.b_c-1", "--bootstrap-server", broker.bootstrap])
        try #require(!again.succeeded && again.report.contains("TopicExistsException"), "\(again.report)")
        try tool("topics", ["--delete", "--topic", "a.b_c-1"], broker)
        try #require(try tool("topics", ["--list"], broker).output.split(separator: "\n") == [])
    }

    @Test("topics, configs, delete-records and log-dirs change a topic, and console-consumer reads what is left")
    func administration() throws {
        let broker = try BrokerProcess()
        let directory = try TemporaryDirectory()
        try tool("topics", ["--create", "--topic", "t", "--partitions", "2"], broker)
        try tool("topics", ["--alter", "--topic", "t", "--partitions", "4"], broker)
        let described = try tool("topics", ["--describe", "--topic", "t"], broker).output
        try #require(described.contains("PartitionCount: 4"), "\(described)")

        let entity = ["--entity-type", "topics", "--entity-name", "t"]
        try tool("configs", ["--alter", "--add-config", "retention.ms=123456000,flush.ms=700"] + entity, broker)
        try tool("configs", ["--alter", "--delete-config", "flush.ms"] + entity, broker)
        let configs = try tool("configs", ["--describe"] + entity, broker).output
        try #require(configs.contains("retention.ms=123456000") && !configs.contains("flush.ms="), "\(configs)")
        let refused = try RealKafka.tool(
            "configs", ["--bootstrap-server", broker.bootstrap, "--alter", "--add-config", "flush.mss=1"] + entity)
        try #require(
            !refused.succeeded && refused.report.contains("InvalidConfigurationException"), "\(refused.report)")

        let input = try directory.write((0..<20).map { "\($0)\n" }.joined(), to: "lines")
        let sent = try FinishedProcess(
            RealKafka.home + "/kafka", ["console-producer", "--bootstrap-server", broker.bootstrap, "--topic", "t"],
            input: input, limit: .seconds(240))
        try #require(sent.succeeded, "\(sent.report)")
        // Without keys all went to one partition.
        let ends = try tool("get-offsets", ["--topic", "t"], broker).output.split(separator: "\n")
        let partition = try #require(ends.first { $0.hasSuffix(":20") }?.split(separator: ":")[1])
        let offsets = try directory.write(
            #"{"partitions": [{"topic": "t", "partition": \#(partition), "offset": 5}], "version": 1}"#, to: "offsets")
        let deleted = try tool("delete-records", ["--offset-json-file", offsets], broker).output
        try #require(deleted.contains("low_watermark: 5"), "\(deleted)")
        let directories = try tool("log-dirs", ["--describe", "--topic-list", "t"], broker).output
        try #require(directories.contains(#""partition":"t-3""#), "\(directories)")
        let read = try tool(
            "console-consumer",
            ["--topic", "t", "--partition", String(partition), "--offset", "earliest", "--max-messages", "15"], broker)
        try #require(read.output.split(separator: "\n").map(String.init) == (5..<20).map(String.init), "\(read.report)")
        try tool("topics", ["--delete", "--topic", "t"], broker)
        try #require(try tool("topics", ["--list"], broker).output.split(separator: "\n") == [])
        var notes = Compatibility("administration")
        notes.works(.java, .topics, .partitions, .deleteTopics, .configs, .deleteRecords)
        try notes.check()
    }

    @discardableResult
    private func tool(_ name: String, _ arguments: [String], _ broker: BrokerProcess) throws -> FinishedProcess {
        let finished = try RealKafka.tool(name, ["--bootstrap-server", broker.bootstrap] + arguments)
        guard finished.succeeded else { throw TestSupportError("\(name) \(arguments): \(finished.report)") }
        return finished
    }

    /// The records of a topic, as get-offsets has them.
    private func counted(_ topic: String, _ broker: BrokerProcess) throws -> Int {
        try tool("get-offsets", ["--topic", topic], broker).output.split(separator: "\n")
            .map { Int($0.split(separator: ":").last ?? "") ?? 0 }.reduce(0, +)
    }
}
