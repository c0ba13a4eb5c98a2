internal import Measurement

/// End-to-end latencies by partition, from which those of the hottest partition can be told from all others'.
///
/// Which partition gets the most is known at the end, so that each has a histogram of its own. Memory is bounded: of more partitions than
/// `limit` only those have one that had got the most when the phase began, and the others share one.
struct PartitionLatencies: Sendable {
    /// Histograms of single partitions, all groups together; one takes up to 270 KB.
    static let limit = 64

    /// The partitions with a histogram of their own, counted through all topics; nil where all have one.
    private let candidates: Set<Int>?
    private(set) var own: [Int: Histogram] = [:]
    private var others = Histogram()

    /// - Parameter sent: what each partition had got when the phase began.
    init(sent: [Int64], groups: Int) {
        let limit = max(1, Self.limit / max(1, groups))
        guard sent.count > limit else {
            candidates = nil
            return
        }
        let busiest = sent.indices.filter { sent[$0] > 0 }.sorted { (sent[$1], $0) < (sent[$0], $1) }
        candidates = Set(busiest.prefix(limit))
    }

    /// Counts `count` records of a partition that took so long, in nanoseconds. O(1).
    mutating func record(_ latency: Int64, count: Int64, partition: Int) {
        if candidates?.contains(partition) ?? true {
            own[partition, default: Histogram()].record(latency, count: count)
        } else {
            others.record(latency, count: count)
        }
    }

    /// Adds those that another member of the same phase has counted.
    mutating func add(_ other: PartitionLatencies) {
        for (partition, histogram) in other.own { own[partition, default: Histogram()].add(histogram) }
        others.add(other.others)
    }

    /// One partition's latencies, and all others'; nil where they have not been kept apart.
    func split(at partition: Int) -> (own: Histogram, rest: Histogram)? {
        guard let histogram = own[partition] else { return nil }
        var rest = others
        for (other, histogram) in own where other != partition { rest.add(histogram) }
        return (histogram, rest)
    }
}

extension RowMeasurement {
    /// The partition that got the most records in the row, by its place among all of the row's: the first of several. Nil where nothing was sent.
    public var hottestPartition: Int? {
        guard let most = partitions.map(\.sent).max(), most > 0 else { return nil }
        return partitions.firstIndex { $0.sent == most }
    }
}
