/// Deals partitions out so that no member could take one from a member that has two more, and moves as few as that allows.
///
/// Invariant after each step: a partition has at most one holder, and that member is subscribed to its topic.
struct StickyAssignment {
    private let members: [MemberSubscription]
    private let partitionCounts: [String: Int]
    /// Topics with the same subscribers, which is all that balance depends on.
    private var classes: [[Int]] = []
    private var classOfTopic: [String: Int] = [:]
    /// By member: what it holds, apart from what it held before.
    private var kept: [[TopicPartition]]
    private var added: [[TopicPartition]]
    private var assigned: Set<TopicPartition> = []

    /// `members` in Kafka's order.
    init(_ members: [MemberSubscription], _ partitionCounts: [String: Int]) {
        self.members = members
        self.partitionCounts = partitionCounts
        kept = Array(repeating: [], count: members.count)
        added = Array(repeating: [], count: members.count)
        sortTopics()
        keepOwned()
        dealRest()
        balance()
    }

    /// By member id, in order.
    var partitions: [String: [TopicPartition]] {
        Dictionary(
            uniqueKeysWithValues: members.indices.map { index in
                let all = kept[index] + added[index]
                return (members[index].id, all.sorted { ($0.topic, $0.partition) < ($1.topic, $1.partition) })
            })
    }

    private func load(_ member: Int) -> Int { kept[member].count + added[member].count }

    private mutating func sortTopics() {
        var known: [[Int]: Int] = [:]
        for topic in partitionCounts.keys.sorted() {
            let subscribers = members.indices.filter { members[$0].topics.contains(topic) }
            if subscribers.isEmpty { continue }
            if known[subscribers] == nil {
                known[subscribers] = classes.count
                classes.append(subscribers)
            }
            classOfTopic[topic] = known[subscribers]
        }
    }

    /// Leaves everything where it is. Of two that claim a partition the one of the later generation has it, of two of one
    /// generation neither.
    private mutating func keepOwned() {
        var claims: [TopicPartition: (generation: Int32, member: Int?)] = [:]
        for (index, member) in members.enumerated() {
            for partition in Set(member.owned) where member.topics.contains(partition.topic) {
                guard partition.partition >= 0, partition.partition < partitionCounts[partition.topic] ?? 0 else {
                    continue
                }
                guard let claim = claims[partition] else {
                    claims[partition] = (member.generation, index)
                    continue
                }
                if claim.generation < member.generation {
                    claims[partition] = (member.generation, index)
                } else if claim.generation == member.generation {
                    claims[partition]!.member = nil
                }
            }
        }
        for (index, member) in members.enumerated() {
            for partition in member.owned where claims[partition]?.member == index {
                if assigned.insert(partition).inserted { kept[index].append(partition) }
            }
        }
    }

    /// Gives what nobody holds to who has least, beginning with the topics that fewest can take.
    private mutating func dealRest() {
        let topics = classOfTopic.sorted {
            (classes[$0.value].count, $0.key) < (classes[$1.value].count, $1.key)
        }
        for (topic, classIndex) in topics {
            for partition in 0..<partitionCounts[topic]! {
                let name = TopicPartition(topic, Int32(partition))
                if assigned.insert(name).inserted { added[leastLoaded(of: classIndex)].append(name) }
            }
        }
    }

    private func leastLoaded(of classIndex: Int) -> Int {
        // A class has a subscriber, and the first of equals is taken.
        classes[classIndex].min { load($0) < load($1) }!
    }

    /// Moves partitions from who has most until nobody can take one from a member that has two more.
    ///
    /// Each move lowers the sum of the squared loads, so that it ends. O(moves × members × classes).
    private mutating func balance() {
        while let move = nextMove() {
            added[move.to].append(take(from: move.from, ofClass: move.ofClass))
        }
    }

    private func nextMove() -> (from: Int, to: Int, ofClass: Int)? {
        let takers = classes.indices.map { leastLoaded(of: $0) }
        let lowest = takers.map { load($0) }.min() ?? 0
        let givers = members.indices.filter { load($0) >= lowest + 2 }
        for giver in givers.sorted(by: { (load($1), $0) < (load($0), $1) }) {
            let held = Set((kept[giver] + added[giver]).compactMap { classOfTopic[$0.topic] })
            let best = held.min { (load(takers[$0]), $0) < (load(takers[$1]), $1) }
            if let best, load(giver) >= load(takers[best]) + 2 { return (giver, takers[best], best) }
        }
        return nil
    }

    /// Takes a partition away: one that is new to the member if there is one, so that what moves anyway moves once.
    private mutating func take(from member: Int, ofClass wanted: Int) -> TopicPartition {
        func fits(_ partition: TopicPartition) -> Bool { classOfTopic[partition.topic] == wanted }
        if let index = added[member].lastIndex(where: fits) { return added[member].remove(at: index) }
        // `nextMove` has seen one.
        return kept[member].remove(at: kept[member].lastIndex(where: fits)!)
    }
}
