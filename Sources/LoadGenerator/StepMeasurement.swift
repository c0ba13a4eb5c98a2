public import Measurement

/// What one step of a staircase measured. Its records are those that were due in it.
public struct StepMeasurement: Sendable {
    /// Its records that were handed to the client, however late.
    public var handedOver: Int64 = 0
    /// Records of any step that were handed to the client while this one lasted.
    public var sent: Int64 = 0
    /// Its records that the generator did not send by the end of the schedule, though nothing else held them back.
    public var missed: Int64 = 0
    /// Scheduled send → actual send, in nanoseconds.
    public var delay = Histogram()
    /// The part of the delay that the generator itself is answerable for.
    public var lateness = Histogram()
    /// Actual send → acknowledgement. Empty with acks=0.
    public var service = Histogram()
    /// Scheduled send → acknowledgement. Empty with acks=0.
    public var response = Histogram()
    /// Scheduled send → receipt.
    public var endToEnd = Histogram()

    /// Makes an empty step.
    public init() {}

    mutating func add(_ other: StepMeasurement) {
        handedOver += other.handedOver
        sent += other.sent
        missed += other.missed
        delay.add(other.delay)
        lateness.add(other.lateness)
        service.add(other.service)
        response.add(other.response)
        endToEnd.add(other.endToEnd)
    }
}
