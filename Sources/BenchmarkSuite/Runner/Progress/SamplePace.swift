import Results

/// When the next value of a history is due, so that on average one comes each `ProgressHistory.intervalMilliseconds`, although reports come
/// at moments of their own.
struct SamplePace {
    /// When the last value was due, in nanoseconds on the monotonic clock.
    private var last: UInt64 = 0

    private static let interval = UInt64(ProgressHistory.intervalMilliseconds) * 1_000_000

    /// Whether a value is due now; if so, it counts as taken.
    mutating func isDue(_ now: UInt64) -> Bool {
        guard now >= last + Self.interval else { return false }
        // Of what was missed, as between two rows, nothing is made up for.
        last = now >= last + 2 * Self.interval ? now : last + Self.interval
        return true
    }
}
