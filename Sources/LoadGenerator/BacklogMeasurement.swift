/// A backlog, from the first record of it until the consumers had caught up.
public struct BacklogMeasurement: Sendable {
    /// Full speed while nobody read.
    public var build: PhaseMeasurement
    /// From when the consumers began to read, members of a group having joined, until they had caught up or their time was over.
    public var drain: PhaseMeasurement
    /// How far the slowest group was behind when the drain began, in records.
    public var records: Int64
    /// The same when it ended.
    public var left: Int64
    /// Whether the slowest group has caught up: nothing was left, or, while producers went on, no more than a tenth of a second's records.
    public var isDrained: Bool

    /// Makes the measurement of a backlog.
    public init(
        build: PhaseMeasurement, drain: PhaseMeasurement, records: Int64, left: Int64, isDrained: Bool
    ) {
        self.build = build
        self.drain = drain
        self.records = records
        self.left = left
        self.isDrained = isDrained
    }

    /// How fast the backlog became less, in records a second: what the slowest group received without what was sent meanwhile.
    public var drainedPerSecond: Double { drain.seconds > 0 ? Double(records - left) / drain.seconds : 0 }
}
