import KafkaProtocol
import TestSupport

@testable import Broker

/// A group and what was asked of it, with time that passes when it is told to.
struct GroupModel {
    var group: Group
    /// Milliseconds.
    private(set) var now: Int64 = 0
    private(set) var joins: [GroupRequestID: JoinAnswer] = [:]
    private(set) var syncs: [GroupRequestID: SyncAnswer] = [:]
    /// What waits to be written, where writing is put off.
    private(set) var writes: [StoredChange] = []
    private(set) var storedAssignments: [[String: [UInt8]]] = []
    /// What broke a rule.
    private(set) var violations: [String] = []
    var putsOffWrites = false
    private var requests: UInt64 = 0
    private var names = 0

    init(_ settings: GroupSettings = GroupModel.settings()) { group = Group(id: "g", settings: settings) }

    static func settings(delay: Int64 = 0, maxSize: Int = 100) -> GroupSettings {
        var settings = GroupSettings()
        settings.initialRebalanceDelay = delay
        settings.maxSize = maxSize
        return settings
    }

    var moment: GroupMoment { GroupMoment(monotonic: now, wall: 1_000_000 + now) }

    mutating func join(
        _ memberID: String = "", instance: String? = nil, protocols: [String] = ["range"], metadata: String = "t",
        type: String = "consumer", session: Int32 = 10_000, rebalance: Int32 = 60_000, version: Int16 = 9
    ) -> GroupRequestID {
        let id = nextRequest()
        names += 1
        let request = JoinRequest(
            id: id, memberID: memberID, instanceID: instance, freshMemberID: "\(instance ?? "m")-\(names)",
            clientID: "c", clientHost: "/h", protocolType: type,
            protocols: protocols.map { GroupProtocol(name: $0, metadata: Array(metadata.utf8)) },
            sessionTimeout: session, rebalanceTimeout: rebalance, needsKnownMemberID: version >= 4,
            canSkipAssignment: version >= 9)
        take(group.join(request, at: moment))
        return id
    }

    /// The answer to a JoinGroup that is given at once.
    mutating func answer(
        to memberID: String = "", instance: String? = nil, protocols: [String] = ["range"], type: String = "consumer",
        version: Int16 = 9
    ) -> JoinAnswer? {
        let request = join(memberID, instance: instance, protocols: protocols, type: type, version: version)
        return joins[request]
    }

    /// Joins as a new member of a client that goes by the rules: asks for an id, and joins with it.
    mutating func joinFresh(
        instance: String? = nil, protocols: [String] = ["range"], metadata: String = "t", session: Int32 = 10_000,
        rebalance: Int32 = 60_000
    ) -> (request: GroupRequestID, memberID: String) {
        let first = join(
            instance: instance, protocols: protocols, metadata: metadata, session: session, rebalance: rebalance)
        guard instance == nil, let answer = joins[first], answer.error == .memberIDRequired else {
            return (first, joins[first]?.memberID ?? "\(instance ?? "m")-\(names)")
        }
        let second = join(
            answer.memberID, protocols: protocols, metadata: metadata, session: session, rebalance: rebalance)
        return (second, answer.memberID)
    }

    mutating func sync(
        _ memberID: String, _ generation: Int32, instance: String? = nil, type: String? = "consumer",
        name: String? = "range", assigning: [String: String] = [:]
    ) -> GroupRequestID {
        let id = nextRequest()
        let request = SyncRequest(
            id: id, memberID: memberID, instanceID: instance, generation: generation, protocolType: type,
            protocolName: name, assignments: assigning.mapValues { Array($0.utf8) })
        take(group.sync(request, at: moment))
        return id
    }

    mutating func heartbeat(_ memberID: String, _ generation: Int32, instance: String? = nil) -> ErrorCode {
        defer { check() }
        return group.heartbeat(memberID: memberID, instanceID: instance, generation: generation, at: moment)
    }

    mutating func commitRefusal(_ memberID: String, _ generation: Int32, instance: String? = nil) -> ErrorCode? {
        defer { check() }
        return group.commitRefusal(memberID: memberID, instanceID: instance, generation: generation, at: moment)
    }

    @discardableResult
    mutating func leave(_ memberID: String, instance: String? = nil) -> ErrorCode {
        let (errors, effects) = group.leave([(memberID, instance)], at: moment)
        take(effects)
        return errors[0]
    }

    /// Lets time pass, with everything that falls due on the way.
    mutating func pass(_ milliseconds: Int64) {
        let end = now + milliseconds
        var steps = 0
        while let next = group.nextDeadline, next <= end {
            steps += 1
            if steps > 10_000 + milliseconds {
                violations.append("time stands still: what falls due falls due at once again")
                break
            }
            now = max(now, next)
            take(group.advance(to: moment))
        }
        now = end
    }

    /// The first write that waits is done, or has failed.
    mutating func finishWrite(_ failure: ErrorCode? = nil) {
        guard !writes.isEmpty else { return }
        take(group.stored(writes.removeFirst(), failure, at: moment))
    }

    private mutating func nextRequest() -> GroupRequestID {
        requests += 1
        return GroupRequestID(number: requests)
    }

    private mutating func take(_ effects: [GroupEffect]) {
        check()
        for effect in effects {
            switch effect {
            case .answerJoin(let id, let answer):
                if joins.updateValue(answer, forKey: id) != nil { violations.append("\(id) was answered twice") }
            case .answerSync(let id, let answer):
                if syncs.updateValue(answer, forKey: id) != nil { violations.append("\(id) was answered twice") }
            case .store(let assignments, let change):
                storedAssignments.append(assignments)
                writes.append(change)
                if !putsOffWrites { finishWrite() }
            }
        }
    }

    private mutating func check() { violations += group.violations() }
}

extension SyncAnswer {
    var text: String { String(decoding: assignment, as: UTF8.self) }
}
