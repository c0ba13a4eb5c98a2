import Glibc
import TestSupport
import Testing

/// What Apache Kafka's tools do with groups, unmodified, against our broker.
@Suite(
    "Apache Kafka's tools for groups", .serialized,
    .enabled(if: RealKafka.isAvailable, Comment(rawValue: RealKafka.remedy)))
struct KafkaGroupToolTests {
    private func broker(data: TemporaryDirectory? = nil) throws -> BrokerProcess {
        try BrokerProcess(
            data: data?.path, settings: ["group.initial.rebalance.delay.ms=300", "num.partitions=4"],
            limit: .seconds(200))
    }

    @discardableResult
    private func tool(_ name: String, _ arguments: [String], _ broker: BrokerProcess) throws -> String {
        let finished = try RealKafka.tool(name, ["--bootstrap-server", broker.bootstrap] + arguments)
        guard finished.succeeded else { throw TestSupportError("\(name) \(arguments): \(finished.report)") }
        return finished.output
    }

    private func send(_ count: Int, partition: Int, to broker: BrokerProcess) throws {
        let directory = try TemporaryDirectory()
        let lines = (0..<count).map { "value \($0)" }.joined(separator: "\n")
        let file = try directory.write(lines + "\n", to: "lines")
        let sent = try FinishedProcess(
            "/usr/bin/env", ["kcat", "-P", "-b", broker.bootstrap, "-t", "t", "-p", "\(partition)", "-l", file])
        guard sent.succeeded else { throw TestSupportError("kcat -P: \(sent.report)") }
    }

    /// The rows of `consumer-groups --describe`: partition, committed offset, log end, lag, and who has it.
    private func described(_ group: String, _ broker: BrokerProcess) throws -> [[String]] {
        try tool("consumer-groups", ["--describe", "--group", group], broker).split(separator: "\n")
            .map { $0.split(separator: " ").map(String.init) }.filter { $0.first == group }
            .map { [$0[2], $0[3], $0[4], $0[5], $0[6]] }.sorted { $0[0] < $1[0] }
    }

    @Test("console-consumer reads in a group; consumer-groups shows its lag, moves its offsets, and deletes it")
    func consumerGroups() throws {
        let data = try TemporaryDirectory()
        let broker = try broker(data: data)
        try send(100, partition: 1, to: broker)
        let first = try tool(
            "console-consumer", ["--topic", "t", "--group", "g", "--from-beginning", "--max-messages", "100"], broker)
        try #require(first.split(separator: "\n").count == 100)
        try send(20, partition: 1, to: broker)
        try #require(
            try described("g", broker) == [
                ["0", "0", "0", "0", "-"], ["1", "100", "120", "20", "-"], ["2", "0", "0", "0", "-"],
                ["3", "0", "0", "0", "-"],
            ])
        let second = try tool("console-consumer", ["--topic", "t", "--group", "g", "--max-messages", "20"], broker)
        try #require(second.split(separator: "\n").count == 20, "it goes on where it was")
        try #require(try tool("consumer-groups", ["--list", "--state", "Empty"], broker).contains("g "))
        try #require(try !tool("consumer-groups", ["--list", "--state", "Stable"], broker).contains("g "))

        try tool(
            "consumer-groups", ["--group", "g", "--reset-offsets", "--to-offset", "50", "--topic", "t:1", "--execute"],
            broker)
        try tool("consumer-groups", ["--group", "g", "--delete-offsets", "--topic", "t:0"], broker)
        try #require(try described("g", broker).map { $0[0] + " " + $0[3] } == ["1 70", "2 0", "3 0"])
        let again = try tool("console-consumer", ["--topic", "t", "--group", "g", "--max-messages", "70"], broker)
        try #require(again.hasPrefix("value 50\n"))

        try tool("consumer-groups", ["--group", "g", "--delete"], broker)
        let gone = try RealKafka.tool(
            "consumer-groups", ["--bootstrap-server", broker.bootstrap, "--describe", "--group", "g"])
        try #require(gone.report.contains("GroupIdNotFoundException"))

        // What Kafka's own decoder makes of what is kept.
        try #require(try broker.stop() == .code(0))
        let files = (0..<50).map { data.file("__consumer_offsets-\($0)/00000000000000000000.log") }
        let dump = try RealKafka.tool("dump-log", ["--offsets-decoder", "--files", files.joined(separator: ",")])
        try #require(dump.succeeded, "\(dump.errors)")
        try #require(!dump.output.contains("isvalid: false"))
        for part in [
            #"key: {"type":"1","data":{"group":"g","topic":"t","partition":1}}"#, #""subscription":{"topics":["t"]"#,
            #"key: {"type":"2","data":{"group":"g"}} payload: <DELETE>"#,
        ] {
            let isThere = dump.output.contains(part)
            try #require(isThere, "\(part)")
        }
        var notes = Compatibility("consumerGroups")
        notes.works(.java, .listGroups, .readOffsets, .setOffsets, .deleteGroups, .resume)
        try notes.check()
    }

    @Test("verifiable-consumers share a topic, and consumer-groups shows them with their partitions")
    func verifiableConsumer() throws {
        let broker = try broker()
        for partition in 0..<4 { try send(50, partition: partition, to: broker) }
        let consumers = try (0..<2).map { number in
            try RunningProcess(
                RealKafka.home + "/kafka",
                [
                    "verifiable-consumer", "--bootstrap-server", broker.bootstrap, "--topic", "t", "--group-id", "v",
                    "--session-timeout", "6000", "--reset-policy", "earliest",
                    // One of them is static.
                ] + (number == 0 ? ["--group-instance-id", "one"] : []), limit: .seconds(100))
        }
        var rows: [[String]] = []
        let shared = try eventually(within: .seconds(120), every: .milliseconds(100)) {
            rows = try described("v", broker)
            return rows.count == 4 && rows.allSatisfy { $0[3] == "0" && $0[1] == "50" }
                && Set(rows.map { $0[4] }).count == 2
        }
        try #require(shared, "\(rows) \(consumers.map(\.errors))")
        let members = try tool("consumer-groups", ["--describe", "--group", "v", "--members", "--verbose"], broker)
        try #require(members.contains("one") && members.contains("/127.0.0.1"), "\(members)")
        try #require(try tool("consumer-groups", ["--describe", "--group", "v", "--state"], broker).contains("Stable"))
        for consumer in consumers {
            consumer.signal(SIGTERM)
            try consumer.wait(within: .seconds(120))
            try #require(consumer.output.contains("shutdown_complete"))
        }
        let consumed = consumers.flatMap { $0.output.split(separator: "\n") }
            .filter { $0.contains(#""name":"records_consumed""#) }
            .compactMap { $0.split(separator: ",").first { $0.hasPrefix(#""count":"#) } }
            .compactMap { Int($0.dropFirst(#""count":"#.count)) }
        try #require(consumed.reduce(0, +) >= 200)
    }
}
