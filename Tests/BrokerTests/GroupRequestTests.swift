import Broker
import KafkaProtocol
import SystemIO
import TestSupport
import Testing

/// Consumer groups over the wire.
@Suite struct GroupRequestTests {
    @Test(arguments: Int16(0)...6)
    func `the coordinator is this broker, and the topic for offsets comes with the first who asks`(version: Int16)
        throws
    {
        let test = try TestBroker.forGroups()
        let client = try test.client()
        #expect(try client.ask(MetadataRequest(topics: nil), version: 12).topics.isEmpty)
        let found = try client.ask(FindCoordinatorRequest(key: "g", coordinatorKeys: ["g", "h"]), version: version)
        let ports = version >= 4 ? found.coordinators.map(\.port) : [found.port]
        #expect(ports == Array(repeating: Int32(test.broker.address.port), count: version >= 4 ? 2 : 1))
        #expect(found.errorCode == .none && found.coordinators.allSatisfy { $0.errorCode == .none })
        let topic = try client.ask(MetadataRequest(topics: nil), version: 12).topics[0]
        #expect(topic.name == "__consumer_offsets" && topic.isInternal && topic.partitions.count == 3)
    }

    @Test func `nobody but the broker writes, creates or deletes that topic`() throws {
        let test = try TestBroker.forGroups()
        let client = try test.client()
        let created = try client.ask(
            CreateTopicsRequest(topics: [.init(name: "__consumer_offsets", numPartitions: 1, replicationFactor: 1)]),
            version: 7)
        #expect(created.topics[0].errorCode == .invalidRequest)
        _ = try client.ask(FindCoordinatorRequest(key: "g"), version: 3)
        let produced = try client.produce(try batch(["x"]), to: "__consumer_offsets")
        #expect(produced.errorCode == .invalidTopicException)
        let deleted = try client.ask(DeleteTopicsRequest(topics: [.init(name: "__consumer_offsets")]), version: 6)
        #expect(deleted.topics[0].errorCode == .invalidRequest)
        let transactions = try client.ask(
            FindCoordinatorRequest(keyType: 1, coordinatorKeys: ["t"]), version: 4)
        #expect(transactions.coordinators[0].errorCode == .invalidRequest)
    }

    @Test(arguments: Int16(0)...9)
    func `two members join, share, and leave, in every version`(version: Int16) throws {
        let test = try TestBroker.forGroups()
        let (first, second) = (try test.groupClient(), try test.groupClient())
        let versions = (
            sync: min(version, 5), heartbeat: min(version, 4), leave: min(version, 5)
        )
        let alone = try first.joinFresh(version: version)
        #expect(
            alone.errorCode == .none && alone.leader == alone.memberID
                && alone.members.map(\.memberID) == [alone.memberID])
        let mine = try first.sync(alone, assigning: [alone.memberID: [1, 2]], version: versions.sync)
        #expect(mine.assignment == [1, 2])

        var id = ""
        if version >= 4 {
            let required = try second.join(version: version)
            #expect(required.errorCode == .memberIDRequired)
            id = required.memberID
        }
        try second.sendJoin(member: id, version: version)
        try eventually { try first.heartbeat(alone, version: versions.heartbeat) == .rebalanceInProgress }
        #expect(try first.heartbeat(alone, version: versions.heartbeat) == .rebalanceInProgress)
        let again = try first.join(member: alone.memberID, version: version)
        #expect(again.generationID == 2 && again.members.count == 2)
        let other = try second.receive(JoinGroupResponse.self, version: version)
        #expect(other.generationID == 2 && other.members.isEmpty && other.leader == again.memberID)
        _ = try first.sync(again, assigning: [alone.memberID: [1], other.memberID: [2]], version: versions.sync)
        #expect(try second.sync(other, version: versions.sync).assignment == [2])

