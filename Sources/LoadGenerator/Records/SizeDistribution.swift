import Glibc

/// How many bytes values have.
public enum SizeDistribution: Hashable, Sendable, CustomStringConvertible {
    /// All the same.
    case fixed(Int)
    /// Each size of the range alike likely.
    case uniform(ClosedRange<Int>)
    /// The size's logarithm is normally distributed around that of `median`, with the deviation `sigma`; a size outside
    /// `range` is drawn again.
    case logNormal(median: Int, sigma: Double, range: ClosedRange<Int>)
    /// The sizes that the lines of a file say.
    case sizes(RecordFile)
    /// The values are the lines of a file.
    case lines(RecordFile)

    /// The smallest.
    public var smallest: Int {
        switch self {
        case .fixed(let size): size
        case .uniform(let range), .logNormal(_, _, let range): range.lowerBound
        case .sizes(let file), .lines(let file): file.contents?.smallest ?? 0
        }
    }

    /// The largest.
    public var largest: Int {
        switch self {
        case .fixed(let size): size
        case .uniform(let range), .logNormal(_, _, let range): range.upperBound
        case .sizes(let file), .lines(let file): file.contents?.largest ?? 0
        }
    }

    /// What they come to on average.
    public var mean: Double {
        switch self {
        case .fixed(let size): Double(size)
        case .uniform(let range): Double(range.lowerBound + range.upperBound) / 2
        case .logNormal(let median, let sigma, let range):
            Self.mean(median: Double(median), sigma: sigma, range)
        case .sizes(let file), .lines(let file): file.contents?.mean ?? 0
        }
    }

    /// Of a log-normal distribution that is cut off at both ends.
    private static func mean(median: Double, sigma: Double, _ range: ClosedRange<Int>) -> Double {
        /// The share of the normal distribution between the ends, seen from `shift` above its middle.
        func share(_ shift: Double) -> Double {
            func below(_ size: Double) -> Double { erfc((shift - log(size / median) / sigma) / 2.0.squareRoot()) / 2 }
            return below(Double(range.upperBound) + 0.5) - below(max(Double(range.lowerBound) - 0.5, 1e-9))
        }
        let mean = median * exp(sigma * sigma / 2) * share(sigma) / share(0)
        return min(max(mean.isFinite ? mean : median, Double(range.lowerBound)), Double(range.upperBound))
    }

    /// The spelling of suites; sizes are plain bytes.
    public var description: String {
        switch self {
        case .fixed(let size): "\(size)"
        case .uniform(let range): "uniform:\(range.lowerBound) to \(range.upperBound)"
        case .logNormal(let median, let sigma, let range):
            "lognormal:\(median) \(sigma) from \(range.lowerBound) to \(range.upperBound)"
        case .sizes(let file): "sizes:\(file)"
        case .lines(let file): "lines:\(file)"
        }
    }
}
