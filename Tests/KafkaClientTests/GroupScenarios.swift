import KafkaProtocol
import RecordFormat
import Synchronization
import SystemIO
import TestSupport
import Testing

@testable import KafkaClient

/// What a group does, whatever broker coordinates it. Each scenario has a topic and a group of its own.
struct GroupScenarios {
    let server: SocketAddress

    enum Name: CaseIterable {
        case range, roundRobin, cooperativeSticky, cooperates, crashes, commits, commitsAutomatically, goneFromPoll,
            replays, laterTopics, grows, noOffset, staticMembers, administers
    }

    /// What a broker is to be told, so that nobody waits long.
    static let settings = [("group.initial.rebalance.delay.ms", "0"), ("group.min.session.timeout.ms", "1000")]

    func run(_ name: Name) throws {
        switch name {
        case .range: try sizes(.range)
        case .roundRobin: try sizes(.roundRobin)
        case .cooperativeSticky: try sizes(.cooperativeSticky)
        case .cooperates: try cooperates()
        case .crashes: try crashes()
        case .commits: try commits()
        case .commitsAutomatically: try commitsAutomatically()
        case .goneFromPoll: try goneFromPoll()
        case .replays: try replays()
        case .laterTopics: try laterTopics()
        case .grows: try grows()
        case .noOffset: try noOffset()
        case .staticMembers: try staticMembers()
        case .administers: try administers()
        }
    }

    func topic(_ name: String, partitions: Int) throws {
        let admin = try Admin(bootstrapServers: [server])
        defer { admin.close() }
        try admin.createTopics([NewTopic(name: name, partitions: partitions, replicationFactor: 1)])
        try admin.awaitTopic(name, partitions: partitions)
    }

    func member(
        _ name: String, _ properties: [(String, String)] = [], sleeps: UInt64 = 0
    ) throws -> PollingConsumer {
        try PollingConsumer(server, group: name, topics: [name], properties, sleeps: sleeps)
    }

    /// Waits until all have joined and hold as many partitions each, in any order, and all of them.
    func settle(_ members: [PollingConsumer], _ counts: [Int]) -> Bool {
        eventually(within: .seconds(120)) {
            members.allSatisfy { $0.consumer.groupStatistics.rebalances > 0 }
                && members.map(\.partitions.count).sorted() == counts
                && Set(members.flatMap(\.partitions)).count == counts.reduce(0, +)
        }
    }

    /// One, two, four and five members read four partitions, with what is sent meanwhile: each record once, and the fifth has nothing.
    func sizes(_ assignor: Assignor) throws {
        let name = "sizes-\(assignor.rawValue)"
        try topic(name, partitions: 4)
        var members: [PollingConsumer] = []
        defer { for member in members { member.close() } }
        var sent = 0
        // Whoever gives a partition back commits first, so that nothing is read twice.
        let properties = [("partition.assignment.strategy", assignor.rawValue), ("enable.auto.commit", "true")]
        for counts in [[4], [2, 2], [1, 1, 1, 1], [0, 1, 1, 1, 1]] {
            while members.count < counts.count { members.append(try member(name, properties)) }
            try #require(settle(members, counts), "\(members.map(\.partitions))")
            try fill(server, name, partitions: 4, count: 50, from: sent)
            sent += 50
            let read = eventually(within: .seconds(120)) { members.flatMap(\.records).count >= 4 * sent }
            try #require(read, "\(members.map(\.records.count)) of \(4 * sent)")
            try #require(members.flatMap(\.records).sorted() == allRecords(partitions: 4, count: sent))
        }
        let statistics = members.map(\.consumer.groupStatistics)
        try #require(statistics.allSatisfy { $0.rebalances > 0 && $0.losses == 0 && $0.rebalanceNanoseconds > 0 })
        try #require(statistics.map(\.assignedPartitions).sorted() == [0, 1, 1, 1, 1])
        // A member leaves, and its partition goes to the one that had nothing.
        let leaver = members.remove(at: members.firstIndex { !$0.partitions.isEmpty }!)
        leaver.close()
        try #require(settle(members, [1, 1, 1, 1]))
        try #require(members.flatMap(\.errors).isEmpty)
        members.append(leaver)
    }

    /// A third member takes from two that cooperate only what it is to have.
    func cooperates() throws {
        let name = "cooperates"
        try topic(name, partitions: 6)
        let properties = [("partition.assignment.strategy", "cooperative-sticky")]
        var members = [try member(name, properties), try member(name, properties)]
        defer { for member in members { member.close() } }
        try #require(settle(members, [3, 3]))
        let before = members.map(\.partitions)
        let stalledBefore = members.map(\.consumer.groupStatistics.stalledNanoseconds)
        let eventsBefore = members.map(\.events.count)
        members.append(try member(name, properties))
        try #require(settle(members, [2, 2, 2]))
        for index in 0..<2 {
            let given = members[index].events.dropFirst(eventsBefore[index])
            try #require(given.count == 1 && given.first?.hasPrefix("-[") == true, "\(given)")
            try #require(Set(members[index].partitions).isSubset(of: before[index]))
            // It had something to read all the time.
            try #require(members[index].consumer.groupStatistics.stalledNanoseconds == stalledBefore[index])
        }
        try #require(members.flatMap(\.errors).isEmpty)
    }

    /// When a member dies, one that had nothing reads on from the last commit after the session timeout, and leaves nothing out.
    func crashes() throws {
        let name = "crashes"
        try topic(name, partitions: 1)
        try fill(server, name, partitions: 1, count: 50)
        let properties = [("session.timeout.ms", "4000")]
        let dies = try member(name, properties)
        try #require(eventually { dies.records.count == 50 })
        let standby = try member(name, properties)
        defer { standby.close() }
        try #require(settle([dies, standby], [0, 1]))
        let reader = dies.partitions.isEmpty ? standby : dies
        let idle = dies.partitions.isEmpty ? dies : standby
        try reader.consumer.commit([TopicPartition(name, 0): OffsetAndMetadata(offset: 30)])
        reader.stop()
        let before = idle.records.count
        reader.consumer.abandon()
        try #require(throws: ClientError.closed) { try reader.consumer.poll(timeoutMilliseconds: 0) { _ in } }
        try #require(settle([idle], [1]))
        try #require(eventually { idle.records.count == before + 20 })
        try #require(Array(idle.records.suffix(20)) == (30..<50).map { "0@\($0)" })
        idle.close()
    }

}
