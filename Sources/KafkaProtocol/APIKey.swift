/// Every API of the codec, by Kafka's numbers: the one list that header decoding and ApiVersions answers go by.
///
/// A new API is one file under APIs/, and here its case and its line in `entry`.
public enum APIKey: Int16, CaseIterable, Sendable {
    case produce = 0
    case fetch = 1
    case listOffsets = 2
    case metadata = 3
    case offsetCommit = 8
    case offsetFetch = 9
    case findCoordinator = 10
    case joinGroup = 11
    case heartbeat = 12
    case leaveGroup = 13
    case syncGroup = 14
    case describeGroups = 15
    case listGroups = 16
    case apiVersions = 18
    case createTopics = 19
    case deleteTopics = 20
    case deleteRecords = 21
    case initProducerId = 22
    case offsetForLeaderEpoch = 23
    case describeConfigs = 32
    case alterConfigs = 33
    case describeLogDirs = 35
    case createPartitions = 37
    case deleteGroups = 42
    case incrementalAlterConfigs = 44
    case offsetDelete = 47
    case describeCluster = 60
    case describeTopicPartitions = 75

    /// What there is to know about an API besides its number.
    public struct Entry: Sendable {
        /// Kafka's name of the API, as its tools print it.
        public let name: String
        /// The versions that the codec has.
        public let versions: ClosedRange<Int16>
        /// The first version with compact lengths, tagged fields and the newer headers.
        public let firstFlexible: Int16
        /// The type of its request, which names the type of its response.
        public let request: any KafkaRequest.Type

        fileprivate init<Request: KafkaRequest>(_ name: String, _ request: Request.Type) {
            self.name = name
            self.request = request
            versions = Request.versions
            firstFlexible = Request.firstFlexible
        }
    }

    /// The API's line in the table.
    public var entry: Entry {
        switch self {
        case .produce: Entry("Produce", ProduceRequest.self)
        case .fetch: Entry("Fetch", FetchRequest.self)
        case .listOffsets: Entry("ListOffsets", ListOffsetsRequest.self)
        case .metadata: Entry("Metadata", MetadataRequest.self)
        case .offsetCommit: Entry("OffsetCommit", OffsetCommitRequest.self)
        case .offsetFetch: Entry("OffsetFetch", OffsetFetchRequest.self)
        case .findCoordinator: Entry("FindCoordinator", FindCoordinatorRequest.self)
        case .joinGroup: Entry("JoinGroup", JoinGroupRequest.self)
        case .heartbeat: Entry("Heartbeat", HeartbeatRequest.self)
        case .leaveGroup: Entry("LeaveGroup", LeaveGroupRequest.self)
        case .syncGroup: Entry("SyncGroup", SyncGroupRequest.self)
        case .describeGroups: Entry("DescribeGroups", DescribeGroupsRequest.self)
        case .listGroups: Entry("ListGroups", ListGroupsRequest.self)
        case .apiVersions: Entry("ApiVersions", ApiVersionsRequest.self)
        case .createTopics: Entry("CreateTopics", CreateTopicsRequest.self)
        case .deleteTopics: Entry("DeleteTopics", DeleteTopicsRequest.self)
        case .deleteRecords: Entry("DeleteRecords", DeleteRecordsRequest.self)
        case .initProducerId: Entry("InitProducerId", InitProducerIdRequest.self)
        case .offsetForLeaderEpoch: Entry("OffsetForLeaderEpoch", OffsetForLeaderEpochRequest.self)
        case .describeConfigs: Entry("DescribeConfigs", DescribeConfigsRequest.self)
        case .alterConfigs: Entry("AlterConfigs", AlterConfigsRequest.self)
        case .describeLogDirs: Entry("DescribeLogDirs", DescribeLogDirsRequest.self)
        case .createPartitions: Entry("CreatePartitions", CreatePartitionsRequest.self)
        case .deleteGroups: Entry("DeleteGroups", DeleteGroupsRequest.self)
        case .incrementalAlterConfigs: Entry("IncrementalAlterConfigs", IncrementalAlterConfigsRequest.self)
        case .offsetDelete: Entry("OffsetDelete", OffsetDeleteRequest.self)
        case .describeCluster: Entry("DescribeCluster", DescribeClusterRequest.self)
        case .describeTopicPartitions: Entry("DescribeTopicPartitions", DescribeTopicPartitionsRequest.self)
        }
    }

    /// Kafka's name of the API, as its tools print it.
    public var name: String { entry.name }
    /// The versions that the codec has; what a broker serves is its own, narrower list.
    public var versions: ClosedRange<Int16> { entry.versions }
    /// The first version with compact lengths, tagged fields and the newer headers.
    public var firstFlexible: Int16 { entry.firstFlexible }
}
