import SystemIO
import Testing

@testable import KafkaClient

@Suite struct ProducerConfigurationTests {
    @Test("Kafka's keys are read, and what is wrong is named")
    func parsing() throws {
        let read = try ProducerConfiguration(properties: [
            ("bootstrap.servers", "a:1,[::1]:2"), ("acks", "1"), ("linger.ms", "0.5"), ("compression.type", "lz4"),
        ])
        #expect(read.bootstrapServers.map(\.description) == ["a:1", "[::1]:2"])
        #expect(read.lingerMilliseconds == 0.5)
        #expect(!read.isIdempotent)
        #expect(
            throws: ConfigurationError.invalidValue(
                key: "acks", value: "2", expected: "-1, 0, 1, all")
        ) { try ProducerConfiguration(properties: [("acks", "2")]) }
        #expect(throws: ConfigurationError.unknownKey("lingr.ms", known: ProducerConfiguration.keys)) {
            try ProducerConfiguration(properties: [("lingr.ms", "5")])
        }
        #expect(throws: ConfigurationError.contradiction("enable.idempotence needs acks=all")) {
            try ProducerConfiguration(properties: [("acks", "1"), ("enable.idempotence", "true")])
        }
    }
}
