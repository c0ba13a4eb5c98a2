import KafkaProtocol
import Testing

@testable import Broker

/// What a group does, with simulated time; the rules are those of Apache Kafka.
@Suite struct GroupTests {
    private var model = GroupModel()

    /// A stable group of `count` members, the first of which leads; their ids.
    private mutating func settle(_ count: Int, static isStatic: Bool = false) -> [String] {
        var requests: [GroupRequestID] = []
        for number in 0..<count { requests.append(model.joinFresh(instance: isStatic ? "i\(number)" : nil).request) }
        // With a delay of 0 the first member was alone for a moment.
        model.pass(0)
        let ids = requests.compactMap { model.joins[$0]?.memberID }
        let generation = model.group.generation
        for id in ids.reversed() where id != model.group.leader { _ = model.sync(id, generation) }
        _ = model.sync(
            model.group.leader ?? "", generation,
            assigning: Dictionary(uniqueKeysWithValues: ids.map { ($0, "for \($0)") }))
        return ids
    }

    @Test mutating func `a new member is given an id, and joins with it`() {
        let first = model.join()
        #expect(model.joins[first]?.error == .memberIDRequired)
        let id = model.joins[first]?.memberID ?? ""
        #expect(!id.isEmpty && model.group.members.isEmpty)
        let second = model.join(id)
        model.pass(0)
        #expect(model.joins[second]?.error == ErrorCode.none)
        #expect(model.joins[second]?.generation == 1)
        #expect(model.joins[second]?.leader == id)
        #expect(model.joins[second]?.members.map(\.id) == [id])
        #expect(model.violations == [])
    }

    @Test mutating func `a rebalance timeout of nothing does not stop time where only static members are left`() {
        let absent = model.join(instance: "a", rebalance: 0)
        model.pass(0)
        let leaving = model.joinFresh()
        let a = model.joins[absent]?.memberID ?? ""
        let again = model.join(a, instance: "a", rebalance: 0)
        model.pass(10)
        let generation = model.group.generation
        #expect(model.joins[again]?.generation == generation && model.joins[leaving.request]?.generation == generation)
        _ = model.sync(leaving.memberID, generation)
        _ = model.sync(a, generation, instance: "a")
        #expect(model.group.state == .stable)
        model.leave(leaving.memberID)
        model.pass(5000)
        #expect(model.group.state == .preparing && model.group.members.count == 1)
        model.pass(6000)
        #expect(model.group.state == .empty, "its session has ended")
        #expect(model.violations == [])
    }

    @Test mutating func `assignments that are being written are part of what is kept of the group`() {
        model.putsOffWrites = true
        let first = model.joinFresh()
        model.pass(0)
        _ = model.sync(first.memberID, 1, assigning: [first.memberID: "p"])
        #expect(model.group.state == .completing)
        let kept = model.group.record
        #expect(kept?.members.map(\.assignment) == [Array("p".utf8)] && kept?.protocolName == "range")
        model.finishWrite(.coordinatorNotAvailable)
        #expect(model.group.record?.members.isEmpty == true, "they have failed")
    }

    @Test mutating func `an id that nobody joins with is forgotten when its session ends`() {
        let id = model.answer()?.memberID ?? ""
        model.pass(10_000)
        let late = model.join(id)
        #expect(model.joins[late]?.error == .unknownMemberID)
    }

    @Test mutating func `clients older than version 4 join without that round trip`() {
        let first = model.join(version: 3)
        model.pass(0)
        #expect(model.joins[first]?.generation == 1)
    }

