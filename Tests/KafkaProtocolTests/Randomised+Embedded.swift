import TestSupport

@testable import KafkaProtocol

// Random values of every message embedded in fields and records: each field drawn by its type.

extension ConsumerProtocolSubscription: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            topics: .init(random: &source), userData: .init(random: &source), ownedPartitions: .init(random: &source),
            generationID: .init(random: &source), rackID: .init(random: &source))
    }
}

extension ConsumerProtocolAssignment: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(assignedPartitions: .init(random: &source), userData: .init(random: &source))
    }
}

extension OffsetCommitKey: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(group: .init(random: &source), topic: .init(random: &source), partition: .init(random: &source))
    }
}

extension OffsetCommitValue: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            offset: .init(random: &source), leaderEpoch: .init(random: &source), metadata: .init(random: &source),
            commitTimestamp: .init(random: &source), expireTimestamp: .init(random: &source),
            topicID: .init(random: &source))
    }
}

extension GroupMetadataKey: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(group: .init(random: &source))
    }
}

extension GroupMetadataValue: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            protocolType: .init(random: &source), generation: .init(random: &source),
            protocolName: .init(random: &source), leader: .init(random: &source),
            currentStateTimestamp: .init(random: &source), members: .init(random: &source))
    }
}

extension GroupMetadataValue.Member: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            memberID: .init(random: &source), groupInstanceID: .init(random: &source), clientID: .init(random: &source),
            clientHost: .init(random: &source), rebalanceTimeoutMilliseconds: .init(random: &source),
            sessionTimeoutMilliseconds: .init(random: &source), subscription: .init(random: &source),
            assignment: .init(random: &source))
    }
}

extension ConsumerTopicPartitions: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(topic: .init(random: &source), partitions: .init(random: &source))
    }
}
