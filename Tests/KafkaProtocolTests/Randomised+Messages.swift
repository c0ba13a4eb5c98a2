import TestSupport

@testable import KafkaProtocol

// Random values of every message: each field drawn by its type.

extension ApiVersionsRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(clientSoftwareName: .init(random: &source), clientSoftwareVersion: .init(random: &source))
    }
}

extension ApiVersionsResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            errorCode: .init(random: &source), apiKeys: .init(random: &source),
            throttleTimeMilliseconds: .init(random: &source), supportedFeatures: .init(random: &source),
            finalizedFeaturesEpoch: .init(random: &source), finalizedFeatures: .init(random: &source),
            zkMigrationReady: .init(random: &source))
    }
}

extension ApiVersionsResponse.ApiVersion: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            apiKey: .init(random: &source), minVersion: .init(random: &source), maxVersion: .init(random: &source))
    }
}

extension ApiVersionsResponse.SupportedFeature: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), minVersion: .init(random: &source), maxVersion: .init(random: &source))
    }
}

extension ApiVersionsResponse.FinalizedFeature: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            name: .init(random: &source), maxVersionLevel: .init(random: &source),
            minVersionLevel: .init(random: &source))
    }
}

extension MetadataRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            topics: .init(random: &source), allowAutoTopicCreation: .init(random: &source),
            includeClusterAuthorizedOperations: .init(random: &source),
            includeTopicAuthorizedOperations: .init(random: &source))
    }
}

extension MetadataRequest.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(id: .init(random: &source), name: .init(random: &source))
    }
}

extension MetadataResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            throttleTimeMilliseconds: .init(random: &source), brokers: .init(random: &source),
            clusterID: .init(random: &source), controllerID: .init(random: &source), topics: .init(random: &source),
            clusterAuthorizedOperations: .init(random: &source), errorCode: .init(random: &source))
    }
}

extension MetadataResponse.Broker: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            nodeID: .init(random: &source), host: .init(random: &source), port: .init(random: &source),
            rack: .init(random: &source))
    }
}

extension MetadataResponse.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            errorCode: .init(random: &source), name: .init(random: &source), id: .init(random: &source),
            isInternal: .init(random: &source), partitions: .init(random: &source),
            topicAuthorizedOperations: .init(random: &source))
    }
}

extension MetadataResponse.Partition: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            errorCode: .init(random: &source), index: .init(random: &source), leaderID: .init(random: &source),
            leaderEpoch: .init(random: &source), replicaNodes: .init(random: &source),
            isrNodes: .init(random: &source), offlineReplicas: .init(random: &source))
    }
}

extension ProduceRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            transactionalID: .init(random: &source), acks: .init(random: &source),
            timeoutMilliseconds: .init(random: &source), topics: .init(random: &source))
    }
}

extension ProduceRequest.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), id: .init(random: &source), partitions: .init(random: &source))
    }
}

extension ProduceRequest.Partition: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(index: .init(random: &source), records: .init(random: &source))
    }
}

extension ProduceResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            topics: .init(random: &source), throttleTimeMilliseconds: .init(random: &source),
            nodeEndpoints: .init(random: &source))
    }
}

extension ProduceResponse.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), id: .init(random: &source), partitions: .init(random: &source))
    }
}

extension ProduceResponse.Partition: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            index: .init(random: &source), errorCode: .init(random: &source), baseOffset: .init(random: &source),
            logAppendTimeMilliseconds: .init(random: &source), logStartOffset: .init(random: &source),
            recordErrors: .init(random: &source), errorMessage: .init(random: &source),
            currentLeader: .init(random: &source))
    }
}

extension ProduceResponse.RecordError: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(batchIndex: .init(random: &source), message: .init(random: &source))
    }
}

extension LeaderIDAndEpoch: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(leaderID: .init(random: &source), leaderEpoch: .init(random: &source))
    }
}

extension NodeEndpoint: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            nodeID: .init(random: &source), host: .init(random: &source), port: .init(random: &source),
            rack: .init(random: &source))
    }
}

