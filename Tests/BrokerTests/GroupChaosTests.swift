import KafkaProtocol
import TestSupport
import Testing

@testable import Broker

/// Many members that join, leave, crash, come back and get slow, with writes that fail: what a group promises holds all the same.
@Suite struct GroupChaosTests {
    @Test(arguments: [UInt64](1...12))
    func `whatever members do, one generation holds at a time, and who stays gets a share`(seed: UInt64) {
        var world = GroupWorld(seed: seed)
        for _ in 0..<4000 { world.step() }
        #expect(world.problems == [])
        #expect(world.model.group.generation > 20, "the group has been through something")
        world.calmDown()
        #expect(world.problems == [])
        #expect(world.unanswered == 0, "every request got its one answer")
    }

    /// The checks above, with a group whose leader's word is not relayed faithfully.
    @Test func `a share that two members hold is noticed`() {
        var world = GroupWorld(seed: 1)
        world.assignsAllToEach = true
        for _ in 0..<4000 { world.step() }
        #expect(world.problems.contains { $0.contains("two hold") })
    }
}

/// A group with simulated clients that go by the rules, as far as they live.
struct GroupWorld {
    var model: GroupModel
    private(set) var problems: [String] = []
    var assignsAllToEach = false
    private var clients: [Client] = []
    private var numbers: SeededNumbers
    /// Who holds which share in which generation, as SyncGroup told.
    private var holders: [Share: String] = [:]
    private var leaders: [Int32: String] = [:]
    private var asked: Set<GroupRequestID> = []
    private static let shares = 6

    private struct Share: Hashable {
        var generation: Int32
        var number: Int
    }

    private struct Client {
        enum State { case outside, idle, joining(GroupRequestID), syncing(GroupRequestID), member }
        var state = State.idle
        var instance: String?
        var memberID = ""
        var generation: Int32 = -1
        var shares: [Int] = []
        /// It answers nothing for some steps: a pause, or for ever: a crash.
        var silent = 0
    }

    init(seed: UInt64) {
        numbers = SeededNumbers(seed: seed)
        model = GroupModel(GroupModel.settings(delay: 500, maxSize: 9))
        for number in 0..<11 {
            var client = Client()
            if number % 3 == 0 { client.instance = "i\(number)" }
            clients.append(client)
        }
    }

    /// Requests without an answer.
    var unanswered: Int { asked.count { model.joins[$0] == nil && model.syncs[$0] == nil } }

    private mutating func chance(_ part: Double) -> Bool { numbers.unit() < part }

    mutating func step() {
        model.pass(Int64.random(in: 0...400, using: &numbers))
        model.putsOffWrites = chance(0.3)
        if chance(0.5) { model.finishWrite(chance(0.1) ? .coordinatorNotAvailable : nil) }
        let index = Int.random(in: 0..<clients.count, using: &numbers)
        if chance(0.01) { trouble(index) }
        live(index)
        check()
    }

    /// No more trouble: after the longest timeouts all live clients are members of one stable group, and share everything.
    mutating func calmDown() {
        model.putsOffWrites = false
        for index in clients.indices where clients[index].silent > 0 { clients[index].state = .outside }
        for index in clients.indices { clients[index].silent = 0 }
        for _ in 0..<400 {
            model.pass(100)
            model.finishWrite()
            for index in clients.indices { live(index) }
            check()
        }
        let group = model.group
        let members = clients.filter { if case .member = $0.state { true } else { false } }
        let present = clients.filter { if case .outside = $0.state { false } else { true } }
        func require(_ holds: Bool, _ rule: String) { if !holds { problems.append(rule) } }
        require(members.count == min(present.count, 9), "\(members.count) of \(present.count) are members in the end")
        require(Set(group.members.keys) == Set(members.map(\.memberID)), "the group's members are the living")
        if !members.isEmpty {
            require(group.state == .stable, "the group is \(group.state)")
            let held = members.flatMap(\.shares).sorted()
            require(held == Array(0..<Self.shares), "the shares \(held) are held")
        }
    }

    private mutating func trouble(_ index: Int) {
        switch Int.random(in: 0..<5, using: &numbers) {
        case 0:
            // A crash; a static client may come back under its name, others as somebody new.
            clients[index].state = .outside
        case 1: clients[index].silent = Int.random(in: 1...60, using: &numbers)
        case 2:
            if case .member = clients[index].state {
                _ = model.leave(clients[index].memberID, instance: clients[index].instance)
            }
            restart(index)
        case 3: restart(index)
        default:
            // An administrator removes it.
            if let instance = clients[index].instance { _ = model.leave("", instance: instance) }
        }
    }

