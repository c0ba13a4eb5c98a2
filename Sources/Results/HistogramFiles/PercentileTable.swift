public import Measurement

/// The text of a percentile table (`.hgrm`), character for character as Java's HdrHistogram prints it, which is what
/// its plotters read.
public enum PercentileTable {
    /// The table; values are divided by `ratio`, 1,000,000 making milliseconds of nanoseconds.
    public static func text(_ histogram: Histogram, ratio: Double = 1_000_000) -> String {
        let digits = histogram.significantDigits
        func number(_ value: Double, places: Int = digits, width: Int) -> String {
            padded(Figure.fixed(value, places: places), to: width)
        }
        var text = "       Value     Percentile TotalCount 1/(1-Percentile)\n\n"
        for line in histogram.percentileTable() {
            text += number(Double(line.value) / ratio, width: 12) + " "
            text += number(line.percentile / 100, places: 12, width: 2) + " "
            text += padded(String(line.countToValue), to: 10)
            if line.percentile < 100 {
                text += " " + number(1 / (1 - line.percentile / 100), places: 2, width: 14)
            }
            text += "\n"
        }
        let mean = number((histogram.mean ?? 0) / ratio, width: 12)
        let deviation = number((histogram.standardDeviation ?? 0) / ratio, width: 12)
        let maximum = number(Double(histogram.maximum ?? 0) / ratio, width: 12)
        text += "#[Mean    = \(mean), StdDeviation   = \(deviation)]\n"
        text += "#[Max     = \(maximum), Total count    = \(padded(String(histogram.totalCount), to: 12))]\n"
        text += "#[Buckets = \(padded(String(histogram.bucketCount), to: 12)), "
        text += "SubBuckets     = \(padded(String(histogram.subBucketCount), to: 12))]\n"
        return text
    }

    private static func padded(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
