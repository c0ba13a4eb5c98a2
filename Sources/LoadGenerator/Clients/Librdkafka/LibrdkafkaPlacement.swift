internal import Measurement

/// Which partition a record is sent to by librdkafka, where that is not left to its own partitioner.
struct LibrdkafkaPlacement {
    private enum Choice {
        /// The library's partitioner: by key, or its own sticky one for records without.
        case library
        case turn
        /// KIP-794, for records whose key is to be ignored, which the library does not do.
        case sticky
        case isolate
    }

    /// The library chooses: RD_KAFKA_PARTITION_UA.
    static let unassigned: Int32 = -1

    private let choice: Choice
    private let count: Int
    private let batchSize: Int
    private var partition = 0
    private var bytes = 0
    private var random: RandomNumbers

    init(_ plan: RowPlan) {
        let hasKeys = plan.records.keys != .none
        choice =
            switch plan.producer.partitioner {
            case .roundRobin: .turn
            case .sticky where hasKeys: .sticky
            case .sticky, .key: .library
            case .isolate: .isolate
            }
        count = plan.topic.partitions
        batchSize = plan.producer.batchSize
        random = RandomNumbers(seed: plan.seed)
        partition = Int(random.below(UInt64(count)))
    }

    /// The partition of the next record, or `unassigned`.
    mutating func next(key: RawSpan?, bytes size: Int) -> Int32 {
        switch choice {
        case .isolate: return Int32(HotKeyPartitioner.partition(of: key, count: count))
        case .library: return Self.unassigned
        case .turn:
            defer { partition = partition + 1 == count ? 0 : partition + 1 }
            return Int32(partition)
        case .sticky:
            if bytes >= batchSize {
                bytes = 0
                partition = Int(random.below(UInt64(count)))
            }
            bytes += size
            return Int32(partition)
        }
    }
}
