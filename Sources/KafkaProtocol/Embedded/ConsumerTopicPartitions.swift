/// Partitions of a topic, as consumers of a group own them and are assigned them.
public struct ConsumerTopicPartitions: Equatable, Sendable {
    /// The topic name.
    public var topic: String
    /// The partition indexes.
    public var partitions: [Int32]

    /// All fields, each with Kafka's default.
    public init(topic: String = "", partitions: [Int32] = []) {
        self.topic = topic
        self.partitions = partitions
    }
}

extension ConsumerTopicPartitions: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        topic = try reader.string("topic")
        partitions = try reader.int32Array("partitions")
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(topic)
        writer.int32Array(partitions)
    }
}
