/// Where a page of DescribeTopicPartitions begins, in the order of topic names and partition indexes.
public struct TopicPartitionCursor: Equatable, Sendable {
    /// The name of the first topic to process.
    public var topicName: String
    /// The partition index to start with.
    public var index: Int32

    /// All fields, each with Kafka's default.
    public init(topicName: String = "", index: Int32 = 0) {
        self.topicName = topicName
        self.index = index
    }
}

extension TopicPartitionCursor: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        topicName = try reader.string("topic_name")
        index = try reader.int32("partition_index")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(topicName)
        writer.int32(index)
        writer.noTags()
    }
}
