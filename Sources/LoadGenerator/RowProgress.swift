/// What the runner hears while a row runs: at each beginning and end of a phase, and several times a second between.
///
/// `LoadGenerator.run` calls back on the thread that called it, at least every 250 ms even when nothing moves. The
/// callback may throw: the generator then stops its threads and rethrows, which is how interruption and deadlines end a row.
public struct RowProgress: Hashable, Sendable {
    /// What happened.
    public enum Event: Hashable, Sendable {
        /// The members of the groups come together; the first phase has not begun.
        case joining
        /// Groups are about to read from the beginning: whoever has the log drops it from memory now.
        case cooling
        /// The phase begins now; what is sampled here is its start.
        case began
        /// The phase goes on.
        case going
        /// The phase ended just now.
        case ended
        /// All is sent; what is still on its way is awaited and counted.
        case draining
    }

    /// What happened.
    public var event: Event
    /// The phase that it is about.
    public var phase: RowPhase
    /// Since the phase began, in milliseconds.
    public var elapsedMilliseconds: Int
    /// How long the phase is to last, in milliseconds.
    public var plannedMilliseconds: Int
    /// Records acknowledged a second, over the last second or less.
    public var sentPerSecond: Double
    /// Records received a second, over the last second or less.
    public var receivedPerSecond: Double
    /// The 99th percentile of the response time in the current second, in nanoseconds; nil with acks=0.
    public var responseP99: Int64?
    /// Acknowledged and not yet received.
    public var lagRecords: Int64

    /// Makes a report.
    public init(
        event: Event, phase: RowPhase, elapsedMilliseconds: Int = 0, plannedMilliseconds: Int = 0,
        sentPerSecond: Double = 0, receivedPerSecond: Double = 0, responseP99: Int64? = nil, lagRecords: Int64 = 0
    ) {
        self.event = event
        self.phase = phase
        self.elapsedMilliseconds = elapsedMilliseconds
        self.plannedMilliseconds = plannedMilliseconds
        self.sentPerSecond = sentPerSecond
        self.receivedPerSecond = receivedPerSecond
        self.responseP99 = responseP99
        self.lagRecords = lagRecords
    }
}
