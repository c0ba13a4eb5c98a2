/// How the leader of a group deals partitions out to its members: an entry of `partition.assignment.strategy`.
///
/// The raw value is the name by which clients of all kinds agree on one.
public enum Assignor: String, Sendable, CaseIterable {
    /// Each topic by itself: neighbouring partitions to one member, one more to each of the first where the division leaves a rest.
    case range
    /// One partition after the other, over all topics, to one member after the other.
    case roundRobin = "roundrobin"
    /// Balanced over all topics, and everybody keeps what can stay; what moves is given back before it is given on (KIP-429).
    case cooperativeSticky = "cooperative-sticky"

    /// Whether members keep their partitions while the group rebalances.
    var isCooperative: Bool { self == .cooperativeSticky }

    /// The partitions of each member, by its id; every member has an entry. Deterministic, in whatever order members come.
    ///
    /// `partitionCounts` holds the topics that exist; others are nobody's.
    func assign(_ members: [MemberSubscription], partitionCounts: [String: Int]) -> [String: [TopicPartition]] {
        // Ids come from the broker: of a member that it names twice the first counts.
        var seen: Set<String> = []
        let sorted = members.filter { seen.insert($0.id).inserted }.sorted(by: MemberSubscription.precedes)
        switch self {
        case .range: return Self.range(sorted, partitionCounts)
        case .roundRobin: return Self.roundRobin(sorted, partitionCounts)
        case .cooperativeSticky:
            let wanted = StickyAssignment(sorted, partitionCounts).partitions
            return Self.withoutTransfers(wanted, sorted)
        }
    }
}

// MARK: - Range and round-robin

extension Assignor {
    private static func range(
        _ members: [MemberSubscription], _ partitionCounts: [String: Int]
    ) -> [String: [TopicPartition]] {
        var result = Dictionary(uniqueKeysWithValues: members.map { ($0.id, [TopicPartition]()) })
        for (topic, count) in partitionCounts.sorted(by: { $0.key < $1.key }) {
            let subscribers = members.filter { $0.topics.contains(topic) }
            if subscribers.isEmpty { continue }
            let (each, rest) = count.quotientAndRemainder(dividingBy: subscribers.count)
            var first = 0
            for (index, member) in subscribers.enumerated() {
                let end = first + each + (index < rest ? 1 : 0)
                result[member.id]! += (first..<end).map { TopicPartition(topic, Int32($0)) }
                first = end
            }
        }
        return result
    }

    private static func roundRobin(
        _ members: [MemberSubscription], _ partitionCounts: [String: Int]
    ) -> [String: [TopicPartition]] {
        var result = Dictionary(uniqueKeysWithValues: members.map { ($0.id, [TopicPartition]()) })
        var turn = 0
        for (topic, count) in partitionCounts.sorted(by: { $0.key < $1.key })
        where members.contains(where: { $0.topics.contains(topic) }) {
            for partition in 0..<count {
                while !members[turn % members.count].topics.contains(topic) { turn += 1 }
                result[members[turn % members.count].id]!.append(TopicPartition(topic, Int32(partition)))
                turn += 1
            }
        }
        return result
    }
}

// MARK: - Cooperation

extension Assignor {
    /// Leaves out what another member still holds: that member gives it back when it sees this assignment, and the rebalance that
    /// follows gives it on. So no partition has two readers.
    private static func withoutTransfers(
        _ wanted: [String: [TopicPartition]], _ members: [MemberSubscription]
    ) -> [String: [TopicPartition]] {
        var givenBack: Set<TopicPartition> = []
        for member in members { givenBack.formUnion(Set(member.owned).subtracting(wanted[member.id] ?? [])) }
        var result = wanted
        for member in members {
            let held = Set(member.owned)
            result[member.id]?.removeAll { givenBack.contains($0) && !held.contains($0) }
        }
        return result
    }
}
