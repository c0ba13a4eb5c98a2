import KafkaProtocol

extension Broker {
    /// Everything that this broker serves: one line an API, one file its handler. What is not whole is not listed.
    func servedAPIs() -> [ServedAPI] {
        [
            // Versions 0–2 are advertised because librdkafka before 2.x decides on compression by them; Kafka does the same.
            ServedAPI(ProduceRequest.self, advertised: 0...11, served: 3...11) { [unowned self] in produce($0, $1) },
            ServedAPI(FetchRequest.self, served: 4...17) { [unowned self] in fetch($0, $1) },
            ServedAPI(ListOffsetsRequest.self, served: 1...8) { [unowned self] in listOffsets($0, $1) },
            ServedAPI(MetadataRequest.self, served: 0...12) { [unowned self] in metadata($0, $1) },
            ServedAPI(ApiVersionsRequest.self, served: 0...4) { [unowned self] in apiVersions($0, $1) },
            ServedAPI(CreateTopicsRequest.self, served: 2...7) { [unowned self] in createTopics($0, $1) },
            ServedAPI(DeleteTopicsRequest.self, served: 1...6) { [unowned self] in deleteTopics($0, $1) },
            ServedAPI(DeleteRecordsRequest.self, served: 0...2) { [unowned self] in deleteRecords($0, $1) },
            ServedAPI(InitProducerIdRequest.self, served: 0...5) { [unowned self] in initProducerID($0, $1) },
            ServedAPI(OffsetForLeaderEpochRequest.self, served: 2...4) { [unowned self] in
                offsetForLeaderEpoch($0, $1)
            },
            ServedAPI(DescribeConfigsRequest.self, served: 1...4) { [unowned self] in describeConfigs($0, $1) },
            ServedAPI(AlterConfigsRequest.self, served: 0...2) { [unowned self] in alterConfigs($0, $1) },
            ServedAPI(DescribeLogDirsRequest.self, served: 1...5) { [unowned self] in describeLogDirs($0, $1) },
            ServedAPI(CreatePartitionsRequest.self, served: 0...3) { [unowned self] in createPartitions($0, $1) },
            ServedAPI(IncrementalAlterConfigsRequest.self, served: 0...1) { [unowned self] in
                incrementalAlterConfigs($0, $1)
            },
            ServedAPI(DescribeClusterRequest.self, served: 0...1) { [unowned self] in describeCluster($0, $1) },
            ServedAPI(DescribeTopicPartitionsRequest.self, served: 0...0) { [unowned self] in
                describeTopicPartitions($0, $1)
            },
        ] + servedGroupAPIs()
    }
}
