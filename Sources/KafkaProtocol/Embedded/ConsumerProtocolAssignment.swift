/// What a member of a consumer group is to read: its assignment in SyncGroup.
public struct ConsumerProtocolAssignment: VersionedData {
    public static var versions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexible: Int16 { .max }
    public static var readsNewerVersions: Bool { true }

    /// The list of topics and partitions assigned to this consumer.
    public var assignedPartitions: [ConsumerTopicPartitions]
    /// User data.
    public var userData: [UInt8]?

    /// All fields, each with Kafka's default.
    public init(assignedPartitions: [ConsumerTopicPartitions] = [], userData: [UInt8]? = nil) {
        self.assignedPartitions = assignedPartitions
        self.userData = userData
    }
}

extension ConsumerProtocolAssignment {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        assignedPartitions = try reader.array("assigned_partitions", version)
        userData = try reader.nullableByteArray("user_data")
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.array(assignedPartitions, version)
        writer.nullableByteArray(userData)
    }
}
