/// A histogram to which nothing is added any more, in two or three bytes for each bucket that has counts: what long series
/// are kept in.
public struct PackedHistogram: Sendable, Equatable {
    /// Significant decimal digits kept of every value.
    public let significantDigits: Int
    /// The largest value told apart from larger ones.
    public let highestTrackable: Int64
    /// How many values were recorded.
    public private(set) var totalCount: Int64
    /// How many of them exceeded `highestTrackable`.
    public private(set) var saturatedCount: Int64
    /// For each bucket with counts how far it is from the one before, and its count: base 128, low bits first.
    private var bytes: [UInt8] = []

    /// Packs a histogram. O(its counts).
    public init(_ histogram: Histogram) {
        significantDigits = histogram.significantDigits
        highestTrackable = histogram.highestTrackable
        totalCount = histogram.totalCount
        saturatedCount = histogram.saturatedCount
        guard totalCount > 0 else { return }
        var last = -1
        for (index, count) in histogram.recordedCounts.enumerated() where count != 0 {
            append(UInt64(index - last))
            append(UInt64(count))
            last = index
        }
        // What was reserved while it grew is given back.
        bytes = bytes.map { $0 }
    }

    /// What it takes in memory, in bytes.
    public var byteCount: Int { MemoryLayout<Self>.size + bytes.capacity }

    /// Whether nothing was recorded.
    public var isEmpty: Bool { totalCount == 0 }

    /// The histogram again, the same count for count. O(its counts).
    public var histogram: Histogram {
        var histogram = Histogram(significantDigits: significantDigits, highestTrackable: highestTrackable)
        add(to: &histogram)
        return histogram
    }

    /// Adds every value to a histogram of the same digits. O(buckets with counts).
    public func add(to histogram: inout Histogram) {
        precondition(
            significantDigits == histogram.significantDigits, "histograms of different precision do not add up")
        var reader = Reader(bytes)
        let saturated = histogram.saturatedCount + saturatedCount
        while let (index, count) = reader.next() {
            histogram.record(histogram.lowestValue(at: index), count: Int64(bitPattern: count))
        }
        histogram.saturatedCount = max(saturated, histogram.saturatedCount)
    }

    /// Both in one, which have the same digits and range. O(buckets with counts).
    public func merged(with other: PackedHistogram) -> PackedHistogram {
        precondition(
            significantDigits == other.significantDigits && highestTrackable == other.highestTrackable,
            "histograms of a series are alike")
        if other.isEmpty { return self }
        if isEmpty { return other }
        var sum = self
        sum.totalCount += other.totalCount
        sum.saturatedCount += other.saturatedCount
        sum.bytes = []
        sum.bytes.reserveCapacity(bytes.count + other.bytes.count)
        var left = Reader(bytes)
        var right = Reader(other.bytes)
        var one = left.next()
        var two = right.next()
        var last = -1
        while one != nil || two != nil {
            let index = min(one?.index ?? .max, two?.index ?? .max)
            var count: UInt64 = 0
            if let entry = one, entry.index == index {
                count += entry.count
                one = left.next()
            }
            if let entry = two, entry.index == index {
                count += entry.count
                two = right.next()
            }
            sum.append(UInt64(index - last))
            sum.append(count)
            last = index
        }
        return sum
    }

    private mutating func append(_ number: UInt64) {
        var rest = number
        while rest >= 128 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Walks the buckets in order.
    private struct Reader {
        private let bytes: [UInt8]
        private var offset = 0
        private var last = -1

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        mutating func next() -> (index: Int, count: UInt64)? {
            guard offset < bytes.count else { return nil }
            last += Int(number())
            return (last, number())
        }

        private mutating func number() -> UInt64 {
            var value: UInt64 = 0
            var shift: UInt64 = 0
            while true {
                let byte = bytes[offset]
                offset += 1
                value |= UInt64(byte & 127) << shift
                if byte < 128 { return value }
                shift += 7
            }
        }
    }
}
