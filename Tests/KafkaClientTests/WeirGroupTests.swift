import Broker
import SystemIO
import TestSupport
import Testing

@testable import KafkaClient

/// Groups of our client that our broker coordinates, in this process.
@Suite struct WeirGroupTests {
    @Test("a scenario passes as it does with Apache Kafka", arguments: GroupScenarios.Name.allCases)
    func scenario(name: GroupScenarios.Name) throws {
        let directory = try TemporaryDirectory()
        var configuration = BrokerConfiguration()
        configuration.listen = SocketAddress(host: "127.0.0.1", port: 0)
        configuration.directory = directory.path
        for (key, value) in GroupScenarios.settings { _ = try configuration.set(key, to: value) }
        let broker = try Broker(configuration) { _ in }
        try broker.start()
        defer { try? broker.stop() }
        try GroupScenarios(server: broker.address).run(name)
    }

    @Test(
        "one group of our members and librdkafka's: each partition one reader, each record read, by each assignor",
        .enabled(if: PythonClient.isAvailable && WeirProcess.binary != nil, Comment(rawValue: PythonClient.remedy)),
        arguments: [Assignor.range, .cooperativeSticky])
    func mixed(assignor: Assignor) throws {
        let broker = try BrokerProcess(settings: GroupScenarios.settings.map { "\($0)=\($1)" })
        try GroupScenarios(server: SocketAddress(broker.bootstrap)!).mixes(assignor)
        try broker.stop()
    }
}
