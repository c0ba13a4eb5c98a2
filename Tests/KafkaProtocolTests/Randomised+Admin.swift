import TestSupport

@testable import KafkaProtocol

// Random values of every message of the APIs of administration: each field drawn by its type.

extension CreatePartitionsRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            topics: .init(random: &source), timeoutMilliseconds: .init(random: &source),
            validateOnly: .init(random: &source))
    }
}

extension CreatePartitionsRequest.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), count: .init(random: &source), assignments: .init(random: &source))
    }
}

extension CreatePartitionsRequest.Assignment: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(brokerIDs: .init(random: &source))
    }
}

extension CreatePartitionsResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(throttleTimeMilliseconds: .init(random: &source), results: .init(random: &source))
    }
}

extension CreatePartitionsResponse.Result: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), errorCode: .init(random: &source), errorMessage: .init(random: &source))
    }
}

extension DeleteRecordsRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(topics: .init(random: &source), timeoutMilliseconds: .init(random: &source))
    }
}

extension DeleteRecordsRequest.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), partitions: .init(random: &source))
    }
}

extension DeleteRecordsRequest.Partition: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(index: .init(random: &source), offset: .init(random: &source))
    }
}

extension DeleteRecordsResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(throttleTimeMilliseconds: .init(random: &source), topics: .init(random: &source))
    }
}

extension DeleteRecordsResponse.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), partitions: .init(random: &source))
    }
}

extension DeleteRecordsResponse.Partition: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            index: .init(random: &source), lowWatermark: .init(random: &source), errorCode: .init(random: &source))
    }
}

extension AlterConfigsRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(resources: .init(random: &source), validateOnly: .init(random: &source))
    }
}

extension AlterConfigsRequest.Resource: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(type: .init(random: &source), name: .init(random: &source), configs: .init(random: &source))
    }
}

extension AlterConfigsRequest.Config: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), value: .init(random: &source))
    }
}

extension AlterConfigsResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(throttleTimeMilliseconds: .init(random: &source), resources: .init(random: &source))
    }
}

extension AlterConfigsResponse.Resource: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            errorCode: .init(random: &source), errorMessage: .init(random: &source), type: .init(random: &source),
            name: .init(random: &source))
    }
}

extension IncrementalAlterConfigsRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(resources: .init(random: &source), validateOnly: .init(random: &source))
    }
}

extension IncrementalAlterConfigsRequest.Resource: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(type: .init(random: &source), name: .init(random: &source), configs: .init(random: &source))
    }
}

extension IncrementalAlterConfigsRequest.Config: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), operation: .init(random: &source), value: .init(random: &source))
    }
}

extension IncrementalAlterConfigsResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(throttleTimeMilliseconds: .init(random: &source), resources: .init(random: &source))
    }
}

extension IncrementalAlterConfigsResponse.Resource: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            errorCode: .init(random: &source), errorMessage: .init(random: &source), type: .init(random: &source),
            name: .init(random: &source))
    }
}

extension DescribeLogDirsRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(topics: .init(random: &source))
    }
}

extension DescribeLogDirsRequest.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), partitions: .init(random: &source))
    }
}

extension DescribeLogDirsResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            throttleTimeMilliseconds: .init(random: &source), errorCode: .init(random: &source),
            directories: .init(random: &source))
    }
}

extension DescribeLogDirsResponse.Directory: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            errorCode: .init(random: &source), path: .init(random: &source), topics: .init(random: &source),
            totalBytes: .init(random: &source), usableBytes: .init(random: &source), isCordoned: .init(random: &source))
    }
}

extension DescribeLogDirsResponse.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), partitions: .init(random: &source))
    }
}

extension DescribeLogDirsResponse.Partition: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            index: .init(random: &source), size: .init(random: &source), offsetLag: .init(random: &source),
            isFutureKey: .init(random: &source))
    }
}

extension DescribeTopicPartitionsRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            topics: .init(random: &source), responsePartitionLimit: .init(random: &source),
            cursor: .init(random: &source))
    }
}

extension DescribeTopicPartitionsRequest.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source))
    }
}

extension DescribeTopicPartitionsResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            throttleTimeMilliseconds: .init(random: &source), topics: .init(random: &source),
            nextCursor: .init(random: &source))
    }
}

extension DescribeTopicPartitionsResponse.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            errorCode: .init(random: &source), name: .init(random: &source), id: .init(random: &source),
            isInternal: .init(random: &source), partitions: .init(random: &source),
            topicAuthorizedOperations: .init(random: &source))
    }
}

extension DescribeTopicPartitionsResponse.Partition: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            errorCode: .init(random: &source), index: .init(random: &source), leaderID: .init(random: &source),
            leaderEpoch: .init(random: &source), replicaNodes: .init(random: &source), isrNodes: .init(random: &source),
            eligibleLeaderReplicas: .init(random: &source), lastKnownELR: .init(random: &source),
            offlineReplicas: .init(random: &source))
    }
}

extension TopicPartitionCursor: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(topicName: .init(random: &source), index: .init(random: &source))
    }
}