    private mutating func restart(_ index: Int) {
        clients[index] = Client(instance: clients[index].instance)
    }

    /// One thing that a client does that follows the protocol.
    private mutating func live(_ index: Int) {
        if clients[index].silent > 0 {
            clients[index].silent -= 1
            return
        }
        switch clients[index].state {
        case .outside: if chance(0.02) && unhurried { restart(index) }
        case .idle: join(index)
        case .joining(let request): if let answer = model.joins[request] { hear(answer, index) }
        case .syncing(let request): if let answer = model.syncs[request] { hear(answer, index) }
        case .member:
            obey(
                model.heartbeat(clients[index].memberID, clients[index].generation, instance: clients[index].instance),
                index)
        }
    }

    /// Crashed clients come back only while there is trouble.
    private var unhurried: Bool { asked.count < 20_000 }

    private mutating func join(_ index: Int) {
        let client = clients[index]
        let wishes = chance(0.1) ? ["sticky", "range"] : ["range", "sticky"]
        let request = model.join(
            client.memberID, instance: client.instance, protocols: wishes, session: 5000, rebalance: 4000)
        asked.insert(request)
        clients[index].shares = []
        clients[index].state = .joining(request)
    }

    private mutating func hear(_ answer: JoinAnswer, _ index: Int) {
        switch answer.error {
        case .none:
            if answer.generation < clients[index].generation {
                problems.append("\(answer.memberID) went back a generation")
            }
            clients[index].memberID = answer.memberID
            clients[index].generation = answer.generation
            if answer.leader == answer.memberID {
                if let other = leaders[answer.generation], other != answer.memberID,
                    !isSuccessor(answer.memberID, of: other)
                {
                    problems.append("\(other) and \(answer.memberID) lead generation \(answer.generation)")
                }
                leaders[answer.generation] = answer.memberID
            }
            let assigns = answer.leader == answer.memberID && !answer.skipAssignment
            let request = model.sync(
                answer.memberID, answer.generation, instance: clients[index].instance, name: answer.protocolName,
                assigning: assigns ? assign(answer) : [:])
            asked.insert(request)
            clients[index].state = .syncing(request)
        case .memberIDRequired:
            clients[index].memberID = answer.memberID
            clients[index].state = .idle
        default: obey(answer.error, index)
        }
    }

    /// Both are ids of one static member.
    private func isSuccessor(_ memberID: String, of other: String) -> Bool {
        memberID.hasPrefix("i") && memberID.split(separator: "-").first == other.split(separator: "-").first
    }

    private func assign(_ answer: JoinAnswer) -> [String: String] {
        var assignments: [String: String] = [:]
        for share in 0..<Self.shares {
            for (place, member) in answer.members.enumerated()
            where assignsAllToEach || place == share % answer.members.count {
                assignments[member.id, default: "\(answer.generation)"] += " \(share)"
            }
        }
        return assignments
    }

    private mutating func hear(_ answer: SyncAnswer, _ index: Int) {
        guard answer.error == .none else { return obey(answer.error, index) }
        let client = clients[index]
        let words = answer.text.split(separator: " ").compactMap { Int($0) }
        clients[index].state = .member
        clients[index].shares = Array(words.dropFirst())
        guard let generation = words.first else { return }
        if generation != Int(client.generation) {
            problems.append("\(client.memberID) of generation \(client.generation) got shares of \(generation)")
        }
        for share in words.dropFirst() {
            let key = Share(generation: client.generation, number: share)
            if let other = holders.updateValue(client.memberID, forKey: key), other != client.memberID,
                !isSuccessor(client.memberID, of: other)
            {
                problems.append("two hold share \(share) of generation \(generation): \(other), \(client.memberID)")
            }
        }
    }

    private mutating func obey(_ error: ErrorCode, _ index: Int) {
        switch error {
        case .none: break
        case .unknownMemberID, .groupMaxSizeReached, .fencedInstanceID: restart(index)
        case .rebalanceInProgress, .illegalGeneration, .coordinatorNotAvailable: clients[index].state = .idle
        default: problems.append("\(clients[index].memberID) was told \(error)")
        }
    }

    private mutating func check() {
        problems += model.violations.prefix(3)
    }
}
