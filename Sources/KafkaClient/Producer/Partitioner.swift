/// Chooses partitions in the caller's own way (`partitioner.class`).
///
/// It is called on the threads that send, several at a time, for every record without an explicit partition.
public protocol Partitioner: AnyObject, Sendable {
    /// A partition from 0 to `partitionCount` − 1.
    func partition(topic: String, key: RawSpan?, value: RawSpan?, partitionCount: Int) -> Int
}

/// How a producer chooses the partition of a record that does not name one.
public enum PartitionChoice: Sendable {
    /// Kafka's default: murmur2 of the key; without one, sticky (KIP-794).
    case keyHashOrSticky
    /// Sticky for all records, keys or not (`partitioner.ignore.keys`).
    case sticky
    /// One partition after the other, keys or not (`RoundRobinPartitioner`).
    case roundRobin
    case custom(any Partitioner)
}
