import SystemIO
import TestSupport
import Testing

@testable import KafkaClient

/// Groups of our client that Apache Kafka coordinates.
@Suite(.serialized) struct KafkaGroupTests {
    @Test(
        "groups that Apache Kafka coordinates: every scenario, foreign members among ours, and the admin of its topics",
        .enabled(if: RealKafka.isAvailable, Comment(rawValue: RealKafka.remedy)))
    func scenarios() throws {
        let kafka = try RealKafka(settings: GroupScenarios.settings.map { "\($0)=\($1)" })
        defer { try? kafka.stop() }
        let scenarios = GroupScenarios(server: SocketAddress(kafka.bootstrap)!)
        for name in GroupScenarios.Name.allCases { try scenarios.run(name) }
        try administerTopics(scenarios.server)
        if PythonClient.isAvailable {
            for assignor in [Assignor.range, .cooperativeSticky] { try scenarios.mixes(assignor) }
        }
    }
}