extension FetchRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            clusterID: .init(random: &source), replicaID: .init(random: &source), replicaState: .init(random: &source),
            maxWaitMilliseconds: .init(random: &source), minBytes: .init(random: &source),
            maxBytes: .init(random: &source), isolationLevel: .init(random: &source),
            sessionID: .init(random: &source), sessionEpoch: .init(random: &source), topics: .init(random: &source),
            forgottenTopics: .init(random: &source), rackID: .init(random: &source))
    }
}

extension FetchRequest.ReplicaState: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(replicaID: .init(random: &source), replicaEpoch: .init(random: &source))
    }
}

extension FetchRequest.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), id: .init(random: &source), partitions: .init(random: &source))
    }
}

extension FetchRequest.Partition: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            index: .init(random: &source), currentLeaderEpoch: .init(random: &source),
            fetchOffset: .init(random: &source), lastFetchedEpoch: .init(random: &source),
            logStartOffset: .init(random: &source), partitionMaxBytes: .init(random: &source),
            replicaDirectoryID: .init(random: &source), highWatermark: .init(random: &source))
    }
}

extension FetchRequest.ForgottenTopic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), id: .init(random: &source), partitions: .init(random: &source))
    }
}

extension FetchResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            throttleTimeMilliseconds: .init(random: &source), errorCode: .init(random: &source),
            sessionID: .init(random: &source), topics: .init(random: &source), nodeEndpoints: .init(random: &source))
    }
}

extension FetchResponse.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), id: .init(random: &source), partitions: .init(random: &source))
    }
}

extension FetchResponse.Partition: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            index: .init(random: &source), errorCode: .init(random: &source), highWatermark: .init(random: &source),
            lastStableOffset: .init(random: &source), logStartOffset: .init(random: &source),
            divergingEpoch: .init(random: &source), currentLeader: .init(random: &source),
            snapshotID: .init(random: &source), abortedTransactions: .init(random: &source),
            preferredReadReplica: .init(random: &source), records: .init(random: &source))
    }
}

extension FetchResponse.EpochEndOffset: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(epoch: .init(random: &source), endOffset: .init(random: &source))
    }
}

extension FetchResponse.SnapshotID: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(endOffset: .init(random: &source), epoch: .init(random: &source))
    }
}

extension FetchResponse.AbortedTransaction: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(producerID: .init(random: &source), firstOffset: .init(random: &source))
    }
}

extension ListOffsetsRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            replicaID: .init(random: &source), isolationLevel: .init(random: &source), topics: .init(random: &source),
            timeoutMilliseconds: .init(random: &source))
    }
}

extension ListOffsetsRequest.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), partitions: .init(random: &source))
    }
}

extension ListOffsetsRequest.Partition: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            index: .init(random: &source), currentLeaderEpoch: .init(random: &source),
            timestamp: .init(random: &source))
    }
}

extension ListOffsetsResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(throttleTimeMilliseconds: .init(random: &source), topics: .init(random: &source))
    }
}

extension ListOffsetsResponse.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), partitions: .init(random: &source))
    }
}

extension ListOffsetsResponse.Partition: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            index: .init(random: &source), errorCode: .init(random: &source), timestamp: .init(random: &source),
            offset: .init(random: &source), leaderEpoch: .init(random: &source))
    }
}

extension InitProducerIdRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            transactionalID: .init(random: &source), transactionTimeoutMilliseconds: .init(random: &source),
            producerID: .init(random: &source), producerEpoch: .init(random: &source))
    }
}

extension InitProducerIdResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            throttleTimeMilliseconds: .init(random: &source), errorCode: .init(random: &source),
            producerID: .init(random: &source), producerEpoch: .init(random: &source))
    }
}

extension CreateTopicsRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            topics: .init(random: &source), timeoutMilliseconds: .init(random: &source),
            validateOnly: .init(random: &source))
    }
}

extension CreateTopicsRequest.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            name: .init(random: &source), numPartitions: .init(random: &source),
            replicationFactor: .init(random: &source), assignments: .init(random: &source),
            configs: .init(random: &source))
    }
}