        let left = try second.ask(
            LeaveGroupRequest(groupID: "g", memberID: other.memberID, members: [.init(memberID: other.memberID)]),
            version: versions.leave)
        #expect(left.errorCode == .none && left.members.allSatisfy { $0.errorCode == .none })
        #expect(try first.heartbeat(again, version: versions.heartbeat) == .rebalanceInProgress)
    }

    @Test func `a member that waits holds up neither other connections nor, for ever, a closed one`() throws {
        let test = try TestBroker.forGroups(["group.initial.rebalance.delay.ms": "60000", "num.network.threads": "1"])
        var gone: WireClient? = try test.groupClient()
        let id = try gone!.join().memberID
        try gone!.sendJoin(member: id, session: 400)
        gone = nil
        let client = try test.groupClient()
        #expect(try client.describe().members.count == 1, "a closed connection is not a departure")
        #expect(try client.ask(MetadataRequest(topics: []), version: 12).topics.isEmpty)
    }

    @Test func `who vanishes without leaving is a member until its session ends; then the others share anew`() throws {
        let test = try TestBroker.forGroups()
        var gone: WireClient? = try test.groupClient()
        let lost = try gone!.joinFresh(session: 3000)
        _ = try gone!.sync(lost, assigning: [lost.memberID: [1]])
        gone = nil
        let client = try test.groupClient()
        #expect(try client.describe().members.map(\.memberID) == [lost.memberID])
        let next = try client.joinFresh()
        #expect(next.generationID >= 2 && next.members.map(\.memberID) == [next.memberID])
    }

    @Test func `requests that cannot be are refused`() throws {
        let test = try TestBroker.forGroups([
            "group.min.session.timeout.ms": "100", "group.max.session.timeout.ms": "200",
        ])
        let client = try test.client()
        #expect(try client.join(session: 150).errorCode == .notCoordinator, "before anybody looked for a coordinator")
        let found = try test.groupClient()
        #expect(try found.join("", session: 150).errorCode == .invalidGroupID)
        #expect(try found.join(session: 99).errorCode == .invalidSessionTimeout)
        #expect(try found.join(session: 201).errorCode == .invalidSessionTimeout)
        #expect(try found.join(member: "who", session: 150).errorCode == .unknownMemberID)
        #expect(try found.join(session: 150, protocols: []).errorCode == .inconsistentGroupProtocol)
        let large = [UInt8](repeating: 0, count: 2 << 20)
        #expect(try found.join(session: 150, metadata: large).errorCode == .invalidRequest)
        let stranger = JoinGroupResponse(generationID: 1, protocolName: "range", memberID: "who")
        #expect(try found.sync(stranger).errorCode == .unknownMemberID)
        #expect(try found.heartbeat(stranger) == .unknownMemberID)
        #expect(
            try found.ask(LeaveGroupRequest(groupID: "g", memberID: "who"), version: 2).errorCode == .unknownMemberID)
        #expect(try found.ask(ListGroupsRequest(), version: 5).groups.isEmpty)
    }

    @Test func `groups are listed by state and type, described with members and assignments, and deleted when empty`()
        throws
    {
        let test = try TestBroker.forGroups()
        let client = try test.groupClient()
        try client.createTopic("t")
        let joined = try client.joinFresh()
        #expect(try client.describe().groupState == "CompletingRebalance")
        _ = try client.sync(joined, assigning: [joined.memberID: [7]])
        #expect(try client.commit(1, group: "simple") == .none)
        let described = try client.describe()
        #expect(
            described.groupState == "Stable" && described.protocolType == "consumer"
                && described.protocolData == "range")
        #expect(described.members.map(\.memberAssignment) == [[7]] && described.members.map(\.memberMetadata) == [[1]])
        #expect(described.members.map(\.clientID) == ["test"] && described.members.map(\.clientHost) == ["/127.0.0.1"])
        func list(_ states: [String] = [], _ types: [String] = []) throws -> [String] {
            try client.ask(ListGroupsRequest(statesFilter: states, typesFilter: types), version: 5).groups.map {
                "\($0.groupID) \($0.groupState) \($0.groupType) \($0.protocolType)"
            }
        }
        #expect(try list() == ["g Stable classic consumer", "simple Empty classic "])
        #expect(try list(["empty"]) == ["simple Empty classic "])
        #expect(try list([], ["consumer"]) == [])
        #expect(try list(["Stable"], ["classic"]).count == 1)

        let deleted = try client.ask(DeleteGroupsRequest(groupsNames: ["g", "simple", "none", "simple"]), version: 2)
        #expect(deleted.results.map(\.errorCode) == [.nonEmptyGroup, .none, .groupIDNotFound, .groupIDNotFound])
        #expect(try client.describe("simple").groupState == "Dead")
        let unknown = try client.describe("none", version: 6)
        #expect(unknown.errorCode == .groupIDNotFound && unknown.groupState == "Dead")
        #expect(try client.committed("simple") == [])
    }
}
