/// What a member of a consumer group wants and has: the metadata of its protocols in JoinGroup.
public struct ConsumerProtocolSubscription: VersionedData {
    public static var versions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexible: Int16 { .max }
    public static var readsNewerVersions: Bool { true }

    /// The topics that the member wants to consume.
    public var topics: [String]
    /// User data that will be passed back to the consumer.
    public var userData: [UInt8]?
    /// The partitions that the member owns (from version 1 on).
    public var ownedPartitions: [ConsumerTopicPartitions]
    /// The generation id of the member (from version 2 on).
    public var generationID: Int32
    /// The rack id of the member (from version 3 on).
    public var rackID: String?

    /// All fields, each with Kafka's default.
    public init(
        topics: [String] = [], userData: [UInt8]? = nil, ownedPartitions: [ConsumerTopicPartitions] = [],
        generationID: Int32 = -1, rackID: String? = nil
    ) {
        self.topics = topics
        self.userData = userData
        self.ownedPartitions = ownedPartitions
        self.generationID = generationID
        self.rackID = rackID
    }
}

extension ConsumerProtocolSubscription {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        topics = try reader.stringArray("topics")
        userData = try reader.nullableByteArray("user_data")
        if version >= 1 { ownedPartitions = try reader.array("owned_partitions", version) }
        if version >= 2 { generationID = try reader.int32("generation_id") }
        if version >= 3 { rackID = try reader.nullableString("rack_id") }
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.stringArray(topics)
        writer.nullableByteArray(userData)
        if version >= 1 { writer.array(ownedPartitions, version) }
        if version >= 2 { writer.int32(generationID) }
        if version >= 3 { writer.nullableString(rackID) }
    }
}
