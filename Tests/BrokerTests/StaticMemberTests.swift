import KafkaProtocol
import Testing

@testable import Broker

/// Members that keep their place over restarts (KIP-345).
@Suite struct StaticMemberTests {
    private var model = GroupModel()

    /// A stable group of static members `a` and `b`; `a` leads.
    private mutating func settle(version: Int16 = 9) -> (a: String, b: String) {
        let requests = ["a", "b"].map { model.join(instance: $0, version: version) }
        model.pass(0)
        let ids = requests.compactMap { model.joins[$0]?.memberID }
        _ = model.sync(ids[1], 1, instance: "b")
        _ = model.sync(ids[0], 1, instance: "a", assigning: [ids[0]: "pa", ids[1]: "pb"])
        return (ids[0], ids[1])
    }

    @Test mutating func `a restart keeps generation and assignment under a new member id, and fences the old one`() {
        let (_, b) = settle()
        let back = model.join(instance: "b")
        let answer = model.joins[back]
        #expect(answer?.generation == 1 && answer?.memberID != b && answer?.skipAssignment == false)
        #expect(model.group.state == .stable)
        let sync = model.sync(answer?.memberID ?? "", 1, instance: "b")
        #expect(model.syncs[sync]?.text == "pb")
        #expect(model.heartbeat(b, 1, instance: "b") == .fencedInstanceID)
        #expect(model.commitRefusal(b, 1, instance: "b") == .fencedInstanceID)
        #expect(model.leave(b, instance: "b") == .fencedInstanceID)
        #expect(model.heartbeat(b, 1) == .unknownMemberID)
        #expect(model.violations == [])
    }

    @Test mutating func `a leader that restarts still leads, and need not assign`() {
        _ = settle()
        let answer = model.answer(instance: "a")
        #expect(answer?.leader == answer?.memberID && answer?.skipAssignment == true)
        #expect(answer?.members.count == 2)
    }

    @Test mutating func `a leader of an older client is told that another one leads, so that it does not assign`() {
        let (a, _) = settle(version: 5)
        let answer = model.answer(instance: "a", version: 5)
        #expect(answer?.leader == a && answer?.memberID != a)
        #expect(answer?.members == [] && answer?.skipAssignment == false)
    }

    @Test mutating func `a restart with another protocol is a rebalance`() {
        let requests = ["a", "b"].map { model.join(instance: $0, protocols: ["range", "sticky"]) }
        model.pass(0)
        let ids = requests.compactMap { model.joins[$0]?.memberID }
        _ = model.sync(ids[1], 1, instance: "b")
        _ = model.sync(ids[0], 1, instance: "a")
        let back = model.join(instance: "b", protocols: ["sticky"])
        #expect(model.joins[back] == nil && model.group.state == .preparing)
    }

    @Test mutating func `a restart between the two answers begins again, and refuses what the old one waited for`() {
        let requests = ["a", "b"].map { model.join(instance: $0) }
        model.pass(0)
        let b = model.joins[requests[1]]?.memberID ?? ""
        let old = model.sync(b, 1, instance: "b")
        let back = model.join(instance: "b")
        #expect(model.syncs[old]?.error == .fencedInstanceID)
        #expect(model.joins[back] == nil && model.group.state == .preparing)
    }

    @Test mutating func `a static member that is away keeps its place until its session ends`() {
        let (a, b) = settle()
        model.pass(9999)
        #expect(model.heartbeat(a, 1, instance: "a") == .none)
        #expect(model.group.members[b] != nil && model.group.state == .stable)
        model.pass(1)
        #expect(model.group.members[b] == nil && model.group.state == .preparing)
    }

    @Test mutating func `a rebalance goes on without static members that are away, but not without all of them`() {
        let (a, b) = settle()
        let changed = model.join(b, instance: "b", metadata: "changed", session: 200_000, rebalance: 5000)
        #expect(model.joins[changed] == nil)
        // a asked for 60 s to join again; its session (10 s) ends before.
        model.pass(10_000)
        #expect(model.joins[changed]?.generation == 2)
        #expect(model.group.members[a] == nil)
    }

    @Test mutating func `an administrator removes a static member by its name`() {
        let (_, b) = settle()
        #expect(model.leave("", instance: "nobody") == .unknownMemberID)
        #expect(model.leave("", instance: "b") == .none)
        #expect(model.group.members[b] == nil && model.group.state == .preparing)
    }

    @Test mutating func `a restart that could not be kept has not happened: the old id holds, and its place`() {
        let (a, b) = settle()
        model.putsOffWrites = true
        let back = model.join(instance: "a")
        let fresh = model.group.staticMembers["a"]
        #expect(fresh != a && model.joins[back] == nil)
        model.finishWrite(.coordinatorNotAvailable)
        #expect(model.joins[back]?.error == .coordinatorNotAvailable && model.joins[back]?.memberID == "")
        #expect(model.group.staticMembers == ["a": a, "b": b] && model.group.members[fresh ?? ""] == nil)
        #expect(model.group.leader == a && model.group.state == .stable)
        #expect(model.heartbeat(a, 1, instance: "a") == .none)
        model.putsOffWrites = false
        let sync = model.sync(a, 1, instance: "a")
        #expect(model.syncs[sync]?.text == "pa")
        // And it has a session again, which ends.
        model.pass(10_000)
        #expect(model.group.members[a] == nil)
        #expect(model.violations == [])
    }

    @Test mutating func `a restart that could not be kept changes nothing where another one has come since`() {
        let (a, _) = settle()
        model.putsOffWrites = true
        _ = model.join(instance: "a")
        let later = model.join(instance: "a")
        let last = model.group.staticMembers["a"]
        model.finishWrite(.coordinatorNotAvailable)
        #expect(model.group.staticMembers["a"] == last && last != a)
        model.finishWrite()
        #expect(model.joins[later]?.memberID == last && model.joins[later]?.error == ErrorCode.none)
        #expect(model.violations == [])
    }
}
