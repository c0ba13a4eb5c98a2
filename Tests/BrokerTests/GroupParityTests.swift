import Broker
import KafkaProtocol
import SystemIO
import TestSupport
import Testing

/// The same requests to this broker and to Apache Kafka, and the same answers, to the field.
@Suite(.enabled(if: RealKafka.isAvailable, Comment(rawValue: RealKafka.remedy)))
struct GroupParityTests {
    @Test(.timeLimit(.minutes(5))) func `groups answer as those of Apache Kafka`() throws {
        let kafka = try RealKafka(settings: ["group.min.session.timeout.ms=100", "group.max.session.timeout.ms=100000"])
        let theirs = Conversation(SocketAddress(host: "127.0.0.1", port: kafka.port))
        try theirs.converse()
        let test = try TestBroker.forGroups([
            "group.min.session.timeout.ms": "100", "group.max.session.timeout.ms": "100000",
        ])
        let ours = Conversation(test.broker.address)
        try ours.converse()
        #expect(ours.transcript.count == theirs.transcript.count)
        for (mine, other) in zip(ours.transcript, theirs.transcript) where mine != other {
            Issue.record("weir:  \(mine)\nKafka: \(other)")
        }
        #expect(theirs.transcript.count > 70)
    }
}

/// A run through everything that groups answer; member ids are told by the order in which they came.
private final class Conversation {
    private let address: SocketAddress
    private(set) var transcript: [String] = []
    private var names: [(id: String, name: String)] = []

    init(_ address: SocketAddress) { self.address = address }

    private func client() throws -> WireClient { try WireClient(address) }

    /// Notes an answer, with names for member ids.
    private func note(_ what: String, _ answer: some Any) {
        var text = "\(answer)"
        for (id, name) in names { text = text.replacing(id, with: name) }
        transcript.append("\(what): \(text)")
    }

    @discardableResult
    private func ask<Request: KafkaRequest>(
        _ what: String, _ client: WireClient, _ request: Request, _ version: Int16
    ) throws -> Request.Response {
        let answer = try client.ask(request, version: version)
        if var joined = answer as? JoinGroupResponse {
            know(joined)
            // Members come in no particular order.
            joined.members.sort { place($0.memberID) < place($1.memberID) }
            note("\(what) v\(version)", joined)
        } else {
            note("\(what) v\(version)", answer)
        }
        return answer
    }

    private func know(_ joined: JoinGroupResponse) {
        if !joined.memberID.isEmpty, !names.contains(where: { $0.id == joined.memberID }) {
            names.append((joined.memberID, "<\(names.count)>"))
        }
    }

    private func joining(
        _ member: String = "", instance: String? = nil, group: String = "g", session: Int32 = 20_000,
        type: String = "consumer", protocols: [String] = ["range", "sticky"]
    ) -> JoinGroupRequest {
        JoinGroupRequest(
            groupID: group, sessionTimeoutMilliseconds: session, rebalanceTimeoutMilliseconds: 20_000, memberID: member,
            groupInstanceID: instance, protocolType: type,
            protocols: protocols.map {
                .init(name: $0, metadata: ConsumerProtocolSubscription(topics: ["t"]).encoded(version: 1))
            })
    }

    private func syncing(
        _ joined: JoinGroupResponse, group: String = "g", instance: String? = nil, generation: Int32? = nil,
        type: String? = "consumer", name: String? = "range", assigning: [String: [UInt8]] = [:]
    ) -> SyncGroupRequest {
        SyncGroupRequest(
            groupID: group, generationID: generation ?? joined.generationID, memberID: joined.memberID,
            groupInstanceID: instance, protocolType: type, protocolName: name,
            assignments: assigning.map { .init(memberID: $0.key, assignment: $0.value) })
    }

    private func beating(
        _ member: String, _ generation: Int32, group: String = "g", instance: String? = nil
    ) -> HeartbeatRequest {
        HeartbeatRequest(groupID: group, generationID: generation, memberID: member, groupInstanceID: instance)
    }

