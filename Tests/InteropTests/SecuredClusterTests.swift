import Glibc
import TestSupport
import Testing

/// A cluster that asks for TLS and a password, reached through librdkafka.
@Suite("A secured cluster", .enabled(if: RealKafka.isAvailable, Comment(rawValue: RealKafka.remedy)))
struct SecuredClusterTests {
    /// Apache Kafka that listens with SASL_SSL alone.
    private final class SecuredKafka {
        let keys: TemporaryDirectory
        let kafka: RealKafka

        init() throws {
            keys = try TemporaryDirectory()
            let store = keys.file("keys.p12")
            let common = ["-alias", "kafka", "-keystore", store, "-storepass", "secret1"]
            let made = try FinishedProcess(
                "/usr/bin/env",
                ["keytool", "-genkeypair", "-keyalg", "RSA", "-storetype", "PKCS12", "-validity", "2"]
                    + ["-dname", "CN=127.0.0.1", "-ext", "san=ip:127.0.0.1"] + common)
            try #require(made.succeeded, "\(made.report)")
            let certificate = try FinishedProcess("/usr/bin/env", ["keytool", "-exportcert", "-rfc"] + common)
            try keys.write(certificate.output, to: "ca.pem")
            let port = try freePort()
            kafka = try RealKafka(
                port: port,
                settings: [
                    "listeners=SASL_SSL://127.0.0.1:\(port),CONTROLLER://127.0.0.1:\(port + 101)",
                    "listener.security.protocol.map=SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT",
                    "inter.broker.listener.name=SASL_SSL", "sasl.enabled.mechanisms=PLAIN",
                    "sasl.mechanism.inter.broker.protocol=PLAIN",
                    "ssl.keystore.location=\(store)", "ssl.keystore.password=secret1", "ssl.keystore.type=PKCS12",
                    "ssl.truststore.location=\(store)", "ssl.truststore.password=secret1", "ssl.truststore.type=PKCS12",
                    "listener.name.sasl_ssl.plain.sasl.jaas.config="
                        + "org.apache.kafka.common.security.plain.PlainLoginModule required "
                        + "username=\"weir\" password=\"open-sesame\" user_weir=\"open-sesame\";",
                ])
            for (file, password) in [("client.properties", "open-sesame"), ("wrong.properties", "guessed")] {
                try keys.write(
                    """
                    security.protocol=SASL_SSL
                    sasl.mechanism=PLAIN
                    sasl.username=weir
                    sasl.password=\(password)
                    ssl.ca.location=\(keys.file("ca.pem"))

                    """, to: file)
            }
        }

        /// What every command takes to reach it.
        func access(_ file: String = "client.properties") -> [String] {
            ["--bootstrap-server", kafka.bootstrap, "--command-config", keys.file(file)]
        }
    }

    private static let suite = [
        "run", "quick", "--set", "producer.client=librdkafka", "--set", "consumer.client=librdkafka", "--set", "acks=1",
        "--set", "batch.size=16KiB", "--set", "load.latency.for=500ms", "--set", "latency.rate=5k", "--trials", "1",
        "--no-limits",
    ]

    @Test("a suite runs on it and keeps no password; a wrong one is told; clean removes what a killed run has left")
    func secured() throws {
        let cluster = try SecuredKafka()
        let results = try TemporaryDirectory()
        let output = ["-o", results.path]

        let run = try WeirProcess.run(
            Self.suite + ["--set", "load.peak=500ms", "-X", "sasl.password=open-sesame"] + cluster.access() + output)
        #expect(run.exit == .code(0) || run.exit == .code(3), "\(run.report)")
        #expect(run.output.contains(": 0 lost, 0 duplicated, 0 reordered"), "\(run.report)")
        let leaked = try FinishedProcess("/usr/bin/env", ["grep", "-r", "open-sesame", results.path])
        #expect(leaked.exit == .code(1), "\(leaked.output)")

        let wrong = try WeirProcess.run(Self.suite + cluster.access("wrong.properties") + output)
        #expect(wrong.exit == .code(1))
        #expect(wrong.errors.contains("Invalid username or password"), "\(wrong.report)")

        let killed = try WeirProcess.start(
            Self.suite + ["--set", "load.peak=30s"] + cluster.access() + output)
        _ = try killed.line(holding: "touching everything once")
        func listed() throws -> String { try WeirProcess.run(["clean"] + cluster.access() + output).output }
        #expect(
            eventually(within: .seconds(120), every: .milliseconds(500)) {
                ((try? listed()) ?? "").contains("topic   weir-quick-")
            })
        try killed.kill()
        let cleaned = try WeirProcess.run(["clean", "--yes"] + cluster.access() + output)
        #expect(cleaned.exit == .code(0) && cleaned.output.contains("removed "), "\(cleaned.report)")
        #expect(try !listed().contains("topic   "))
    }
}
