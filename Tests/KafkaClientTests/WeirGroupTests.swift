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
        try withBroker(in: directory) { server in try GroupScenarios(server: server).run(name) }
        var notes = Compatibility("scenario_\(name)")
        switch name {
        case .range, .roundRobin: notes.works(.weir, .groupSizes, .join, .leave)
        case .cooperates: notes.works(.weir, .cooperative)
        case .crashes: notes.works(.weir, .crash)
        case .commits: notes.works(.weir, .resume)
        case .replays: notes.works(.weir, .offsetsForTimes)
        case .staticMembers: notes.works(.weir, .staticMembers)
        case .administers: notes.works(.weir, .listGroups, .readOffsets, .setOffsets, .deleteGroups)
        case .cooperativeSticky, .commitsAutomatically, .goneFromPoll, .laterTopics, .grows, .noOffset: return
        }
        try notes.check()
    }

    private func withBroker(in directory: TemporaryDirectory, _ body: (SocketAddress) throws -> Void) throws {
        var configuration = BrokerConfiguration()
        configuration.listen = SocketAddress(host: "127.0.0.1", port: 0)
        configuration.directory = directory.path
        for (key, value) in GroupScenarios.settings { _ = try configuration.set(key, to: value) }
        let broker = try Broker(configuration) { _ in }
        try broker.start()
        defer { try? broker.stop() }
        try body(broker.address)
    }

    @Test("partitions are added, records deleted and settings changed")
    func topics() throws {
        let directory = try TemporaryDirectory()
        try withBroker(in: directory) { server in try administerTopics(server) }
        var notes = Compatibility("administerTopics")
        notes.works(.weir, .topics, .partitions, .configs, .deleteRecords)
        try notes.check()
    }

    @Test(
        "one group of our members, librdkafka's and kafka-python's: each partition has one reader, each record is read",
        .enabled(if: PythonClient.isAvailable && WeirProcess.binary != nil, Comment(rawValue: PythonClient.remedy)),
        arguments: [Assignor.range, .cooperativeSticky])
    func mixed(assignor: Assignor) throws {
        let broker = try BrokerProcess(settings: GroupScenarios.settings.map { "\($0)=\($1)" })
        try GroupScenarios(server: SocketAddress(broker.bootstrap)!).mixes(assignor)
        try broker.stop()
    }
}
