import Machine
import SystemIO

/// Waits until the machine is quiet enough for the next row: what one row left to be written would slow down the next.
struct Settling {
    /// Dirty and written-back page cache below which a machine counts as quiet, in bytes.
    var quietBytes = 64 << 20
    /// The longest wait, in milliseconds; 0 neither flushes nor waits.
    var limitMilliseconds = 15_000
    /// Starts the writing.
    var flush: () -> Void
    /// What waits to be written, in bytes.
    var unsettledBytes: () -> Int = { SystemFigures.now().unsettledBytes }

    /// Flushes and waits.
    /// - Returns: how long it took, in milliseconds.
    func settle(_ watch: RunWatch) throws(RowInterruption) -> Double {
        try watch.check()
        if limitMilliseconds == 0 { return 0 }
        let start = MonotonicClock.now()
        if unsettledBytes() >= quietBytes { flush() }
        let deadline = start + UInt64(limitMilliseconds) * 1_000_000
        while unsettledBytes() >= quietBytes, MonotonicClock.now() < deadline {
            try watch.check()
            MonotonicClock.sleep(nanoseconds: 20_000_000)
        }
        return Double(MonotonicClock.now() - start) / 1e6
    }
}
