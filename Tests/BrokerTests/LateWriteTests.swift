import Glibc
import KafkaProtocol
import LogEngine
import SystemIO
import TestSupport
import Testing

@testable import Broker

/// Groups whose writes end late, or fail.
@Suite struct LateWriteTests {
    @Test func `a group that is deleted while its last change is being flushed is gone, with its timers`() throws {
        let test = try TestBroker.forGroups(["log.flush.interval.messages": "1"])
        let client = try test.groupClient()
        let name = "g"
        for _ in 0..<5 {
            let joined = try client.joinFresh(name, session: 3000)
            #expect(try client.sync(joined, name, assigning: [joined.memberID: [1]]).errorCode == .none)
            // Both are taken up before the flush that the first one needs can end.
            try client.send(
                LeaveGroupRequest(groupID: name, members: [.init(memberID: joined.memberID)]), version: 5)
            try client.send(DeleteGroupsRequest(groupsNames: [name]), version: 2)
            #expect(try client.receive(LeaveGroupResponse.self, version: 5).errorCode == .none)
            let deleted = try client.receive(DeleteGroupsResponse.self, version: 2)
            #expect(deleted.results.map(\.errorCode) == [.none])
        }
        // The sessions would have ended meanwhile.
        sleepThread(.milliseconds(3200))
        #expect(try client.describe(name).groupState == "Dead")
    }

    @Test func `what cannot be deleted in the log is not deleted, as it would not be after a restart`() throws {
        let test = try TestBroker.forGroups()
        let client = try test.groupClient()
        try client.createTopic("t", partitions: 2)
        for partition in Int32(0)...1 { #expect(try client.commit(7, partition: partition) == .none) }
        let place = OffsetsTopic.partition(of: "g", count: 3)
        let topic = try #require(test.broker.topics.topic(named: OffsetsTopic.name))
        try topic.partitions[Int(place)].log.close()
        let one = OffsetDeleteRequest(
            groupID: "g", topics: [.init(name: "t", partitions: [.init(index: 0)])])
        #expect(try client.ask(one, version: 0).errorCode.isError)
        #expect(try client.committed() == ["t-0: 7", "t-1: 7"])
        let all = try client.ask(DeleteGroupsRequest(groupsNames: ["g"]), version: 2)
        #expect(all.results.map(\.errorCode.isError) == [true])
        #expect(try client.committed() == ["t-0: 7", "t-1: 7"])
        #expect(try client.describe().groupState == "Empty")
    }

    @Test func `a topic whose deletion a start finishes takes its committed offsets along`() throws {
        let directory = try TemporaryDirectory()
        do {
            let test = try TestBroker.forGroups(directory: directory)
            let client = try test.groupClient()
            try client.createTopic("t")
            try client.createTopic("u")
            #expect(try client.commit(1, "t") == .none)
            #expect(try client.commit(2, "u") == .none)
        }
        let registry = directory.path + "/topics"
        let file = try #require(fopen(registry, "a"))
        fputs("deleted t\n", file)
        fclose(file)
        let test = try TestBroker.forGroups(directory: directory)
        #expect(try test.client().committed() == ["u-0: 2"])
    }

    @Test func `a group that somebody asked to join and never joined is forgotten when that lapses`() throws {
        let test = try TestBroker.forGroups()
        let client = try test.groupClient()
        #expect(try client.join(session: 50).errorCode == .memberIDRequired)
        #expect(try eventually { try client.ask(ListGroupsRequest(), version: 5).groups.isEmpty })
    }

    @Test func `the largest subscription that is taken, with the longest names, can be kept`() throws {
        let test = try TestBroker.forGroups()
        let client = try test.groupClient()
        let name = String(repeating: "n", count: 32_767)
        let metadata = [UInt8](repeating: 1, count: GroupSettings.maxMetadataBytes - 5)
        let joined = try client.join(name, instance: name, metadata: metadata)
        #expect(joined.errorCode == .none)
        #expect(try client.sync(joined, name, instance: name, assigning: [joined.memberID: [1]]).errorCode == .none)
    }

    @Test func `an offset that another broker kept with an impossible time expires`() {
        let offset = CommittedOffset(offset: 1, committedAt: .min)
        #expect(offset.isExpired(now: 1, lastUse: .min, retention: 1000))
        #expect(!offset.isExpired(now: 1, lastUse: .max, retention: 1000))
    }
}
