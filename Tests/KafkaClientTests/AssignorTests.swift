import TestSupport
import Testing

@testable import KafkaClient

@Suite struct AssignorTests {
    private func member(
        _ id: String, _ topics: Set<String>, instance: String? = nil, owned: [TopicPartition] = [],
        generation: Int32 = -1
    ) -> MemberSubscription {
        MemberSubscription(id: id, instanceID: instance, topics: topics, owned: owned, generation: generation)
    }

    private func partitions(_ topic: String, _ numbers: Int32...) -> [TopicPartition] {
        numbers.map { TopicPartition(topic, $0) }
    }

    @Test("range deals each topic by itself in the order of member ids, static members first by instance id")
    func range() {
        let assigned = Assignor.range.assign(
            [member("b", ["t", "u"]), member("c", ["t", "u"], instance: "z"), member("a", ["u"])],
            partitionCounts: ["t": 3, "u": 4])
        #expect(
            assigned == [
                "c": partitions("t", 0, 1) + partitions("u", 0, 1), "a": partitions("u", 2),
                "b": partitions("t", 2) + partitions("u", 3),
            ])
    }

    @Test("round-robin passes over who is not subscribed, and goes on from topic to topic")
    func roundRobin() {
        let assigned = Assignor.roundRobin.assign(
            [member("a", ["t", "u"]), member("b", ["t", "u"]), member("c", ["u"])], partitionCounts: ["t": 3, "u": 3])
        #expect(
            assigned == [
                "a": partitions("t", 0, 2) + partitions("u", 2), "b": partitions("t", 1) + partitions("u", 0),
                "c": partitions("u", 1),
            ])
    }

    @Test(
        "a fifth member of four partitions holds nothing, and no member at all is no error",
        arguments: Assignor.allCases)
    func idle(assignor: Assignor) {
        let members = (0..<5).map { member("m\($0)", ["t"]) }
        let assigned = assignor.assign(members, partitionCounts: ["t": 4])
        #expect(assigned.values.map(\.count).sorted() == [0, 1, 1, 1, 1])
        #expect(assignor.assign([], partitionCounts: ["t": 4]).isEmpty)
        #expect(assignor.assign([member("a", ["gone"])], partitionCounts: [:]) == ["a": []])
    }

    @Test("a member that the broker names twice is dealt to once", arguments: Assignor.allCases)
    func namedTwice(assignor: Assignor) {
        let members = ["a", "a", "b"].map { member($0, ["t"]) }
        let assigned = assignor.assign(members, partitionCounts: ["t": 4])
        #expect(assigned.mapValues(\.count) == ["a": 2, "b": 2])
    }

    @Test("every partition of a subscribed topic has one holder that is subscribed to it", arguments: 0..<40)
    func complete(seed: Int) {
        var group = Group(seed: UInt64(seed))
        for assignor in Assignor.allCases {
            let (assigned, _) = group.settle(assignor)
            let all = assigned.values.flatMap(\.self)
            let wanted = group.counts.filter { topic, _ in group.members.contains { $0.topics.contains(topic) } }
            #expect(all.count == wanted.values.reduce(0, +))
            #expect(Set(all).count == all.count)
            for member in group.members {
                #expect(assigned[member.id]?.allSatisfy { member.topics.contains($0.topic) } == true)
            }
            group.members.shuffle(using: &group.random)
            #expect(assignor.assign(group.members, partitionCounts: group.counts) == assigned)
        }
    }

    @Test("sticky: nobody could take a partition from a member that has two more", arguments: 0..<40)
    func balanced(seed: Int) {
        var group = Group(seed: UInt64(seed))
        for _ in 0..<4 {
            let (assigned, _) = group.settle(.cooperativeSticky)
            for giver in group.members {
                for taker in group.members where assigned[giver.id]!.count >= assigned[taker.id]!.count + 2 {
                    #expect(!assigned[giver.id]!.contains { taker.topics.contains($0.topic) })
                }
            }
            group.change()
        }
    }

    @Test("sticky with equal subscriptions: within one of each other, and only what must moves", arguments: 0..<40)
    func sticky(seed: Int) {
        var group = Group(seed: UInt64(seed), areEqual: true)
        var before = group.settle(.cooperativeSticky).assigned
        for _ in 0..<6 {
            group.change()
            let (after, rounds) = group.settle(.cooperativeSticky)
            let loads = group.members.map { after[$0.id]!.count }
            #expect(loads.max()! - loads.min()! <= 1)
            // What a member must lose is what it has above the higher quota, and members at that quota are no more than the rest.
            let total = loads.reduce(0, +)
            let high = (total + loads.count - 1) / loads.count
            let low = total / loads.count
            let held = group.members.map { before[$0.id]?.count ?? 0 }
            let least = max(
                held.map { max(0, $0 - high) }.reduce(0, +),
                held.map { max(0, low - $0) }.reduce(0, +) - (total - held.reduce(0, +)))
            let moved = group.members.reduce(0) { sum, member in
                sum + Set(before[member.id] ?? []).subtracting(after[member.id]!).count
            }
            #expect(moved <= max(least, 0))
            // One round gives back, the next gives on.
            #expect(rounds <= 2)
            before = after
        }
    }

    @Test("cooperative: in no round is a partition given to one member while another holds it", arguments: 0..<40)
    func transfers(seed: Int) {
        var group = Group(seed: UInt64(seed))
        for _ in 0..<4 {
            group.change()
            for _ in 0..<5 {
                let assigned = Assignor.cooperativeSticky.assign(group.members, partitionCounts: group.counts)
                for member in group.members {
                    for other in group.members where other.id != member.id {
                        #expect(Set(assigned[member.id]!).isDisjoint(with: other.owned))
                    }
                }
                group.apply(assigned)
            }
        }
    }

    @Test("of two that claim a partition the later generation has it, of one generation neither")
    func claims() {
        let fenced = Assignor.cooperativeSticky.assign(
            [
                member("a", ["t"], owned: partitions("t", 0), generation: 3),
                member("b", ["t"], owned: partitions("t", 0, 1), generation: 4),
            ], partitionCounts: ["t": 2])
        // `a` has to learn that it has lost partition 0 and gets 1 when `b` has given it back.
        #expect(fenced == ["a": [], "b": partitions("t", 0)])
        let torn = StickyAssignment(
            [
                member("a", ["t"], owned: partitions("t", 1), generation: 4),
                member("b", ["t"], owned: partitions("t", 1), generation: 4),
            ], ["t": 2]
        ).partitions
        #expect(torn == ["a": partitions("t", 0), "b": partitions("t", 1)])
    }

    @Test(
        "range and round-robin deal as Apache Kafka's classes do, sticky as evenly, and it moves no more",
        .enabled(if: RealKafka.isAvailable, Comment(rawValue: RealKafka.remedy)))
    func java() throws {
        var cases: [(assignor: Assignor, group: Group)] = []
        for seed in 0..<60 {
            for assignor in Assignor.allCases {
                // With unequal subscriptions there is more than one even way to deal.
                var group = Group(seed: UInt64(seed), areEqual: assignor == .cooperativeSticky)
                _ = group.settle(assignor)
                for _ in 0..<seed % 4 { group.change() }
                cases.append((assignor, group))
            }
        }
        let directory = try TemporaryDirectory()
        let lines = cases.map { $0.group.line($0.assignor) }
        try directory.write(lines.joined(separator: "\n") + "\n", to: "groups")
        let java = try FinishedProcess(
            "/usr/bin/env",
            ["java", "-cp", RealKafka.home + "/libs/*", Repository.path("Tests/InteropTests/clients/Assign.java")],
            input: directory.file("groups"))
        let answers = java.output.split(separator: "\n", omittingEmptySubsequences: false)
        try #require(java.succeeded && answers.count > cases.count, "\(java.report)")
        for ((assignor, group), answer) in zip(cases, answers) {
            let ours = assignor.assign(group.members, partitionCounts: group.counts)
            if assignor != .cooperativeSticky {
                #expect(Group.line(ours) == answer, "\(group.line(assignor))")
            } else {
                let theirs = Group.sets(answer)
                // What was held and is held still, and what is free at once; the rest follows in the next round.
                #expect(
                    group.kept(ours.mapValues { Set($0.map(\.description)) }) >= group.kept(theirs),
                    "\(group.line(assignor))\n\(answer)")
                #expect(
                    ours.values.map(\.count).reduce(0, +) == theirs.values.map(\.count).reduce(0, +),
                    "\(group.line(assignor))\n\(answer)")
            }
        }
    }
}

