import SystemIO
import TestSupport
import Testing

@testable import KafkaClient

/// Partitions are added, records deleted and settings changed, on whatever broker it is.
func administerTopics(_ server: SocketAddress) throws {
    let admin = try Admin(bootstrapServers: [server])
    defer { admin.close() }
    try admin.createTopics([NewTopic(name: "grows", partitions: 1, replicationFactor: 1)])
    try admin.awaitTopic("grows", partitions: 1)
    try fill(server, "grows", partitions: 1, count: 30)
    let (first, second) = (TopicPartition("grows", 0), TopicPartition("grows", 1))

    try admin.createPartitions(ofTopic: "grows", count: 2)
    try admin.awaitTopic("grows", partitions: 2)
    #expect(try admin.describeTopics(["grows"]).first?.partitions.count == 2)
    #expect(throws: ClientError.self) { try admin.createPartitions(ofTopic: "grows", count: 1) }

    #expect(try admin.deleteRecords(before: [first: 12, second: -1]) == [first: 12, second: 0])
    #expect(try admin.listOffsets(topic: "grows", timestamp: -2) == [0: 12, 1: 0])
    #expect(throws: ClientError.self) { try admin.deleteRecords(before: [first: 31]) }
    #expect(throws: ClientError.self) { try admin.deleteRecords(before: [TopicPartition("grows", 2): 0]) }

    func retention() throws -> ConfigurationEntry? {
        try admin.describeConfigurations(ofTopic: "grows").first { $0.name == "retention.ms" }
    }
    try admin.alterConfigurations(ofTopic: "grows", [.init(.set, "retention.ms", "123456789")])
    #expect(eventually { (try? retention()?.value) == "123456789" })
    #expect(throws: ClientError.self) {
        try admin.alterConfigurations(ofTopic: "grows", [.init(.set, "retention.ms", "soon")])
    }
    try admin.alterConfigurations(ofTopic: "grows", [.init(.delete, "retention.ms")])
    #expect(eventually { (try? retention()?.isDefault) == true })
}
