import LoadGenerator
import Testing

@testable import BenchmarkSuite

@Suite("Access to clusters")
struct ClusterAccessTests {
    private func refusal(_ body: (inout ClusterAccess) throws(SuiteError) -> Void) -> String? {
        var access = ClusterAccess()
        do throws(SuiteError) { try body(&access) } catch { return "\(error)" }
        return nil
    }

    @Test("a file is read as Kafka's tools read it, and its properties are librdkafka's")
    func file() throws {
        var access = ClusterAccess()
        let text = "# who\n\n security.protocol = SASL_SSL\r\n!sasl\nsasl.mechanisms=PLAIN\nsasl.password=a=b \n"
        try access.add(file: "client.properties", text: text)
        try access.add("ssl.ca.location", "/tmp/ca.pem", source: "-X")
        #expect(
            access.properties == [
                .init(name: "security.protocol", value: "SASL_SSL"), .init(name: "sasl.mechanisms", value: "PLAIN"),
                .init(name: "sasl.password", value: "a=b"), .init(name: "ssl.ca.location", value: "/tmp/ca.pem"),
            ])
    }

    @Test("what librdkafka does not take is named with its line, Java's own spellings in librdkafka's words")
    func refused() {
        #expect(
            refusal { access throws(SuiteError) in try access.add(file: "c.properties", text: "\nfoo\n") }
                == "c.properties:2:1: takes key=value")
        #expect(
            refusal { access throws(SuiteError) in try access.add(file: "c.properties", text: "sasl.pasword=x") }
                == "c.properties:1: sasl.pasword: No such configuration property: \"sasl.pasword\"; did you mean \"sasl.password\"?"
        )
        let jaas = refusal { access throws(SuiteError) in
            try access.add("sasl.jaas.config", "org.apache.…;", source: "-X sasl.jaas.config")
        }
        #expect(
            jaas?.hasPrefix("-X sasl.jaas.config: sasl.jaas.config: Java JAAS configuration is not supported") == true)
        #expect(
            refusal { access throws(SuiteError) in
                try access.add("ssl.truststore.location", "x", source: "-X")
            }?.contains("Java TrustStores are not supported") == true)
    }

    @Test("weir's own client does not take them, a suite of librdkafka's does")
    func clients() throws {
        var access = ClusterAccess()
        try access.add("security.protocol", "ssl", source: "-X")
        func check(_ text: String) throws {
            try access.check(try RunPlan(Suite(yaml: Array(text.utf8), file: "mine.yaml")))
        }
        #expect(throws: SuiteError.self) { try check("trials: 1") }
        #expect(throws: SuiteError.self) { try check("sweep: [{producer.client: [librdkafka, native]}]") }
        #expect(throws: SuiteError.self) { try check("producer.client: librdkafka\nconsumer.client: native") }
        try check("producer.client: librdkafka")
        try check("producer.client: librdkafka\nconsumer: {client: native, members: 0}")
    }

    @Test("passwords of the command line are not kept")
    func masked() {
        let line = ["weir", "run", "-X", "sasl.password=x=y", "-X", "sasl.username=u", "--set", "a.ssl.key.pem=z"]
        #expect(
            ClusterAccess.masked(line) == [
                "weir", "run", "-X", "sasl.password=***", "-X", "sasl.username=u", "--set", "a.ssl.key.pem=***",
            ])
        // The option's own = comes before the property's.
        let joined = [
            "--command-property=sasl.password=x", "-X=ssl.key.password=x=y", "--set=a.sasl.password=x", "-Xa=b",
        ]
        #expect(
            ClusterAccess.masked(joined) == [
                "--command-property=sasl.password=***", "-X=ssl.key.password=***", "--set=a.sasl.password=***", "-Xa=b",
            ])
    }

    @Test("a suite, which is kept, takes no secrets", arguments: ["sasl.password", "ssl.key.pem"])
    func secretsInSuites(name: String) {
        let text = "producer: {client: librdkafka, librdkafka.\(name): x}"
        let error = #expect(throws: SuiteError.self) {
            try Suite(yaml: Array(text.utf8), file: "s.yaml").configurations()
        }
        #expect(
            error?.description.contains(
                "producer.librdkafka.\(name) would be kept with the results; keep it in --command-config") == true)
    }
}
