/// What the response times of records are made of, each part summed up over the records, in nanoseconds. The parts of a record follow each
/// other without gap or overlap, so that they add up to its response.
public struct TimeParts: Hashable, Sendable {
    /// How many records.
    public var records: Int64 = 0
    /// From when they were due until they were handed to the client.
    public var delay: Int64 = 0
    /// From then until their request was first sent.
    public var accumulator: Int64 = 0
    /// The part of `accumulator` in which their batch was neither full nor older than linger.ms.
    public var linger: Int64 = 0
    /// From the request until its answer.
    public var inFlight: Int64 = 0

    /// The whole: from when they were due until they were acknowledged.
    public var response: Int64 { delay + accumulator + inFlight }

    /// Makes parts of no record.
    public init() {}

    /// The parts of one record. Times are nanoseconds of the monotonic clock; a time that lies outside of its neighbours, as that of a
    /// pass of an event loop may, is taken as the nearer of them.
    /// - Parameters:
    ///   - requested: when the request was first sent.
    ///   - ripe: when the batch was full or had lingered.
    init(due: UInt64, sent: UInt64, ripe: UInt64, requested: UInt64, answered: UInt64) {
        let answered = max(answered, sent)
        let requested = min(max(requested, sent), answered)
        let ripe = min(max(ripe, sent), requested)
        records = 1
        delay = Int64(sent - due)
        accumulator = Int64(requested - sent)
        linger = Int64(ripe - sent)
        inFlight = Int64(answered - requested)
    }

    static func += (sum: inout TimeParts, one: TimeParts) { sum.add(one, times: 1) }

    fileprivate mutating func add(_ one: TimeParts, times count: Int64) {
        records += one.records * count
        delay += one.delay * count
        accumulator += one.accumulator * count
        linger += one.linger * count
        inFlight += one.inFlight * count
    }
}

/// The parts of all responses of a phase, and apart by how long the response took, so that it can be told what those near a percentile
/// are made of without keeping any record.
public struct ResponseParts: Sendable {
    /// All records.
    public private(set) var total = TimeParts()
    /// Whether the client says when it sends a request; else `inFlight` has what is from handing over to the answer.
    public internal(set) var isSplit = true
    /// Eight for each doubling of the response; empty before the first record.
    private var buckets: [TimeParts] = []

    /// Makes parts of no record.
    public init() {}

    @inline(__always)
    mutating func record(_ one: TimeParts, count: Int64) {
        if buckets.isEmpty { buckets = Array(repeating: TimeParts(), count: 64 * 8) }
        total.add(one, times: count)
        buckets[Self.bucket(of: one.response)].add(one, times: count)
    }

    mutating func add(_ other: ResponseParts) {
        isSplit = isSplit && other.isSplit
        guard !other.buckets.isEmpty else { return }
        if buckets.isEmpty { buckets = Array(repeating: TimeParts(), count: other.buckets.count) }
        total += other.total
        for index in buckets.indices { buckets[index] += other.buckets[index] }
    }

    /// The parts of the records whose response was within an eighth of this, or of the next shorter ones; nil where there are none.
    public func near(_ response: Int64) -> TimeParts? {
        guard !buckets.isEmpty else { return nil }
        return buckets[...Self.bucket(of: response)].last { $0.records > 0 }
    }

    @inline(__always)
    private static func bucket(of response: Int64) -> Int {
        let value = UInt64(max(response, 8))
        let power = 63 - value.leadingZeroBitCount
        return power &* 8 &+ Int(truncatingIfNeeded: (value &>> UInt64(power - 3)) & 7)
    }
}
