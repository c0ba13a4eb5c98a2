/// Records and bytes counted in windows of equal length, 100 ms by convention, and in intervals of a second.
///
/// The mean rate of a run hides its pauses; the distribution of its windows shows them. Memory does not grow with the run:
/// beyond a number of windows, and of intervals, neighbours are put together and all are twice as long.
///
/// One writer; several threads each keep their own from the same start and are merged with `add`.
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

    /// Windows that are kept at most, and intervals.
    public static let windowLimit = 10_000
    /// Intervals that are kept at most.
    public static let intervalLimit = HistogramSeries.intervalLimit

    /// When the first window begins, in nanoseconds of the caller's monotonic clock.
    public let start: UInt64
    private var fine: BoundedWindows
    private var coarse: BoundedWindows

    /// Makes a series without windows.
    public init(start: UInt64, windowNanoseconds: UInt64 = 100_000_000, intervalNanoseconds: UInt64 = 1_000_000_000) {
        precondition(windowNanoseconds > 0 && intervalNanoseconds > 0, "a window has a length")
        self.start = start
        fine = BoundedWindows(length: windowNanoseconds, limit: Self.windowLimit)
        coarse = BoundedWindows(length: intervalNanoseconds, limit: Self.intervalLimit)
    }

    /// The length of a window: what the series was made with, doubled as often as it had to be.
    public var windowNanoseconds: UInt64 { fine.length }

    /// The length of an interval, likewise.
    public var intervalNanoseconds: UInt64 { coarse.length }

    /// The windows from `start` on, up to the last in which something was counted.
    public var windows: [Window] { fine.windows }

    /// Counts records and their bytes at a time; what lies before `start` is not counted. O(1) amortised.
    public mutating func record(records: Int64, bytes: Int64, at now: UInt64) {
        guard now >= start else { return }
        let window = Window(records: records, bytes: bytes)
        fine.add(window, at: now - start)
        coarse.add(window, at: now - start)
    }

    /// Adds the windows of another thread, which has the same start, and the same lengths to begin with.
    public mutating func add(_ other: ThroughputWindows) {
        precondition(other.start == start, "windows of one series share a start")
        fine.add(other.fine)
        coarse.add(other.coarse)
    }

    /// The windows that end by `end`, with the empty ones: those that say something about a rate.
    public func wholeWindows(until end: UInt64) -> [Window] {
        wholeWindows(of: fine.length, until: end)
    }

    /// The same, put together to a length that is a multiple of `windowNanoseconds`: series of one phase may have windows of different
    /// lengths, as each doubles its own.
    public func wholeWindows(of nanoseconds: UInt64, until end: UInt64) -> [Window] {
        precondition(nanoseconds % fine.length == 0, "windows are put together whole")
        guard end > start else { return [] }
        return fine.grouped(count: Int((end - start) / nanoseconds), by: Int(nanoseconds / fine.length))
    }

    /// The intervals that begin before `end`, of which it may cut the last one short, put together to a length that is a multiple of
    /// `intervalNanoseconds`.
    public func intervals(of nanoseconds: UInt64, until end: UInt64) -> [Window] {
        precondition(nanoseconds % coarse.length == 0, "intervals are put together whole")
        guard end > start else { return [] }
        return coarse.grouped(count: Int((end - start - 1) / nanoseconds + 1), by: Int(nanoseconds / coarse.length))
    }

    /// The distribution over whole windows of records per second.
    public func distribution(until end: UInt64) -> Histogram {
        var histogram = Histogram(highestTrackable: 1_000_000_000_000)
        let perSecond = 1e9 / Double(fine.length)
        for window in wholeWindows(until: end) {
            histogram.record(Int64((Double(window.records) * perSecond).rounded()))
        }
        return histogram
    }

    /// What passed from `start` to `end`: all of it, in part windows too.
    public func total(until end: UInt64) -> Window {
        guard end > start else { return Window() }
        let count = Int(min((end - start - 1) / fine.length + 1, UInt64(Int32.max)))
        return fine.grouped(count: 1, by: count).first ?? Window()
    }
}

/// Windows of equal length, which doubles when there would be too many.
struct BoundedWindows: Sendable, Equatable {
    typealias Window = ThroughputWindows.Window

    private(set) var length: UInt64
    private(set) var windows: [Window] = []
    private let limit: Int

    init(length: UInt64, limit: Int) {
        self.length = length
        self.limit = limit
    }

    /// Counts what passed at a time since the start.
    mutating func add(_ window: Window, at time: UInt64) {
        var index = time / length
        while index >= limit {
            double()
            index = time / length
        }
        while windows.count <= Int(index) { windows.append(Window()) }
        windows[Int(index)].records += window.records
        windows[Int(index)].bytes += window.bytes
    }

    mutating func add(_ other: BoundedWindows) {
        var other = other
        while other.length < length { other.double() }
        while length < other.length { double() }
        precondition(other.length == length, "windows of one series have one length to begin with")
        for (index, window) in other.windows.enumerated() { add(window, at: UInt64(index) * length) }
    }

    private mutating func double() {
        windows = grouped(count: (windows.count + 1) / 2, by: 2)
        length *= 2
    }

    func grouped(count: Int, by size: Int) -> [Window] {
        (0..<count).map { group in
            var sum = Window()
            for index in (group * size)..<max(group * size, min((group + 1) * size, windows.count)) {
                sum.records += windows[index].records
                sum.bytes += windows[index].bytes
            }
            return sum
        }
    }
}
