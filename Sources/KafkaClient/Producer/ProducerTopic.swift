import Synchronization

/// A topic as a producer holds it: made by `Producer.topic`, used for every send, by any thread.
public final class ProducerTopic: @unchecked Sendable {
    public let name: String
    /// How many partitions it had when it was looked up.
    public var partitionCount: Int { partitions.count }

    let partitions: [PartitionAccumulator]
    /// The partition that records without a key go to now.
    private let sticky: Atomic<Int>
    private let turn = Atomic<Int>(0)
    private let randomState: Atomic<UInt64>

    init(name: String, partitionCount: Int) {
        self.name = name
        let seed = UInt64.random(in: 0 ... .max)
        randomState = Atomic(seed)
        sticky = Atomic(Int(seed % UInt64(partitionCount)))
        partitions = (0..<partitionCount).map { PartitionAccumulator(topic: name, index: Int32($0)) }
    }

    /// Calls `body` with a partition, without counting a reference to it: that would be a tenth of what sending a record takes.
    @inline(__always)
    func withPartition<Result>(_ index: Int, _ body: (PartitionAccumulator) -> Result) -> Result {
        // unsafe: this object, which the caller holds meanwhile, never lets go of its partitions.
        unsafe Unmanaged.passUnretained(partitions[index])._withUnsafeGuaranteedRef(body)
    }

    var stickyPartition: Int { sticky.load(ordering: .relaxed) }

    /// Chooses another sticky partition at random; the present one is a choice too, as in KIP-794.
    func switchStickyPartition() {
        var bits = randomState.wrappingAdd(0x9e37_79b9_7f4a_7c15, ordering: .relaxed).newValue
        bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
        bits ^= bits >> 31
        sticky.store(Int(bits % UInt64(partitions.count)), ordering: .relaxed)
    }

    /// The next partition in turn.
    func nextInTurn() -> Int {
        Int(UInt(bitPattern: turn.wrappingAdd(1, ordering: .relaxed).oldValue) % UInt(partitions.count))
    }
}
