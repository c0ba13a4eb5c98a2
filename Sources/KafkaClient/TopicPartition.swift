/// One partition of a topic.
public struct TopicPartition: Hashable, Sendable, CustomStringConvertible {
    public var topic: String
    public var partition: Int32

    public init(_ topic: String, _ partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    /// As Kafka's tools print it: `topic-0`.
    public var description: String { "\(topic)-\(partition)" }
}
