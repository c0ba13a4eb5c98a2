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
            replays,
            laterTopics, noOffset, staticMembers, administers
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
        case .noOffset: try noOffset()
        case .staticMembers: try staticMembers()
        case .administers: try administers()
        }
    }

    private func topic(_ name: String, partitions: Int) throws {
        let admin = try Admin(bootstrapServers: [server])
        defer { admin.close() }
        try admin.createTopics([NewTopic(name: name, partitions: partitions, replicationFactor: 1)])
        try admin.awaitTopic(name, partitions: partitions)
    }

    private func member(
        _ name: String, _ properties: [(String, String)] = [], sleeps: UInt64 = 0
    ) throws -> PollingConsumer {
        try PollingConsumer(server, group: name, topics: [name], properties, sleeps: sleeps)
    }

    /// Waits until all have joined and hold as many partitions each, in any order, and all of them.
    private func settle(_ members: [PollingConsumer], _ counts: [Int]) -> Bool {
        eventually(within: .seconds(30)) {
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
            #expect(settle(members, counts), "\(members.map(\.partitions))")
            try fill(server, name, partitions: 4, count: 50, from: sent)
            sent += 50
            let read = eventually(within: .seconds(20)) { members.flatMap(\.records).count >= 4 * sent }
            #expect(read, "\(members.map(\.records.count)) of \(4 * sent)")
            #expect(members.flatMap(\.records).sorted() == allRecords(partitions: 4, count: sent))
        }
        let statistics = members.map(\.consumer.groupStatistics)
        #expect(statistics.allSatisfy { $0.rebalances > 0 && $0.losses == 0 && $0.rebalanceNanoseconds > 0 })
        #expect(statistics.map(\.assignedPartitions).sorted() == [0, 1, 1, 1, 1])
        // A member leaves, and its partition goes to the one that had nothing.
        let leaver = members.remove(at: members.firstIndex { !$0.partitions.isEmpty }!)
        leaver.close()
        #expect(settle(members, [1, 1, 1, 1]))
        #expect(members.flatMap(\.errors).isEmpty)
        members.append(leaver)
    }

    /// A third member takes from two that cooperate only what it is to have.
    func cooperates() throws {
        let name = "cooperates"
        try topic(name, partitions: 6)
        let properties = [("partition.assignment.strategy", "cooperative-sticky")]
        var members = [try member(name, properties), try member(name, properties)]
        defer { for member in members { member.close() } }
        #expect(settle(members, [3, 3]))
        let before = members.map(\.partitions)
        let stalledBefore = members.map(\.consumer.groupStatistics.stalledNanoseconds)
        let eventsBefore = members.map(\.events.count)
        members.append(try member(name, properties))
        #expect(settle(members, [2, 2, 2]))
        for index in 0..<2 {
            let given = members[index].events.dropFirst(eventsBefore[index])
            #expect(given.count == 1 && given.first?.hasPrefix("-[") == true, "\(given)")
            #expect(Set(members[index].partitions).isSubset(of: before[index]))
            // It had something to read all the time.
            #expect(members[index].consumer.groupStatistics.stalledNanoseconds == stalledBefore[index])
        }
        #expect(members.flatMap(\.errors).isEmpty)
    }

    /// When a member dies, one that had nothing reads on from the last commit after the session timeout, and leaves nothing out.
    func crashes() throws {
        let name = "crashes"
        try topic(name, partitions: 1)
        try fill(server, name, partitions: 1, count: 50)
        let properties = [("session.timeout.ms", "4000")]
        let dies = try member(name, properties)
        #expect(eventually { dies.records.count == 50 })
        let standby = try member(name, properties)
        defer { standby.close() }
        #expect(settle([dies, standby], [0, 1]))
        let reader = dies.partitions.isEmpty ? standby : dies
        let idle = dies.partitions.isEmpty ? dies : standby
        try reader.consumer.commit([TopicPartition(name, 0): OffsetAndMetadata(offset: 30)])
        reader.stop()
        let before = idle.records.count
        reader.consumer.abandon()
        #expect(throws: ClientError.closed) { try reader.consumer.poll(timeoutMilliseconds: 0) { _ in } }
        #expect(settle([idle], [1]))
        #expect(eventually { idle.records.count == before + 20 })
        #expect(Array(idle.records.suffix(20)) == (30..<50).map { "0@\($0)" })
        idle.close()
    }

    /// What was committed, with its note, is where another member goes on; a commit of one partition leaves the others alone.
    func commits() throws {
        let name = "commits"
        try topic(name, partitions: 2)
        try fill(server, name, partitions: 2, count: 100)
        let first = try member(name)
        let names = [TopicPartition(name, 0), TopicPartition(name, 1)]
        #expect(eventually { first.records.count == 200 })
        #expect(try first.consumer.committed(names).isEmpty)
        let noted = OffsetAndMetadata(offset: 40, metadata: "so far ü")
        try first.consumer.commit([names[0]: noted])
        #expect(try first.consumer.committed(names) == [names[0]: noted])
        #expect(first.consumer.position(of: names[1]) == 100)
        let answers = Mutex<[Result<[TopicPartition: OffsetAndMetadata], ClientError>]>([])
        try first.consumer.commitAsync([names[1]: OffsetAndMetadata(offset: 90)]) { answer in
            answers.withLock { $0.append(answer) }
        }
        #expect(eventually { answers.withLock { $0.count } == 1 })
        #expect(answers.withLock { $0 } == [.success([names[1]: OffsetAndMetadata(offset: 90)])])
        first.close()
        let second = try member(name)
        #expect(eventually { second.records.count == 70 }, "\(second.records.count)")
        #expect(second.records.sorted() == ((40..<100).map { "0@\($0)" } + (90..<100).map { "1@\($0)" }).sorted())
        try second.consumer.commit()
        second.close()
        // Who is in no generation reads what the group has committed, and commits while the group is empty.
        let outside = try Consumer(
            ConsumerConfiguration(bootstrapServers: [server], properties: [("group.id", name)]))
        defer { outside.close() }
        #expect(try outside.committed(names).mapValues(\.offset) == [names[0]: 100, names[1]: 100])
        outside.assign([names[0]], from: .committed)
        #expect(try outside.read(1, within: 1) == [])
        #expect(outside.position(of: names[0]) == 100)
        try outside.commit([names[0]: OffsetAndMetadata(offset: 98)])
        outside.assign([names[0]], from: .committed)
        #expect(try outside.read(2) == ["0@98=98", "0@99=99"])
    }

    /// Automatic commits come with the interval and with the end.
    func commitsAutomatically() throws {
        let name = "automatic"
        try topic(name, partitions: 1)
        try fill(server, name, partitions: 1, count: 50)
        let properties = [("enable.auto.commit", "true"), ("auto.commit.interval.ms", "50")]
        let first = try member(name, properties)
        let partition = TopicPartition(name, 0)
        let committed = eventually {
            first.records.count == 50
                && ((try? first.consumer.committed([partition])) ?? [:])[partition]?.offset == 50
        }
        #expect(committed)
        first.close()
        let second = try member(name, [("enable.auto.commit", "true")])
        #expect(eventually { second.partitions.count == 1 })
        try fill(server, name, partitions: 1, count: 10, from: 50)
        #expect(eventually { second.records.count == 10 })
        second.close()
        let third = try member(name)
        #expect(eventually { third.partitions.count == 1 && third.consumer.position(of: partition) == 60 })
        third.close()
        #expect(third.records.isEmpty && first.errors.isEmpty && second.errors.isEmpty)
    }

    /// A static member that comes back has its partitions again without a rebalance; one that stays away is replaced.
    func staticMembers() throws {
        let name = "static"
        try topic(name, partitions: 2)
        let session = [("session.timeout.ms", "4000")]
        let stays = try member(name, session + [("group.instance.id", "a")])
        var comesBack = try member(name, session + [("group.instance.id", "b")])
        defer {
            stays.close()
            comesBack.close()
        }
        #expect(settle([stays, comesBack], [1, 1]))
        let (before, rebalances) = (comesBack.partitions, stays.consumer.groupStatistics.rebalances)
        comesBack.close()
        comesBack = try member(name, session + [("group.instance.id", "b")])
        #expect(settle([stays, comesBack], [1, 1]))
        #expect(comesBack.partitions == before)
        #expect(stays.consumer.groupStatistics.rebalances == rebalances)
        // Another one of that name takes its place, and the older hears of it.
        let thief = try member(name, session + [("group.instance.id", "b")])
        let fenced = ClientError.fencedInstance(group: name, instanceID: "b")
        #expect(eventually { comesBack.errors.contains(fenced) }, "\(comesBack.errors)")
        #expect(settle([stays, thief], [1, 1]))
        #expect(eventually { comesBack.events.last?.hasPrefix("!") == true })
        // It falls silent, and after the session timeout the group goes on without it.
        thief.close()
        #expect(settle([stays], [2]), "\(stays.events) \(stays.errors)")
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
        #expect(settle([slow, other], [1, 1]))
        slow.isAway.store(true, ordering: .relaxed)
        #expect(eventually(within: .seconds(20)) { other.partitions.count == 2 })
        #expect(throws: ClientError.self) { try slow.consumer.commit([TopicPartition(name, 0): .init(offset: 0)]) }
        slow.isAway.store(false, ordering: .relaxed)
        #expect(settle([slow, other], [1, 1]))
        #expect(slow.events.contains { $0.hasPrefix("!") })
        #expect(slow.consumer.groupStatistics.losses > 0)
        #expect(other.events.allSatisfy { !$0.hasPrefix("!") })
    }

    /// Pause keeps partitions, a seek replays them, from an offset and from a time.
    func replays() throws {
        let name = "replays"
        try topic(name, partitions: 1)
        try fill(server, name, partitions: 1, count: 30)
        MonotonicClock.sleep(nanoseconds: 30_000_000)
        let member = try member(name)
        defer { member.close() }
        #expect(eventually { member.records.count == 30 })
        let partition = TopicPartition(name, 0)
        member.consumer.pause([partition])
        #expect(member.consumer.paused == [partition])
        try fill(server, name, partitions: 1, count: 20, from: 30)
        MonotonicClock.sleep(nanoseconds: 200_000_000)
        #expect(member.records.count == 30)
        member.consumer.resume([partition])
        #expect(eventually { member.records.count == 50 })
        #expect(member.records == (0..<50).map { "0@\($0)" })
        member.consumer.seek(partition, to: .offset(45))
        #expect(eventually { member.records.count == 55 })
        member.consumer.seek(partition, to: .beginning)
        #expect(eventually { member.records.count == 105 })
        #expect(member.records == (0..<50).map { "0@\($0)" } + (45..<50).map { "0@\($0)" } + (0..<50).map { "0@\($0)" })
        // From the time of the 31st record on.
        let time = try timestamp(of: 30, in: partition)
        member.consumer.seek(partition, to: .time(time))
        #expect(eventually { member.records.count >= 125 })
        let again = member.records.dropFirst(105)
        #expect(Array(again) == (30..<50).map { "0@\($0)" }, "\(again)")
        #expect(member.errors.isEmpty)
    }

    private func timestamp(of offset: Int64, in partition: TopicPartition) throws -> Int64 {
        let consumer = try Consumer(ConsumerConfiguration(bootstrapServers: [server]))
        defer { consumer.close() }
        consumer.assign([partition], from: .offset(offset))
        var time: Int64 = -1
        try consumer.poll(timeoutMilliseconds: 5000) { batch throws(ClientError) in
            try batch.forEachRecord { if $0.offset == offset { time = $0.timestamp } }
        }
        return time
    }

    /// A topic that is subscribed to before it exists is read when it does; so are partitions that are added.
    func laterTopics() throws {
        let name = "later"
        let member = try member(name)
        defer { member.close() }
        #expect(eventually(within: .seconds(20)) { member.consumer.groupStatistics.rebalances == 1 })
        #expect(member.partitions.isEmpty)
        try topic(name, partitions: 3)
        #expect(eventually(within: .seconds(20)) { member.partitions == [0, 1, 2] }, "\(member.errors)")
        try fill(server, name, partitions: 3, count: 10)
        #expect(eventually { member.records.sorted() == allRecords(partitions: 3, count: 10) })
    }

    /// Without an offset and without a reset, `poll` says so.
    func noOffset() throws {
        let name = "no-offset"
        try topic(name, partitions: 1)
        let member = try member(name, [("auto.offset.reset", "none")])
        defer { member.close() }
        let error = ClientError.noCommittedOffset(group: name, topic: name, partition: 0)
        #expect(eventually { member.errors == [error] }, "\(member.errors)")
        member.consumer.seek(TopicPartition(name, 0), to: .beginning)
        try fill(server, name, partitions: 1, count: 10)
        #expect(eventually { member.records.count == 10 })
    }

    /// Groups are listed, described, set back and deleted; topics grow, are cut and are set otherwise.
    func administers() throws {
        let name = "administers"
        try topic(name, partitions: 2)
        try fill(server, name, partitions: 2, count: 20)
        let (first, second) = (TopicPartition(name, 0), TopicPartition(name, 1))
        let admin = try Admin(bootstrapServers: [server])
        defer { admin.close() }
        let member = try member(name, [("client.id", "watched"), ("group.instance.id", "i")])
        #expect(eventually { member.records.count == 40 })
        try member.consumer.commit()
        #expect(try admin.listGroups().contains { $0.id == name && $0.protocolType == "consumer" })
        #expect(eventually { (try? admin.describeGroup(name).state) == "Stable" })
        let described = try admin.describeGroup(name)
        #expect(described.assignor == "range" && described.members.map(\.partitions) == [[first, second]])
        #expect(described.members.first?.clientID == "watched" && described.members.first?.instanceID == "i")
        #expect(try admin.groupOffsets(name).mapValues(\.offset) == [first: 20, second: 20])
        let notEmpty = ClientError.broker(.nonEmptyGroup, subject: "group \(name)", message: nil)
        #expect(throws: notEmpty) { try admin.deleteGroups([name]) }
        #expect(throws: ClientError.self) { try admin.alterGroupOffsets(name, [first: .init(offset: 3)]) }
        #expect(throws: ClientError.self) { try admin.deleteGroupOffsets(name, of: [first]) }
        member.consumer.unsubscribe()
        member.close()
        try admin.removeMember(instanceID: "i", of: name)
        #expect(try admin.describeGroup(name).state == "Empty")
        try admin.alterGroupOffsets(name, [first: .init(offset: 3, metadata: "back")])
        #expect(try admin.groupOffsets(name, of: [first]) == [first: .init(offset: 3, metadata: "back")])
        try admin.deleteGroupOffsets(name, of: [second])
        #expect(try admin.groupOffsets(name) == [first: .init(offset: 3, metadata: "back")])
        try admin.deleteGroups([name])
        #expect(try admin.groupOffsets(name).isEmpty)
        #expect(try admin.describeGroup(name).state == "Dead")
        #expect(try !admin.listGroups().contains { $0.id == name })
    }

    /// Our members, librdkafka's and kafka-python's in one group, whoever leads it.
    func mixes(_ assignor: Assignor) throws {
        let name = "mixes-\(assignor.rawValue)"
        try topic(name, partitions: 6)
        let properties = [("partition.assignment.strategy", assignor.rawValue), ("enable.auto.commit", "true")]
        func foreign(_ client: String) throws -> RunningProcess {
            try PythonClient.start(
                "group_member.py", [client, "\(server)", name, "\(name)/\(client)"],
                environment: ["GROUP_ASSIGNOR": assignor.rawValue], limit: .seconds(120))
        }
        /// The lists that its lines tell under `key`.
        func told(_ process: RunningProcess, _ key: String) -> [[Substring]] {
            process.output.split(separator: "\n").filter { $0.hasSuffix("}") }.compactMap { line in
                line.firstRange(of: "\"\(key)\": [").map { found in
                    line[found.upperBound...].prefix { $0 != "]" }.split(separator: ",").map { $0.drop { $0 == " " } }
                }
            }
        }
        func read(_ process: RunningProcess) -> [String] { told(process, "got").map { "\($0[0])@\($0[1])" } }
        func held(_ process: RunningProcess) -> Set<Int32> {
            Set(told(process, "partitions").last?.compactMap { Int32($0) } ?? [])
        }
        var ours = [try member(name, properties)]
        defer { for member in ours { member.close() } }
        #expect(settle(ours, [6]))
        var theirs = [try foreign("confluent")]
        func settled(_ counts: [Int]) -> Bool {
            eventually(within: .seconds(30)) {
                let all = ours.map { Set($0.partitions) } + theirs.map(held)
                return all.map(\.count).sorted() == counts && all.reduce(Set()) { $0.union($1) }.count == 6
            }
        }
        #expect(settled([3, 3]), "\(ours.map(\.partitions)) \(theirs.map(held)) \(theirs.map(\.errors))")
        try fill(server, name, partitions: 6, count: 20)
        ours.append(try member(name, properties))
        #expect(settled([2, 2, 2]), "\(ours.map(\.partitions)) \(theirs.map(held)) \(theirs.map(\.errors))")
        try fill(server, name, partitions: 6, count: 20, from: 20)
        // The first of ours leaves, so that somebody else leads.
        let leaver = ours.removeFirst()
        leaver.close()
        #expect(settled([3, 3]), "\(ours.map(\.partitions)) \(theirs.map(held)) \(theirs.map(\.errors))")
        theirs.append(try foreign("kafka-python"))
        #expect(settled([2, 2, 2]), "\(ours.map(\.partitions)) \(theirs.map(held)) \(theirs.map(\.errors))")
        try fill(server, name, partitions: 6, count: 20, from: 40)
        let all = Set(allRecords(partitions: 6, count: 60))
        func everything() -> [String] { (ours + [leaver]).flatMap(\.records) + theirs.flatMap(read) }
        #expect(eventually(within: .seconds(20)) { Set(everything()) == all })
        for process in theirs {
            process.signal(15)
            try process.wait(within: .seconds(20))
        }
        #expect(settle(ours, [6]))
        #expect((ours + [leaver]).flatMap(\.errors).isEmpty)
    }
}
