internal import KafkaClient

/// A partitioner of an application's own: the hottest key has the last partition to itself, and all others are spread over the rest by
/// murmur2, so that nobody waits behind the one that everybody asks for.
///
/// The hottest key is the first: rank 1 of `zipf`, one of the hot ones of `hot`. With one partition there is nothing to choose.
final class HotKeyPartitioner: Partitioner {
    private static let hottest = KeySource.digits(0)

    func partition(topic: String, key: RawSpan?, value: RawSpan?, partitionCount: Int) -> Int {
        Self.partition(of: key, count: partitionCount)
    }

    static func partition(of key: RawSpan?, count: Int) -> Int {
        guard let key, count > 1 else { return 0 }
        if ContentHash.ofKey(key) == hottest, key.byteCount == KeySource.byteCount { return count - 1 }
        return Murmur2.partition(of: key, count: count - 1)
    }
}
