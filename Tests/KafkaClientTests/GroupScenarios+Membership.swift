import KafkaProtocol
import Synchronization
import SystemIO
import TestSupport
import Testing

@testable import KafkaClient

// Who is a member, of what, and what an administrator sees of it.
extension GroupScenarios {
    /// A static member that comes back has its partitions again without a rebalance; one that stays away is replaced.
    func staticMembers() throws {
        let name = "static"
        try topic(name, partitions: 2)
        // None of them is missed, however long it takes to come back, but for the last one.
        let session = [("session.timeout.ms", "300000")]
        let stays = try member(name, session + [("group.instance.id", "a")])
        var comesBack = try member(name, session + [("group.instance.id", "b")])
        defer {
            stays.close()
            comesBack.close()
        }
        try #require(settle([stays, comesBack], [1, 1]))
        let (before, rebalances) = (comesBack.partitions, stays.consumer.groupStatistics.rebalances)
        comesBack.close()
        comesBack = try member(name, session + [("group.instance.id", "b")])
        try #require(settle([stays, comesBack], [1, 1]))
        try #require(comesBack.partitions == before)
        try #require(stays.consumer.groupStatistics.rebalances == rebalances)
        // Another one of that name takes its place, and the older hears of it.
        let thief = try member(name, [("session.timeout.ms", "4000"), ("group.instance.id", "b")])
        let fenced = ClientError.fencedInstance(group: name, instanceID: "b")
        try #require(eventually { comesBack.errors.contains(fenced) }, "\(comesBack.errors)")
        try #require(settle([stays, thief], [1, 1]))
        try #require(eventually { comesBack.events.last?.hasPrefix("!") == true })
        // It falls silent, and after the session timeout the group goes on without it.
        thief.close()
        try #require(settle([stays], [2]), "\(stays.events) \(stays.errors)")
    }

    /// A member that does not come back to `poll` loses its partitions to the others, and joins again when it does.
    func goneFromPoll() throws {
        let name = "gone"
        try topic(name, partitions: 2)
        let slow = try member(name, [("max.poll.interval.ms", "1000")])
        let other = try member(name, [("max.poll.interval.ms", "5000")])
        defer {
            slow.close()
            other.close()
        }
        try #require(settle([slow, other], [1, 1]))
        slow.isAway.store(true, ordering: .relaxed)
        try #require(eventually(within: .seconds(120)) { other.partitions.count == 2 })
        try #require(throws: ClientError.self) { try slow.consumer.commit([TopicPartition(name, 0): .init(offset: 0)]) }
        slow.isAway.store(false, ordering: .relaxed)
        try #require(settle([slow, other], [1, 1]))
        try #require(slow.events.contains { $0.hasPrefix("!") })
        try #require(slow.consumer.groupStatistics.losses > 0)
        try #require(other.events.allSatisfy { !$0.hasPrefix("!") })
    }

    /// A topic that is subscribed to before it exists is read when it does.
    func laterTopics() throws {
        let name = "later"
        let member = try member(name)
        defer { member.close() }
        try #require(eventually(within: .seconds(120)) { member.consumer.groupStatistics.rebalances == 1 })
        try #require(member.partitions.isEmpty)
        try topic(name, partitions: 3)
        try #require(eventually(within: .seconds(120)) { member.partitions == [0, 1, 2] }, "\(member.errors)")
        try fill(server, name, partitions: 3, count: 10)
        try #require(eventually { member.records.sorted() == allRecords(partitions: 3, count: 10) })
    }

    /// Partitions that are added are read, also when the leader of the group has left and come back by its instance id (KIP-814).
    func grows() throws {
        let name = "grown"
        try topic(name, partitions: 1)
        let admin = try Admin(bootstrapServers: [server])
        defer { admin.close() }
        let properties = [("metadata.max.age.ms", "200")]
        let first = try member(name, properties)
        try #require(settle([first], [1]))
        try admin.createPartitions(ofTopic: name, count: 2)
        try #require(settle([first], [2]))
        first.close()
        var leader = try member(name, properties + [("group.instance.id", "a")])
        defer { leader.close() }
        try #require(settle([leader], [2]))
        leader.close()
        leader = try member(name, properties + [("group.instance.id", "a")])
        try #require(settle([leader], [2]))
        try #require(leader.consumer.groupStatistics.rebalances == 1)
        try admin.createPartitions(ofTopic: name, count: 3)
        try #require(settle([leader], [3]), "\(leader.partitions)")
        try fill(server, name, partitions: 3, count: 10)
        try #require(eventually { leader.records.sorted() == allRecords(partitions: 3, count: 10) })
    }

    /// Groups are listed, described, set back and deleted.
    func administers() throws {
        let name = "administers"
        try topic(name, partitions: 2)
        try fill(server, name, partitions: 2, count: 20)
        let (first, second) = (TopicPartition(name, 0), TopicPartition(name, 1))
        let admin = try Admin(bootstrapServers: [server])
        defer { admin.close() }
        let member = try member(name, [("client.id", "watched"), ("group.instance.id", "i")])
        try #require(eventually { member.records.count == 40 })
        try member.consumer.commit()
        try #require(try admin.listGroups().contains { $0.id == name && $0.protocolType == "consumer" })
        try #require(eventually { (try? admin.describeGroup(name).state) == "Stable" })
        let described = try admin.describeGroup(name)
        try #require(described.assignor == "range" && described.members.map(\.partitions) == [[first, second]])
        try #require(described.members.first?.clientID == "watched" && described.members.first?.instanceID == "i")
        try #require(try admin.groupOffsets(name).mapValues(\.offset) == [first: 20, second: 20])
        let notEmpty = ClientError.broker(.nonEmptyGroup, subject: "group \(name)", message: nil)
        try #require(throws: notEmpty) { try admin.deleteGroups([name]) }
        try #require(throws: ClientError.self) { try admin.alterGroupOffsets(name, [first: .init(offset: 3)]) }
        try #require(throws: ClientError.self) { try admin.deleteGroupOffsets(name, of: [first]) }
        member.consumer.unsubscribe()
        member.close()
        try admin.removeMember(instanceID: "i", of: name)
        try #require(try admin.describeGroup(name).state == "Empty")
        try admin.alterGroupOffsets(name, [first: .init(offset: 3, metadata: "back")])
        try #require(try admin.groupOffsets(name, of: [first]) == [first: .init(offset: 3, metadata: "back")])
        try admin.deleteGroupOffsets(name, of: [second])
        try #require(try admin.groupOffsets(name) == [first: .init(offset: 3, metadata: "back")])
        try admin.deleteGroups([name])
        try #require(try admin.groupOffsets(name).isEmpty)
        try #require(try admin.describeGroup(name).state == "Dead")
        try #require(try !admin.listGroups().contains { $0.id == name })
    }
}