extension CreateTopicsRequest.Assignment: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(index: .init(random: &source), brokerIDs: .init(random: &source))
    }
}

extension CreateTopicsRequest.Config: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), value: .init(random: &source))
    }
}

extension CreateTopicsResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(throttleTimeMilliseconds: .init(random: &source), topics: .init(random: &source))
    }
}

extension CreateTopicsResponse.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            name: .init(random: &source), id: .init(random: &source), errorCode: .init(random: &source),
            errorMessage: .init(random: &source), topicConfigErrorCode: .init(random: &source),
            numPartitions: .init(random: &source), replicationFactor: .init(random: &source),
            configs: .init(random: &source))
    }
}

extension CreateTopicsResponse.Config: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            name: .init(random: &source), value: .init(random: &source), readOnly: .init(random: &source),
            source: .init(random: &source), isSensitive: .init(random: &source))
    }
}

extension DeleteTopicsRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            topics: .init(random: &source), topicNames: .init(random: &source),
            timeoutMilliseconds: .init(random: &source))
    }
}

extension DeleteTopicsRequest.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), id: .init(random: &source))
    }
}

extension DeleteTopicsResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(throttleTimeMilliseconds: .init(random: &source), topics: .init(random: &source))
    }
}

extension DeleteTopicsResponse.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            name: .init(random: &source), id: .init(random: &source), errorCode: .init(random: &source),
            errorMessage: .init(random: &source))
    }
}

extension DescribeConfigsRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            resources: .init(random: &source), includeSynonyms: .init(random: &source),
            includeDocumentation: .init(random: &source))
    }
}

extension DescribeConfigsRequest.Resource: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(type: .init(random: &source), name: .init(random: &source), configurationKeys: .init(random: &source))
    }
}

extension DescribeConfigsResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(throttleTimeMilliseconds: .init(random: &source), resources: .init(random: &source))
    }
}

extension DescribeConfigsResponse.Resource: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            errorCode: .init(random: &source), errorMessage: .init(random: &source), type: .init(random: &source),
            name: .init(random: &source), configs: .init(random: &source))
    }
}

extension DescribeConfigsResponse.Config: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            name: .init(random: &source), value: .init(random: &source), readOnly: .init(random: &source),
            source: .init(random: &source), isSensitive: .init(random: &source), synonyms: .init(random: &source),
            type: .init(random: &source), documentation: .init(random: &source))
    }
}

extension DescribeConfigsResponse.Synonym: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), value: .init(random: &source), source: .init(random: &source))
    }
}

extension DescribeClusterRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            includeClusterAuthorizedOperations: .init(random: &source), endpointType: .init(random: &source),
            includeFencedBrokers: .init(random: &source))
    }
}

extension DescribeClusterResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            throttleTimeMilliseconds: .init(random: &source), errorCode: .init(random: &source),
            errorMessage: .init(random: &source), endpointType: .init(random: &source),
            clusterID: .init(random: &source), controllerID: .init(random: &source), brokers: .init(random: &source),
            clusterAuthorizedOperations: .init(random: &source))
    }
}

extension DescribeClusterResponse.Broker: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            nodeID: .init(random: &source), host: .init(random: &source), port: .init(random: &source),
            rack: .init(random: &source), isFenced: .init(random: &source))
    }
}

extension OffsetForLeaderEpochRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(replicaID: .init(random: &source), topics: .init(random: &source))
    }
}

extension OffsetForLeaderEpochRequest.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), partitions: .init(random: &source))
    }
}

extension OffsetForLeaderEpochRequest.Partition: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            index: .init(random: &source), currentLeaderEpoch: .init(random: &source),
            leaderEpoch: .init(random: &source))
    }
}

extension OffsetForLeaderEpochResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(throttleTimeMilliseconds: .init(random: &source), topics: .init(random: &source))
    }
}

extension OffsetForLeaderEpochResponse.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), partitions: .init(random: &source))
    }
}

extension OffsetForLeaderEpochResponse.EpochEndOffset: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            errorCode: .init(random: &source), index: .init(random: &source), leaderEpoch: .init(random: &source),
            endOffset: .init(random: &source))
    }
}
