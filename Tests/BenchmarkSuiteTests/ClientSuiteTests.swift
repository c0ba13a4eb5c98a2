import LoadGenerator
import Testing

@testable import BenchmarkSuite

@Suite("Clients in suites")
struct ClientSuiteTests {
    private func configurations(_ text: String, set: [String] = []) throws -> [Configuration] {
        var suite = try Suite(yaml: Array(text.utf8), file: "mine.yaml")
        for option in set { try suite.set(option) }
        return try suite.configurations()
    }

    @Test("the consumer's library is the producer's, unless it is said")
    func following() throws {
        let one = try configurations("producer: {client: librdkafka}")[0].rowPlan(topic: "t", seed: 1)
        #expect(one.producer.client == .librdkafka && one.consumer.client == .librdkafka)
        let other = try configurations("producer: {client: librdkafka}\nconsumer: {client: native}")[0]
        #expect(other.rowPlan(topic: "t", seed: 1).consumer.client == .native)
        #expect(other.clientName == "librdkafka/native")
        #expect(try configurations("trials: 1")[0].clientName == "native")
    }

    @Test("properties of librdkafka are passed on under their names, nested, dotted or swept")
    func passed() throws {
        let text = """
            producer:
              client: librdkafka
              librdkafka: {socket.nagle.disable: true, sticky.partitioning.linger.ms: 50}
            consumer.librdkafka.queued.min.messages: 10
            """
        let plan = try configurations(text)[0].rowPlan(topic: "t", seed: 1)
        #expect(
            plan.producer.properties == [
                .init(name: "socket.nagle.disable", value: "true"),
                .init(name: "sticky.partitioning.linger.ms", value: "50"),
            ])
        #expect(plan.consumer.properties == [.init(name: "queued.min.messages", value: "10")])
        let swept = try configurations(text, set: ["producer.librdkafka.queue.buffering.backpressure.threshold=1,10"])
        #expect(swept.map(\.label) == [1, 10].map { "librdkafka.queue.buffering.backpressure.threshold=\($0)" })
        #expect(swept[1].rowPlan(topic: "t", seed: 1).producer.properties.contains { $0.value == "10" })
    }

    @Test("a suite with such properties is kept whole")
    func kept() throws {
        let text =
            "producer: {client: librdkafka, librdkafka.linger.ms: 7}\nsweep: [{producer.librdkafka.debug: [msg, \"msg,topic\"]}]"
        let suite = try Suite(yaml: Array(text.utf8), file: "mine.yaml")
        #expect(suite.yaml.contains("  librdkafka.linger.ms: 7\n"))
        let again = try Suite(yaml: Array(suite.yaml.utf8), file: "mine.yaml")
        #expect(again.yaml == suite.yaml)
        #expect(again.axes.map(\.values) == [[.text("msg"), .text("msg,topic")]])
        #expect(try RunPlan(suite).dryRun(isWhole: true).contains("producer.librdkafka.linger.ms: 7   (set)"))
    }

    @Test("rows of another library do without them where the library is swept")
    func sweptClient() throws {
        let rows = try configurations(
            "producer: {librdkafka.linger.ms: 7}\nsweep: [{producer.client: [native, librdkafka]}]")
        #expect(rows.map { $0.rowPlan(topic: "t", seed: 1).producer.properties.count } == [0, 1])
        #expect(rows.map(\.clientName) == ["native", "librdkafka"])
    }

    @Test(
        "what librdkafka would refuse is refused before the run, in its words, with the nearest name",
        arguments: [
            (
                "producer: {client: librdkafka, librdkafka.socket.nagle.disabel: true}",
                "mine.yaml:1:65: producer.librdkafka.socket.nagle.disabel: No such configuration property: \"socket.nagle.disabel\"; did you mean \"socket.nagle.disable\"?"
            ),
            (
                "producer: {client: librdkafka, librdkafka.linger.ms: soon}",
                "mine.yaml:1:54: producer.librdkafka.linger.ms: Invalid value for configuration property \"queue.buffering.max.ms\""
            ),
            (
                "producer: {client: librdkafka, librdkafka.bootstrap.servers: \"a:1\"}",
                "mine.yaml:1:62: producer.librdkafka.bootstrap.servers: the target says where the brokers are"
            ),
            (
                "producer: {librdkafka.linger.ms: 5}",
                "mine.yaml:1:34: producer.librdkafka.linger.ms needs producer.client: librdkafka"
            ),
            (
                "consumer: {librdkafka: {check.crcs: false}}",
                "mine.yaml:1:37: consumer.librdkafka.check.crcs needs consumer.client: librdkafka"
            ),
        ])
    func refused(text: String, expected: String) {
        #expect(refusal(of: text) == expected)
    }
}