    private func committing(
        _ member: String, _ generation: Int32, group: String = "g", instance: String? = nil, topic: String = "t",
        partition: Int32 = 0, metadata: String? = "m"
    ) -> OffsetCommitRequest {
        OffsetCommitRequest(
            groupID: group, generationIDOrMemberEpoch: generation, memberID: member, groupInstanceID: instance,
            topics: [
                .init(
                    name: topic,
                    partitions: [
                        .init(
                            index: partition, committedOffset: 7, committedLeaderEpoch: 0, committedMetadata: metadata)
                    ])
            ])
    }

    private func describe(_ what: String, _ client: WireClient, _ group: String = "g", _ version: Int16 = 6) throws {
        var answer = try client.ask(DescribeGroupsRequest(groups: [group]), version: version)
        for index in answer.groups.indices {
            answer.groups[index].members.sort { place($0.memberID) < place($1.memberID) }
        }
        note(what, answer)
    }

    private func place(_ member: String) -> Int { names.firstIndex { $0.id == member } ?? -1 }

    private func fetch(_ what: String, _ client: WireClient, _ group: String = "g") throws {
        let wanted = [OffsetFetchRequest.Topic(name: "t", partitionIndexes: [0, 1])]
        try ask(what, client, OffsetFetchRequest(groups: [.init(groupID: group, topics: wanted)]), 9)
        try ask(what + ", all", client, OffsetFetchRequest(groups: [.init(groupID: group)]), 8)
        try ask(what + ", old", client, OffsetFetchRequest(groupID: group, topics: wanted), 5)
    }

    func converse() throws {
        let (a, b) = (try client(), try client())
        try a.createTopic("t", partitions: 2)
        try a.createTopic("u")
        let found = try eventually(within: .seconds(120), every: .milliseconds(100)) {
            let answer = try a.ask(FindCoordinatorRequest(coordinatorKeys: ["g"]), version: 4)
            guard answer.coordinators[0].errorCode == .none else { return false }
            return try a.ask(beating("x", 1), version: 4).errorCode == .unknownMemberID
        }
        #expect(found, "the coordinator is there")
        try refusals(a)
        let (first, second) = try members(a, b)
        try commits(a, first, second)
        try leaving(a, b, first, second)
        try statics(a, b)
        try administration(a)
    }

    private func refusals(_ a: WireClient) throws {
        for version: Int16 in [0, 3, 4, 6, 7, 9] {
            try ask("no group id", a, joining(group: ""), version)
            try ask("session too short", a, joining(session: 99), version)
            try ask("session too long", a, joining(session: 100_001), version)
            try ask("a member of no group", a, joining("x"), version)
        }
        // Kafka keeps an empty group of these; here nothing is kept of a group that nobody has joined.
        try ask("no protocols", a, joining(group: "h", protocols: []), 9)
        try ask("no protocol type", a, joining(group: "h", type: ""), 9)
        let stranger = JoinGroupResponse(generationID: 1, memberID: "x")
        for version: Int16 in [0, 3, 4, 5] { try ask("sync, no group", a, syncing(stranger, group: "none"), version) }
        try ask("sync, no group id", a, syncing(stranger, group: ""), 5)
        try ask("sync without a protocol", a, syncing(stranger, type: nil, name: nil), 5)
        for version: Int16 in [0, 3, 4] { try ask("heartbeat, no group", a, beating("x", 1, group: "none"), version) }
        try ask("heartbeat, no group id", a, beating("x", 1, group: ""), 4)
        let leave = LeaveGroupRequest(groupID: "none", memberID: "x", members: [.init(memberID: "x")])
        for version: Int16 in [0, 2, 3, 5] { try ask("leave, no group", a, leave, version) }
        for version: Int16 in [2, 7, 8, 9] {
            try ask("commit of a member of no group", a, committing("x", 1, group: "none"), version)
        }
        try fetch("fetch, no group", a, "none")
        for version: Int16 in [0, 4, 5, 6] { try describe("describe, no group", a, "none", version) }
    }

