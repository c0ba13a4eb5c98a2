/// What the rows of the last two minutes did, for curves over time: arrays of one length, the oldest value first.
public struct ProgressHistory: Codable, Sendable, Equatable {
    /// From one value to the next, on average.
    public static let intervalMilliseconds = 500
    /// The most values that are kept.
    public static let limit = 240

    /// Which row of the plan each value belongs to, from 1.
    public private(set) var rows: [Int] = []
    /// Records acknowledged a second.
    public private(set) var sentPerSecond: [Double] = []
    /// Records received a second.
    public private(set) var receivedPerSecond: [Double] = []
    /// The 99th percentile of the response time; nil where there is none.
    public private(set) var responseP99Microseconds: [Double?] = []
    /// Acknowledged and not yet received.
    public private(set) var lagRecords: [Int64] = []

    private enum CodingKeys: String, CodingKey {
        case rows
        case sentPerSecond = "sent_per_sec"
        case receivedPerSecond = "received_per_sec"
        case responseP99Microseconds = "response_p99_us"
        case lagRecords = "lag_records"
    }

    /// A history without values.
    public init() {}

    /// Takes the figures of a moment; the oldest value goes when there are too many.
    public mutating func add(_ figures: RowInProgress.Figures, row: Int) {
        if rows.count >= Self.limit {
            let excess = rows.count - Self.limit + 1
            rows.removeFirst(excess)
            sentPerSecond.removeFirst(excess)
            receivedPerSecond.removeFirst(excess)
            responseP99Microseconds.removeFirst(excess)
            lagRecords.removeFirst(excess)
        }
        rows.append(row)
        sentPerSecond.append(figures.sentPerSecond)
        receivedPerSecond.append(figures.receivedPerSecond)
        responseP99Microseconds.append(figures.responseP99Microseconds)
        lagRecords.append(figures.lagRecords)
    }

    /// Whether all arrays have one length, as they have unless somebody else wrote them.
    var isWhole: Bool {
        [sentPerSecond.count, receivedPerSecond.count, responseP99Microseconds.count, lagRecords.count]
            .allSatisfy { $0 == rows.count }
    }
}