/// Members that come, go and change their minds, all drawn from a seed.
private struct Group {
    var members: [MemberSubscription] = []
    var counts: [String: Int] = [:]
    var random: SeededNumbers
    private let areEqual: Bool
    private var generation: Int32 = 0
    private var made = 0

    init(seed: UInt64, areEqual: Bool = false) {
        random = SeededNumbers(seed: seed)
        self.areEqual = areEqual
        for topic in 0..<Int.random(in: 1...4, using: &random) {
            counts["t\(topic)"] = Int.random(in: 1...20, using: &random)
        }
        for _ in 0..<Int.random(in: 1...7, using: &random) { join() }
    }

    private mutating func join() {
        made += 1
        let some = counts.keys.sorted().filter { _ in Bool.random(using: &random) }
        let instance = Int.random(in: 0..<4, using: &random) == 0 ? "i\(made)" : nil
        members.append(
            MemberSubscription(
                id: "m\(UInt32.random(in: 0 ... .max, using: &random))", instanceID: instance,
                topics: areEqual || some.isEmpty ? Set(counts.keys) : Set(some)))
    }

    mutating func change() {
        switch Int.random(in: 0..<3, using: &random) {
        case 0 where members.count > 1: members.remove(at: Int.random(in: 0..<members.count, using: &random))
        case 1:
            let topic = counts.keys.sorted().randomElement(using: &random)!
            counts[topic]! += Int.random(in: 1...5, using: &random)
        default: for _ in 0..<Int.random(in: 1...3, using: &random) { join() }
        }
    }

