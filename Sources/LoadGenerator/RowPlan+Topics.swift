/// Which topics a row has, and who writes to which.
///
/// A row counts its partitions through all of its topics: those of the second topic begin where those of the first end.
extension RowPlan.Topic {
    /// The name of one of several topics, numbered from 1.
    public static func name(_ name: String, number: Int) -> String { "\(name)-t\(number)" }

    /// The names of all topics.
    public var names: [String] { count == 1 ? [name] : (1...count).map { Self.name(name, number: $0) } }

    /// One more beside them, of one partition, for what is no record of the row.
    public var apart: RowPlan.Topic {
        RowPlan.Topic(
            name: Self.name(name, number: count + 1), partitions: 1, replicationFactor: replicationFactor,
            configurations: configurations)
    }

    /// The partitions of all topics together.
    public var allPartitions: Int { count * partitions }
}

extension RowPlan {
    /// The topics that a producer writes to, from 0.
    ///
    /// With as many producers as topics, or more, producer i has the one topic i mod count. With fewer, the topics are dealt to the
    /// producers in turn, and each producer's records go to its topics in turn.
    func topics(ofProducer index: Int) -> [Int] {
        if producer.count >= topic.count { return [index % topic.count] }
        return Array(stride(from: index, to: topic.count, by: producer.count))
    }
}