    @Test mutating func `an empty group waits for more members, as long as some come, up to their rebalance timeout`() {
        model = GroupModel(GroupModel.settings(delay: 3000))
        let first = model.joinFresh(rebalance: 7000).request
        model.pass(2000)
        let second = model.joinFresh(rebalance: 7000).request
        model.pass(1000)
        #expect(model.joins[first] == nil, "the second member extends the delay")
        model.pass(2500)
        let third = model.joinFresh(rebalance: 7000).request
        model.pass(500)
        #expect(model.joins[first] == nil)
        model.pass(1000)
        #expect(
            [first, second, third].allSatisfy { model.joins[$0]?.generation == 1 }, "7 s after the first at the latest")
    }

    @Test mutating func `the leader hears of all members, the others of none; all get what the leader assigns`() {
        let ids = settle(3)
        #expect(model.group.state == .stable)
        #expect(model.group.generation == 1)
        let answers = model.joins.values.filter { $0.generation == 1 }
        #expect(answers.map(\.members.count).sorted() == [0, 0, 3])
        #expect(Set(model.syncs.values.map(\.text)) == Set(ids.map { "for \($0)" }))
        #expect(model.violations == [])
    }

    @Test mutating func `members that the leader assigns nothing stand by, and stay members`() {
        let requests = (0..<2).map { _ in model.joinFresh().request }
        model.pass(0)
        let ids = requests.compactMap { model.joins[$0]?.memberID }
        let standby = model.sync(ids[1], 1)
        _ = model.sync(ids[0], 1, assigning: [ids[0]: "all"])
        #expect(model.syncs[standby]?.error == ErrorCode.none)
        #expect(model.syncs[standby]?.assignment == [])
        #expect(model.heartbeat(ids[1], 1) == .none)
    }

    @Test mutating func `another member makes all join again, in a further generation`() {
        let ids = settle(2)
        let third = model.joinFresh()
        #expect(model.group.state == .preparing)
        #expect(model.heartbeat(ids[0], 1) == .rebalanceInProgress)
        let again = ids.map { model.join($0) }
        #expect(([third.request] + again).allSatisfy { model.joins[$0]?.generation == 2 })
        #expect(model.joins[again[0]]?.leader == ids[0], "the leader stays")
        #expect(model.heartbeat(ids[1], 1) == .illegalGeneration)
    }

    @Test mutating func `who does not join in time is dropped, and another member leads`() {
        let ids = settle(3)
        let again = model.join(ids[1], metadata: "changed", session: 100_000)
        // Heartbeats keep a session, but a member that only sends those does not hold the others up for ever.
        for _ in 0..<11 {
            model.pass(5000)
            _ = model.heartbeat(ids[0], 1)
            _ = model.heartbeat(ids[2], 1)
        }
        #expect(model.joins[again] == nil)
        model.pass(5000)
        #expect(model.joins[again]?.generation == 2)
        #expect(model.joins[again]?.leader == ids[1])
        #expect(model.heartbeat(ids[0], 2) == .unknownMemberID)
    }

    @Test mutating func `a session that ends takes the member out, and a standby gets its place`() {
        let ids = settle(2)
        model.pass(9000)
        #expect(model.heartbeat(ids[1], 1) == .none)
        model.pass(1000)
        #expect(model.group.members[ids[0]] == nil)
        #expect(model.heartbeat(ids[1], 1) == .rebalanceInProgress)
        let again = model.join(ids[1])
        #expect(model.joins[again]?.generation == 2)
        #expect(model.joins[again]?.members.map(\.id) == [ids[1]])
    }

    @Test mutating func `while a member waits for the group its session does not end`() {
        let ids = settle(2)
        let again = model.join(ids[0])
        for _ in 0..<5 {
            model.pass(9000)
            _ = model.heartbeat(ids[1], 1)
        }
        #expect(model.joins[again] == nil && model.group.members[ids[0]] != nil)
        let last = model.join(ids[1])
        #expect(model.joins[again]?.generation == 2 && model.joins[last]?.generation == 2)
        model.pass(10_000)
        #expect(model.group.members.isEmpty, "afterwards it does")
    }

    @Test mutating func `the last to leave leaves an empty group, which keeps its generation`() {
        let ids = settle(2)
        #expect(model.leave(ids[0]) == .none)
        let again = model.join(ids[1])
        #expect(model.joins[again]?.generation == 2)
        #expect(model.leave(ids[1]) == .none)
        #expect(model.group.state == .empty && model.group.generation == 3)
        #expect(model.leave(ids[1]) == .unknownMemberID)
        #expect(model.storedAssignments.last == [:], "that there is nobody is written")
    }

    @Test mutating func `requests of other generations, of strangers and of other protocols are refused`() {
        let ids = settle(2)
        #expect(model.heartbeat(ids[0], 0) == .illegalGeneration)
        #expect(model.heartbeat("stranger", 1) == .unknownMemberID)
        for (sync, error) in [
            (model.sync(ids[0], 2), ErrorCode.illegalGeneration),
            (model.sync("stranger", 1), .unknownMemberID),
            (model.sync(ids[0], 1, type: "connect"), .inconsistentGroupProtocol),
            (model.sync(ids[0], 1, name: "sticky"), .inconsistentGroupProtocol),
            (model.sync(ids[0], 1), .none),
        ] { #expect(model.syncs[sync]?.error == error) }
        for (join, error) in [
            (model.join(type: "connect"), ErrorCode.inconsistentGroupProtocol),
            (model.join(protocols: ["sticky"]), .inconsistentGroupProtocol),
            (model.join("stranger"), .unknownMemberID),
        ] { #expect(model.joins[join]?.error == error) }
        #expect(model.group.state == .stable, "nothing of that disturbs the group")
    }

    @Test mutating func `a group without members asks for a protocol, and for its type`() {
        #expect(model.answer(protocols: [])?.error == .inconsistentGroupProtocol)
        #expect(model.answer(type: "")?.error == .inconsistentGroupProtocol)
    }

    @Test mutating func `the protocol that most members want, of those that all offer, is taken`() {
        let wishes = [["sticky", "range"], ["range", "sticky"], ["range", "other", "sticky"]]
        let requests = wishes.map { model.joinFresh(protocols: $0).request }
        model.pass(0)
        #expect(requests.allSatisfy { model.joins[$0]?.protocolName == "range" })
    }

    @Test mutating func `joining again unchanged tells a follower the generation, and makes a leader rebalance`() {
        let ids = settle(2)
        let follower = model.join(ids[1])
        #expect(model.joins[follower]?.generation == 1 && model.group.state == .stable)
        let leader = model.join(ids[0])
        #expect(model.joins[leader] == nil && model.group.state == .preparing)
    }

    @Test mutating func `between the two answers, commits wait for the assignment and heartbeats are fine`() {
        _ = settle(1)
        let second = model.joinFresh()
        let first = model.group.leader ?? ""
        #expect(
            model.commitRefusal(first, 1) == nil, "while a rebalance is prepared, what was consumed is still committed")
        let again = model.join(first)
        #expect(model.group.state == .completing)
        #expect(model.joins[again]?.generation == 2)
        #expect(model.commitRefusal(second.memberID, 2) == .rebalanceInProgress)
        #expect(model.heartbeat(second.memberID, 2) == .none)
    }

    @Test mutating func `only members commit to a group that has some, and anybody to one that has none`() {
        #expect(model.commitRefusal("", -1) == nil)
        let ids = settle(1)
        #expect(model.commitRefusal("", -1) == .unknownMemberID)
        #expect(model.commitRefusal(ids[0], 0) == .illegalGeneration)
        #expect(model.commitRefusal("stranger", 1) == .unknownMemberID)
        model.pass(9000)
        #expect(model.commitRefusal(ids[0], 1) == nil)
        model.pass(9000)
        #expect(model.group.members.count == 1, "a commit is a sign of life")
    }

    @Test mutating func `who does not fetch its assignment is dropped`() {
        let requests = (0..<2).map { _ in model.joinFresh(rebalance: 15_000).request }
        model.pass(0)
        let ids = requests.compactMap { model.joins[$0]?.memberID }
        let leader = model.sync(ids[0], 1, assigning: [ids[0]: "a", ids[1]: "b"])
        #expect(model.syncs[leader]?.error == ErrorCode.none)
        for _ in 0..<3 {
            model.pass(5000)
            _ = model.heartbeat(ids[0], 1)
            _ = model.heartbeat(ids[1], 1)
        }
        #expect(model.group.members[ids[1]] == nil && model.group.state == .preparing)
    }

    @Test mutating func `assignments that could not be written are given to nobody`() {
        model.putsOffWrites = true
        let request = model.joinFresh().request
        model.pass(0)
        let id = model.joins[request]?.memberID ?? ""
        let sync = model.sync(id, 1, assigning: [id: "a"])
        #expect(model.syncs[sync] == nil, "not before they are written")
        model.finishWrite(.coordinatorNotAvailable)
        #expect(model.syncs[sync]?.error == .coordinatorNotAvailable)
        #expect(model.group.state == .preparing)
    }

    @Test mutating func `a rebalance that begins while assignments are being written wins`() {
        model.putsOffWrites = true
        let request = model.joinFresh().request
        model.pass(0)
        let id = model.joins[request]?.memberID ?? ""
        let sync = model.sync(id, 1, assigning: [id: "a"])
        let other = model.joinFresh()
        #expect(model.syncs[sync]?.error == .rebalanceInProgress)
        model.finishWrite()
        #expect(model.group.state == .preparing && model.group.members[other.memberID] != nil)
    }

    @Test mutating func `a group is no larger than allowed`() {
        model = GroupModel(GroupModel.settings(maxSize: 2))
        let ids = settle(2)
        #expect(model.answer(version: 3)?.error == .groupMaxSizeReached)
        #expect(model.answer(to: ids[1])?.error == ErrorCode.none)
        // While a rebalance is prepared, the first to come stay.
        let leader = model.join(ids[0])
        let third = model.joinFresh()
        #expect(model.joins[leader] == nil && model.joins[third.request] == nil)
        #expect(model.answer(to: ids[1])?.error == .groupMaxSizeReached)
        #expect(model.joins[leader]?.generation == 2)
    }
}
