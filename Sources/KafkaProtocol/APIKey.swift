/// Every API of the codec, by Kafka's numbers: the one list that header decoding and ApiVersions answers go by.
///
/// A new API is one file under APIs/, and here its case and its line in `entry`.
public enum APIKey: Int16, CaseIterable, Sendable {
    case produce = 0
    case fetch = 1
    case listOffsets = 2
    case metadata = 3
    case apiVersions = 18
    case createTopics = 19
    case deleteTopics = 20
    case initProducerId = 22
    case offsetForLeaderEpoch = 23
    case describeConfigs = 32
    case describeCluster = 60

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
        case .apiVersions: Entry("ApiVersions", ApiVersionsRequest.self)
        case .createTopics: Entry("CreateTopics", CreateTopicsRequest.self)
        case .deleteTopics: Entry("DeleteTopics", DeleteTopicsRequest.self)
        case .initProducerId: Entry("InitProducerId", InitProducerIdRequest.self)
        case .offsetForLeaderEpoch: Entry("OffsetForLeaderEpoch", OffsetForLeaderEpochRequest.self)
        case .describeConfigs: Entry("DescribeConfigs", DescribeConfigsRequest.self)
        case .describeCluster: Entry("DescribeCluster", DescribeClusterRequest.self)
        }
    }

    /// Kafka's name of the API, as its tools print it.
    public var name: String { entry.name }
    /// The versions that the codec has; what a broker serves is its own, narrower list.
    public var versions: ClosedRange<Int16> { entry.versions }
    /// The first version with compact lengths, tagged fields and the newer headers.
    public var firstFlexible: Int16 { entry.firstFlexible }
}
