import Broker
import KafkaProtocol
import LogEngine
import SystemIO
import TestSupport
import Testing

/// Committed offsets over the wire, and over restarts.
@Suite struct CommitTests {
    @Test(arguments: Int16(2)...9)
    func `what is committed is fetched, in every version`(version: Int16) throws {
        let test = try TestBroker.forGroups()
        let client = try test.groupClient()
        try client.createTopic("t", partitions: 2)
        #expect(try client.commit(42, partition: 1, metadata: "ü", version: version) == .none)
        let wanted = [OffsetFetchRequest.Topic(name: "t", partitionIndexes: [0, 1])]
        for fetch in Int16(1)...9 {
            #expect(try client.committed("g", wanted, version: fetch) == ["t-0: -1", "t-1: 42 ü"])
            #expect(try client.committed("nobody", wanted, version: fetch) == ["t-0: -1", "t-1: -1"])
            if fetch >= 2 { #expect(try client.committed("g", version: fetch) == ["t-1: 42 ü"]) }
        }
    }

    @Test func `unknown partitions and long metadata are refused one by one`() throws {
        let test = try TestBroker.forGroups(["offset.metadata.max.bytes": "10"])
        let client = try test.groupClient()
        try client.createTopic("t")
        #expect(try client.commit(1, partition: 1) == .unknownTopicOrPartition)
        #expect(try client.commit(1, "none") == .unknownTopicOrPartition)
        #expect(try client.commit(1, metadata: "12345678901") == .offsetMetadataTooLarge)
        #expect(try client.commit(1, metadata: "1234567890") == .none)
        #expect(try client.committed() == ["t-0: 1 1234567890"])
    }

    @Test func `members of this generation commit, others are told what is wrong`() throws {
        let test = try TestBroker.forGroups()
        let client = try test.groupClient()
        try client.createTopic("t")
        var joined = try client.joinFresh()
        #expect(try client.commit(1, as: joined) == .rebalanceInProgress, "before the assignment")
        _ = try client.sync(joined)
        #expect(try client.commit(1, as: joined) == .none)
        #expect(try client.commit(2) == .unknownMemberID, "from outside")
        joined.generationID = 7
        #expect(try client.commit(2, as: joined) == .illegalGeneration)
        #expect(try client.commit(2, group: "none", as: joined) == .groupIDNotFound)
        #expect(try client.commit(2, group: "none", as: joined, version: 8) == .illegalGeneration)
        #expect(try client.committed() == ["t-0: 1"])
    }

    @Test func `offsets, groups and their members are there after a restart, and sessions go on`() throws {
        let directory = try TemporaryDirectory()
        var joined: JoinGroupResponse
        do {
            let test = try TestBroker.forGroups(directory: directory)
            let client = try test.groupClient()
            try client.createTopic("t", partitions: 3)
            joined = try client.joinFresh(session: 5000)
            _ = try client.sync(joined, assigning: [joined.memberID: [5]])
            for partition in Int32(0)..<3 { #expect(try client.commit(10, partition: partition, as: joined) == .none) }
            #expect(try client.commit(20, partition: 2, metadata: "m", as: joined) == .none)
            #expect(try client.commit(1, group: "deleted") == .none)
            _ = try client.ask(DeleteGroupsRequest(groupsNames: ["deleted"]), version: 2)
        }
        let test = try TestBroker.forGroups(directory: directory)
        let client = try test.client()
        #expect(try client.committed() == ["t-0: 10", "t-1: 10", "t-2: 20 m"])
        #expect(try client.committed("deleted") == [])
        #expect(try client.describe().groupState == "Stable")
        #expect(try client.heartbeat(joined) == .none)
        #expect(try client.sync(joined).assignment == [5])
        #expect(try client.commit(11, as: joined) == .none)
        #expect(try eventually { try client.describe().members.isEmpty }, "its session ends as if nothing had been")
    }

    @Test func `offsets of a topic go with it, and with OffsetDelete`() throws {
        let directory = try TemporaryDirectory()
        do {
            let test = try TestBroker.forGroups(directory: directory)
            let client = try test.groupClient()
            for topic in ["t", "u", "v"] {
                try client.createTopic(topic)
                #expect(try client.commit(1, topic) == .none)
            }
            _ = try client.ask(DeleteTopicsRequest(topics: [.init(name: "u")]), version: 6)
            let removed = try client.ask(
                OffsetDeleteRequest(
                    groupID: "g",
                    topics: [.init(name: "v", partitions: [.init(index: 0), .init(index: 9)])]), version: 0)
            #expect(removed.topics[0].partitions.map(\.errorCode) == [.none, .unknownTopicOrPartition])
            let unknown = try client.ask(OffsetDeleteRequest(groupID: "none"), version: 0)
            #expect(unknown.errorCode == .groupIDNotFound)
            #expect(try client.committed() == ["t-0: 1"])
        }
        let test = try TestBroker.forGroups(directory: directory)
        #expect(try test.client().committed() == ["t-0: 1"])
    }

    @Test func `offsets that members consume stay, those of other topics may go`() throws {
        let test = try TestBroker.forGroups()
        let client = try test.groupClient()
        try client.createTopic("t")
        try client.createTopic("u")
        let subscription = ConsumerProtocolSubscription(topics: ["t"]).encoded(version: 1)
        let first = try client.join(metadata: subscription)
        let joined = try client.join(member: first.memberID, metadata: subscription)
        _ = try client.sync(joined)
        for topic in ["t", "u"] { #expect(try client.commit(1, topic, as: joined) == .none) }
        let removed = try client.ask(
            OffsetDeleteRequest(
                groupID: "g", topics: ["t", "u"].map { .init(name: $0, partitions: [.init(index: 0)]) }), version: 0)
        #expect(removed.topics.flatMap(\.partitions).map(\.errorCode) == [.groupSubscribedToTopic, .none])
        #expect(try client.committed() == ["t-0: 1"])
    }

    @Test func `an offset expires when its time is over, and the group with its last one`() throws {
        let test = try TestBroker.forGroups(["offsets.retention.check.interval.ms": "20"])
        let client = try test.groupClient()
        try client.createTopic("t")
        try client.createTopic("u")
        #expect(try client.commit(1, retention: 1, version: 4) == .none)
        #expect(try client.commit(1, "u", group: "h") == .none)
        #expect(try eventually { try client.describe().groupState == "Dead" })
        #expect(try client.committed() == [])
        #expect(try client.committed("h") == ["u-0: 1"], "a week is the default")
        #expect(test.events.all.contains { $0.contains("1 committed offsets of group g have expired") })
    }

    @Test func `commits wait for the disk where the topic says so`() throws {
        let test = try TestBroker.forGroups(["log.flush.interval.messages": "1"])
        let client = try test.groupClient()
        try client.createTopic("t")
        let before = test.broker.logCounters.flushes
        for offset in Int64(1)...5 { #expect(try client.commit(offset) == .none) }
        #expect(test.broker.logCounters.flushes >= before + 5)
        let joined = try client.joinFresh()
        #expect(try client.sync(joined, assigning: [joined.memberID: [1]]).assignment == [1])
    }

    @Test func `the log of offsets stays small however much is committed, over restarts too`() throws {
        let directory = try TemporaryDirectory()
        let settings = ["offsets.topic.segment.bytes": "65536", "offsets.topic.num.partitions": "1"]
        func sizes() throws -> Int {
            let path = directory.file("__consumer_offsets-0")
            return try Directory.list(path).filter { $0.hasSuffix(".log") }
                .map { try Directory.readFile(path + "/" + $0).count }.reduce(0, +)
        }
        let text = String(repeating: "m", count: 500)
        for round in Int64(1)...2 {
            let test = try TestBroker.forGroups(settings, directory: directory)
            let client = try test.groupClient()
            if round == 1 { try client.createTopic("t", partitions: 4) }
            for offset in Int64(1)...400 {
                #expect(try client.commit(offset * round, partition: Int32(offset % 4), metadata: text) == .none)
            }
            #expect(try client.commit(round, group: "h") == .none)
            // What came while the disk was busy is looked at with the next commit.
            #expect(
                try eventually {
                    _ = try client.commit(round, group: "h")
                    return try sizes() < 100_000
                }, "of 250,000 bytes written")
        }
        #expect(try sizes() > 2000)
        let test = try TestBroker.forGroups(settings, directory: directory)
        let client = try test.client()
        #expect(try client.committed() == (0..<4).map { "t-\($0): \(($0 == 0 ? 400 : 396 + $0) * 2) \(text)" })
        #expect(try client.committed("h") == ["t-0: 2"])
    }
}
