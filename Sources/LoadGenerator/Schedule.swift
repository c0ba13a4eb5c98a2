import Glibc

/// When the records of one producer are due in the open loop (ns of the monotonic clock), in order.
struct Schedule {
    /// When the next record is due.
    private(set) var next: UInt64
    private let start: Double
    private let interval: Double
    private let arrivals: RowPlan.Arrivals
    private var random: RandomNumbers
    /// Since `start`, in ns; kept as a number of its own so that intervals that are no whole nanoseconds do not drift.
    private var elapsed: Double
    private var index = 0.0
    private let offset: Double

    /// - Parameters:
    ///   - rate: records a second over all producers.
    ///   - producer: which of `producers`; evenly spaced ones take turns.
    init(
        start: UInt64, rate: Int, producer: Int, of producers: Int, arrivals: RowPlan.Arrivals, random: RandomNumbers
    ) {
        self.start = Double(start)
        self.arrivals = arrivals
        self.random = random
        interval = 1e9 * Double(producers) / Double(max(rate, 1))
        offset = interval * Double(producer) / Double(producers)
        elapsed = 0
        next = start
        switch arrivals {
        case .uniform: next = start + UInt64(offset)
        case .poisson: advance()
        }
    }

    /// Moves on to the record after it.
    mutating func advance() {
        switch arrivals {
        case .uniform:
            index += 1
            elapsed = offset + index * interval
        case .poisson: elapsed -= log(1 - random.unit()) * interval
        }
        next = UInt64(start) &+ UInt64(elapsed)
    }
}
