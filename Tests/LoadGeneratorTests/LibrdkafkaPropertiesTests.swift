import Testing

@testable import LoadGenerator

@Suite struct LibrdkafkaPropertiesTests {
    @Test(
        "a property that librdkafka refuses is named in its own words",
        arguments: [
            ("linger.msec", "5", "No such configuration property: \"linger.msec\"", true),
            (
                "linger.ms", "-1",
                "Configuration property \"queue.buffering.max.ms\" value -1 is outside allowed range 0..900000",
                false
            ),
            (
                "compression.type", "brotli",
                "Invalid value \"brotli\" for configuration property \"compression.codec\"", false
            ),
            ("acks", "1", "say producer.acks, which also decides what is measured", false),
        ])
    func refusal(name: String, value: String, text: String, isUnknown: Bool) {
        #expect(throws: Librdkafka.Refusal(text: text, isUnknown: isUnknown)) {
            try Librdkafka.check(name, value)
        }
    }

    @Test("properties that exist are known by name, and what is right is not refused")
    func accepted() throws {
        #expect(Librdkafka.properties.contains("socket.nagle.disable"))
        #expect(Librdkafka.properties.contains("partitioner"))
        #expect(Librdkafka.properties.count > 100)
        try Librdkafka.check("socket.nagle.disable", "true")
        try Librdkafka.check("security.protocol", "sasl_ssl")
        #expect(Librdkafka.version.split(separator: ".").count >= 3)
    }
}