    mutating func apply(_ assigned: [String: [TopicPartition]]) {
        generation += 1
        for index in members.indices {
            members[index].owned = assigned[members[index].id]!
            members[index].generation = generation
        }
    }

    /// Rebalances until nothing changes any more, as members do; how often something did.
    mutating func settle(_ assignor: Assignor) -> (assigned: [String: [TopicPartition]], rounds: Int) {
        var last: [String: [TopicPartition]] = [:]
        for round in 0..<10 {
            let next = assignor.assign(members, partitionCounts: counts)
            if next == last { return (next, round) }
            last = next
            apply(next)
        }
        return (last, 10)
    }

    // As clients/Assign.java reads and writes them.
    func line(_ assignor: Assignor) -> String {
        let topics = counts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        let members = members.map { member in
            let owned = member.owned.map(\.description).joined(separator: ",")
            let topics = member.topics.sorted().joined(separator: ",")
            return "\(member.id)|\(member.instanceID ?? "")|\(topics)|\(owned)|\(member.generation)"
        }
        return ([assignor.rawValue, topics] + members).joined(separator: "\t")
    }

    static func line(_ assigned: [String: [TopicPartition]]) -> String {
        assigned.sorted { $0.key < $1.key }
            .map { "\($0.key)=" + $0.value.map(\.description).sorted().joined(separator: ",") }
            .joined(separator: "\t")
    }

    static func sets(_ line: Substring) -> [String: Set<String>] {
        var sets: [String: Set<String>] = [:]
        for member in line.split(separator: "\t") {
            let parts = member.split(separator: "=", omittingEmptySubsequences: false)
            sets[String(parts[0])] = Set(parts[1].split(separator: ",").map(String.init))
        }
        return sets
    }

    /// How many partitions stay with who has them.
    func kept(_ assigned: [String: Set<String>]) -> Int {
        members.reduce(0) { sum, member in
            sum + member.owned.count { assigned[member.id]?.contains($0.description) == true }
        }
    }
}
