public import Measurement

/// A histogram of an interval, as interval logs have it.
public struct HistogramInterval: Sendable {
    /// What it is the distribution of.
    public var tag: HistogramTag
    /// The step of the open loop whose records it has, from 1, whenever they were answered; nil for all that were within the interval.
    public var step: Int?
    /// When the interval began, milliseconds since 1970.
    public var startMilliseconds: Int64
    /// How long it was.
    public var lengthMilliseconds: Int64
    /// The values: nanoseconds, for throughput records per second.
    public var packed: PackedHistogram

    /// The values, not packed. O(its counts).
    public var histogram: Histogram { packed.histogram }

    /// Describes an interval.
    public init(
        tag: HistogramTag, step: Int? = nil, startMilliseconds: Int64, lengthMilliseconds: Int64,
        histogram: PackedHistogram
    ) {
        self.tag = tag
        self.step = step
        self.startMilliseconds = startMilliseconds
        self.lengthMilliseconds = lengthMilliseconds
        packed = histogram
    }

    /// Describes an interval by a histogram that is not packed.
    public init(
        tag: HistogramTag, step: Int? = nil, startMilliseconds: Int64, lengthMilliseconds: Int64, histogram: Histogram
    ) {
        self.init(
            tag: tag, step: step, startMilliseconds: startMilliseconds, lengthMilliseconds: lengthMilliseconds,
            histogram: PackedHistogram(histogram))
    }
}

/// The text of an interval log, HdrHistogram's format 1.3: one line an interval, with its tag.
///
/// `Interval_Max` is in milliseconds for latencies and in records per second for throughput, as the tools of
/// HdrHistogram expect values divided by the ratio that they are told.
public enum HistogramLog {
    /// The log of intervals, in the order of their start.
    ///
    /// - Parameter comment: what the log belongs to, on a line of its own.
    public static func text(_ intervals: [HistogramInterval], comment: String) -> String {
        let sorted = intervals.filter { !$0.packed.isEmpty }.enumerated()
            .sorted { ($0.element.startMilliseconds, $0.offset) < ($1.element.startMilliseconds, $1.offset) }
            .map(\.element)
        let start = sorted.first?.startMilliseconds ?? 0
        var text = "#[\(comment.split(whereSeparator: \.isNewline).joined(separator: " "))]\n"
        text += "#[Histogram log format version 1.3]\n"
        text += "#[StartTime: \(Figure.fixed(Double(start) / 1000, places: 3)) (seconds since epoch)]\n"
        text += "#[BaseTime: \(Figure.fixed(Double(start) / 1000, places: 3)) (seconds since epoch)]\n"
        text += legend + "\n"
        for interval in sorted {
            let ratio = interval.tag.fileRatio
            let histogram = interval.histogram
            let fields = [
                "Tag=" + (interval.step.map { "step-\($0)-" } ?? "") + interval.tag.rawValue,
                Figure.fixed(Double(interval.startMilliseconds - start) / 1000, places: 3),
                Figure.fixed(Double(interval.lengthMilliseconds) / 1000, places: 3),
                Figure.fixed(Double(histogram.maximum ?? 0) / ratio, places: 3),
                HistogramEncoding.base64(histogram),
            ]
            text += fields.joined(separator: ",") + "\n"
        }
        return text
    }

    private static let legend =
        "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\""

    /// Whether a log of weir's has its beginning, and an end of its last line.
    static func looksWhole(_ bytes: [UInt8]) -> Bool {
        bytes.last == UInt8(ascii: "\n") && String(decoding: bytes.prefix(4096), as: UTF8.self).contains(legend)
    }

    /// The intervals of a log, from any HdrHistogram library; tags that weir does not know are left out.
    public static func intervals(in text: String) throws(ResultsError) -> [HistogramInterval] {
        var base: Int64 = 0
        var intervals: [HistogramInterval] = []
        for line in lines(of: Array(text.utf8)) {
            if line.starts(with: "#[BaseTime: ".utf8) {
                base = seconds(line.dropFirst(12).prefix { $0 != UInt8(ascii: " ") }).flatMap(milliseconds) ?? 0
            }
            guard let fields = try Fields(line), let (tag, step) = fields.tag else { continue }
            guard let start = seconds(fields.start).flatMap(milliseconds),
                let length = seconds(fields.length).flatMap(milliseconds)
            else { throw Fields.missing }
            intervals.append(
                HistogramInterval(
                    tag: tag, step: step, startMilliseconds: base + start, lengthMilliseconds: length,
                    histogram: try HistogramEncoding.decode(base64: fields.histogram)))
        }
        return intervals
    }

    /// Adds the intervals of a log to the histogram of their tag; the histograms of steps have the same records again. Those of other tags than
    /// `tags` are not decoded, which is most of the time.
    static func add(
        _ bytes: [UInt8], of tags: Set<HistogramTag>, to merged: inout [HistogramTag: Histogram]
    ) throws(ResultsError) {
        for line in lines(of: bytes) {
            guard let fields = try Fields(line), let (tag, step) = fields.tag, step == nil, tags.contains(tag) else {
                continue
            }
            let histogram = try HistogramEncoding.decode(base64: fields.histogram)
            guard let digits = merged[tag]?.significantDigits else {
                merged[tag] = histogram
                continue
            }
            guard digits == histogram.significantDigits else {
                throw .malformedHistogram(reason: "its intervals have not as many digits as others")
            }
            merged[tag]?.add(histogram)
        }
    }

    private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    }

    /// A line with an interval.
    private struct Fields {
        /// Nil for one that weir does not know.
        let tag: (HistogramTag, step: Int?)?
        let start: ArraySlice<UInt8>
        let length: ArraySlice<UInt8>
        let histogram: ArraySlice<UInt8>

        static let missing = ResultsError.malformedHistogram(
            reason: "a line of an interval log without its five fields")

        /// Nil for a line without a tag: comments, the heading.
        init?(_ line: ArraySlice<UInt8>) throws(ResultsError) {
            guard line.starts(with: "Tag=".utf8) else { return nil }
            let fields = line.split(separator: UInt8(ascii: ","), maxSplits: 4)
            guard fields.count == 5 else { throw Self.missing }
            tag = Self.tag(String(decoding: fields[0].dropFirst(4), as: UTF8.self))
            (start, length, histogram) = (fields[1], fields[2], fields[4])
        }

        /// `response`, or `step-3-response`.
        private static func tag(_ text: String) -> (HistogramTag, step: Int?)? {
            if let tag = HistogramTag(rawValue: text) { return (tag, nil) }
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0] == "step", let step = Int(parts[1]), step > 0,
                let tag = HistogramTag(rawValue: String(parts[2]))
            else { return nil }
            return (tag, step)
        }
    }

    private static func seconds(_ bytes: ArraySlice<UInt8>) -> Double? {
        Double(String(decoding: bytes, as: UTF8.self))
    }

    /// A time that a log names in seconds; nil for what no clock shows.
    private static func milliseconds(_ seconds: Double) -> Int64? {
        seconds.magnitude < 1e15 ? Int64((seconds * 1000).rounded()) : nil
    }
}

extension HistogramTag {
    /// What values are divided by in histogram files: latencies are in milliseconds there, as HdrHistogram's tools do.
    var fileRatio: Double { self == .throughput ? 1 : 1_000_000 }
}
