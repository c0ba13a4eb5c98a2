/// Records and bytes counted in windows of equal length, 100 ms by convention.
///
/// The mean rate of a run hides its pauses; the distribution of its windows shows them. One writer; several threads
/// each keep their own from the same start and are merged with `add`.
public struct ThroughputWindows: Sendable, Equatable {
    /// What passed in one window.
    public struct Window: Sendable, Equatable {
        /// Records counted.
        public var records: Int64 = 0
        /// Their bytes.
        public var bytes: Int64 = 0

        /// Makes a window with what passed in it.
        public init(records: Int64 = 0, bytes: Int64 = 0) {
            self.records = records
            self.bytes = bytes
        }
    }

    /// When the first window begins, in nanoseconds of the caller's monotonic clock.
    public let start: UInt64
    /// The length of a window.
    public let windowNanoseconds: UInt64
    /// The windows from `start` on, up to the last in which something was counted.
    public internal(set) var windows: [Window] = []

    /// Makes a series without windows.
    public init(start: UInt64, windowNanoseconds: UInt64 = 100_000_000) {
        precondition(windowNanoseconds > 0, "a window has a length")
        self.start = start
        self.windowNanoseconds = windowNanoseconds
    }

    /// Counts records and their bytes at a time; what lies before `start` is not counted. O(1) amortised.
    public mutating func record(records: Int64, bytes: Int64, at now: UInt64) {
        guard now >= start else { return }
        let index = Int((now - start) / windowNanoseconds)
        while windows.count <= index { windows.append(Window()) }
        windows[index].records += records
        windows[index].bytes += bytes
    }

    /// Adds the windows of another thread, which has the same start and length.
    public mutating func add(_ other: ThroughputWindows) {
        precondition(
            other.start == start && other.windowNanoseconds == windowNanoseconds, "windows of one series share a start")
        while windows.count < other.windows.count { windows.append(Window()) }
        for (index, window) in other.windows.enumerated() {
            windows[index].records += window.records
            windows[index].bytes += window.bytes
        }
    }

    /// The windows that end by `end`, with the empty ones: those that say something about a rate.
    public func wholeWindows(until end: UInt64) -> [Window] {
        guard end > start else { return [] }
        return grouped(count: Int((end - start) / windowNanoseconds), by: 1)
    }

    /// The same, summed up by whole seconds.
    public func wholeSeconds(until end: UInt64) -> [Window] {
        guard end > start else { return [] }
        let perSecond = max(1, Int(1_000_000_000 / windowNanoseconds))
        return grouped(count: Int((end - start) / windowNanoseconds) / perSecond, by: perSecond)
    }

    /// The distribution over whole windows of records per second.
    public func distribution(until end: UInt64) -> Histogram {
        var histogram = Histogram(highestTrackable: 1_000_000_000_000)
        let perSecond = 1e9 / Double(windowNanoseconds)
        for window in wholeWindows(until: end) {
            histogram.record(Int64((Double(window.records) * perSecond).rounded()))
        }
        return histogram
    }

    /// What passed from `start` to `end`: all of it, in part windows too.
    public func total(until end: UInt64) -> Window {
        guard end > start else { return Window() }
        let count = Int((end - start + windowNanoseconds - 1) / windowNanoseconds)
        return grouped(count: 1, by: count).first ?? Window()
    }

    private func grouped(count: Int, by size: Int) -> [Window] {
        (0..<count).map { group in
            var sum = Window()
            for index in (group * size)..<((group + 1) * size) where index < windows.count {
                sum.records += windows[index].records
                sum.bytes += windows[index].bytes
            }
            return sum
        }
    }
}