    /// Two members in a stable group of generation 2, the first of which leads.
    private func members(_ a: WireClient, _ b: WireClient) throws -> (JoinGroupResponse, JoinGroupResponse) {
        let id = try ask("a first member", a, joining(), 9).memberID
        let alone = try ask("it joins", a, joining(id), 9)
        try describe("it has joined", a)
        try ask("a commit too early", a, committing(id, 1), 9)
        try ask("a heartbeat before the assignment", a, beating(id, 1), 4)
        try ask("joining again, the same", a, joining(id), 9)
        try ask("an old generation", a, syncing(alone, generation: 0), 5)
        try ask("another protocol", a, syncing(alone, name: "sticky"), 5)
        try ask("another type", a, syncing(alone, type: "connect"), 5)
        try ask("its assignment", a, syncing(alone, assigning: [id: [1, 2]]), 5)
        try describe("stable", a)
        try ask("the assignment again", a, syncing(alone), 3)
        try ask("a heartbeat", a, beating(id, 1), 4)
        try ask("of the wrong generation", a, beating(id, 2), 4)
        try ask("of a stranger", a, beating("x", 1), 4)
        try ask("a member of another kind", b, joining(type: "connect"), 9)
        try ask("a member that offers nothing in common", b, joining(protocols: ["other"]), 9)

        let other = try ask("a second member", b, joining(protocols: ["range", "other"]), 9).memberID
        try b.send(joining(other, protocols: ["range", "other"]), version: 9)
        try eventually { try a.ask(beating(id, 1), version: 4).errorCode == .rebalanceInProgress }
        try ask("a heartbeat in the rebalance", a, beating(id, 1), 4)
        try ask("a sync in the rebalance", a, syncing(alone), 5)
        try ask("a commit in the rebalance", a, committing(id, 1), 9)
        try ask("a stranger in the rebalance", a, joining("x"), 9)
        try describe("in the rebalance", a)
        let first = try ask("the first joins again", a, joining(id), 9)
        let second = try b.receive(JoinGroupResponse.self, version: 9)
        note("the second has joined", second)
        try b.send(syncing(second), version: 5)
        try ask("the leader assigns", a, syncing(first, assigning: [id: [1], other: [2]]), 5)
        note("the second is assigned", try b.receive(SyncGroupResponse.self, version: 5))
        try describe("two members", a)
        try ask("the second joins again, the same", b, joining(other, protocols: ["range", "other"]), 9)
        return (first, second)
    }

    private func commits(_ a: WireClient, _ first: JoinGroupResponse, _ second: JoinGroupResponse) throws {
        for version: Int16 in [2, 6, 9] { try ask("a commit", a, committing(first.memberID, 2), version) }
        try ask("of no metadata", a, committing(first.memberID, 2, partition: 1, metadata: nil), 9)
        try ask("of too much", a, committing(first.memberID, 2, metadata: String(repeating: "m", count: 4097)), 9)
        try ask("for no partition", a, committing(first.memberID, 2, partition: 2), 9)
        try ask("for no topic", a, committing(first.memberID, 2, topic: "none"), 9)
        try ask("of the wrong generation", a, committing(first.memberID, 1), 9)
        try ask("of a stranger", a, committing("x", 2), 9)
        try ask("from outside", a, committing("", -1), 9)
        try ask("of a member without a generation", a, committing(first.memberID, -1), 9)
        try ask("to a group that is new", a, committing("", -1, group: "simple"), 9)
        for group in ["g", "simple"] { try fetch("what \(group) has", a, group) }
        try describe("a group without members", a, "simple")
        try ask("members of a group without", a, beating("x", -1, group: "simple"), 4)
    }

