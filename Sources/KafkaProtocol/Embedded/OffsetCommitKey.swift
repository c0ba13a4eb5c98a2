/// The key of a record in `__consumer_offsets` that holds a committed offset. Versions 0 and 1 are the same.
public struct OffsetCommitKey: VersionedData, Hashable {
    public static var versions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexible: Int16 { .max }

    /// The consumer group id.
    public var group: String
    /// The topic name.
    public var topic: String
    /// The topic partition index.
    public var partition: Int32

    /// All fields, each with Kafka's default.
    public init(group: String = "", topic: String = "", partition: Int32 = 0) {
        self.group = group
        self.topic = topic
        self.partition = partition
    }
}

extension OffsetCommitKey {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        group = try reader.string("group")
        topic = try reader.string("topic")
        partition = try reader.int32("partition")
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.string(group)
        writer.string(topic)
        writer.int32(partition)
    }
}