    private func leaving(
        _ a: WireClient, _ b: WireClient, _ first: JoinGroupResponse, _ second: JoinGroupResponse
    ) throws {
        let pending = try ask("somebody asks for an id", b, joining(), 9)
        try ask(
            "a stranger and one that waits leave", b,
            LeaveGroupRequest(groupID: "g", members: [.init(memberID: "x"), .init(memberID: pending.memberID)]), 5)
        // Kafka rebalances for that one too.
        try eventually { try a.ask(beating(first.memberID, 2), version: 4).errorCode == .rebalanceInProgress }
        try b.send(joining(second.memberID, protocols: ["range", "other"]), version: 9)
        let again = try ask("all join again", a, joining(first.memberID), 9)
        note("the second has joined", try b.receive(JoinGroupResponse.self, version: 9))
        try ask("only the leader assigns", a, syncing(again, assigning: [first.memberID: [3]]), 5)
        try ask("the other stands by", b, syncing(second, generation: 3), 5)
        try ask("offsets of a live group", a, deleting("t", 0), 0)
        try ask("a live group", a, DeleteGroupsRequest(groupsNames: ["g"]), 2)
        try ask("a group that is not there", a, DeleteGroupsRequest(groupsNames: ["none"]), 2)
        try ask("it leaves", b, LeaveGroupRequest(groupID: "g", memberID: second.memberID), 1)
        try ask("twice", b, LeaveGroupRequest(groupID: "g", memberID: second.memberID), 1)
        let alone = try ask("the first is alone", a, joining(first.memberID), 9)
        try ask("and has all", a, syncing(alone, assigning: [first.memberID: [4]]), 5)
        try ask("it leaves", a, LeaveGroupRequest(groupID: "g", members: [.init(memberID: first.memberID)]), 3)
        try describe("nobody is left", a)
        try ask("joining with an old id", a, joining(first.memberID), 9)
        try ask("a sync without members", a, syncing(alone), 5)
    }

    private func deleting(_ topic: String, _ partition: Int32, group: String = "g") -> OffsetDeleteRequest {
        OffsetDeleteRequest(groupID: group, topics: [.init(name: topic, partitions: [.init(index: partition)])])
    }

    private func statics(_ a: WireClient, _ b: WireClient) throws {
        let one = try ask("a static member", a, joining(instance: "one", group: "s"), 9)
        try ask("assigned", a, syncing(one, group: "s", instance: "one", assigning: [one.memberID: [1]]), 5)
        let back = try ask("it comes back, leading", a, joining(instance: "one", group: "s"), 9)
        try ask("its assignment", a, syncing(back, group: "s", instance: "one"), 5)
        let old = try ask("back with an older client", a, joining(instance: "one", group: "s"), 8)
        try ask("the id of before, heartbeat", a, beating(back.memberID, 1, group: "s", instance: "one"), 4)
        try ask("commit", a, committing(back.memberID, 1, group: "s", instance: "one"), 9)
        try ask("sync", a, syncing(back, group: "s", instance: "one"), 5)
        try ask("join", a, joining(back.memberID, instance: "one", group: "s"), 9)
        try ask("without the name", a, beating(back.memberID, 1, group: "s"), 4)
        try ask("the new id, heartbeat", a, beating(old.memberID, 1, group: "s", instance: "one"), 4)
        try ask("a name that nobody has", a, beating(old.memberID, 1, group: "s", instance: "two"), 4)
        try describe("a static member", a, "s")
        try ask(
            "an administrator", b,
            LeaveGroupRequest(
                groupID: "s",
                members: [
                    .init(memberID: "", groupInstanceID: "two"), .init(memberID: back.memberID, groupInstanceID: "one"),
                    .init(memberID: "", groupInstanceID: "one"),
                ]), 5)
        try describe("it is gone", a, "s")
    }

    private func administration(_ a: WireClient) throws {
        var listed = try a.ask(ListGroupsRequest(statesFilter: ["Empty"]), version: 5)
        listed.groups.removeAll { $0.groupID == "h" }
        listed.groups.sort { $0.groupID < $1.groupID }
        note("list", listed)
        try ask("list of a type", a, ListGroupsRequest(typesFilter: ["consumer"]), 5)
        try ask("offsets, of no group", a, deleting("t", 0, group: "none"), 0)
        try ask("offsets, of no topic", a, deleting("none", 0), 0)
        try ask("offsets, of no partition", a, deleting("t", 5), 0)
        try ask("offsets that are not there", a, deleting("u", 0), 0)
        try ask("offsets", a, deleting("t", 0), 0)
        try fetch("what is left", a)
        for version: Int16 in [0, 1, 2] {
            try ask("delete", a, DeleteGroupsRequest(groupsNames: ["simple"]), version)
        }
        try fetch("of the deleted", a, "simple")
    }
}
