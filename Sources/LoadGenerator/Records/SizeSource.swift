internal import Measurement
import Glibc

/// Draws the sizes of one producer's values.
struct SizeSource: Sendable {
    private enum Source: Sendable {
        case fixed(Int)
        case uniform(first: Int, count: UInt64)
        case logNormal(mean: Double, sigma: Double, range: ClosedRange<Int>)
        case sizes([Int], RecordFile.Order)
    }

    private let source: Source
    private var random: RandomNumbers
    private var turn: UInt64

    init(_ distribution: SizeDistribution, _ shared: SharedRecords, random: RandomNumbers, producer: Int) {
        self.random = random
        turn = UInt64(producer)
        switch distribution {
        case .fixed(let size): source = .fixed(size)
        case .uniform(let range): source = .uniform(first: range.lowerBound, count: UInt64(range.count))
        case .logNormal(let median, let sigma, let range):
            source = .logNormal(mean: log(Double(median)), sigma: sigma, range: range)
        case .sizes(let file): source = .sizes(shared.sizes, file.order)
        case .lines: source = .fixed(0)
        }
    }

    @inline(__always)
    mutating func next() -> Int {
        switch source {
        case .fixed(let size): return size
        case .uniform(let first, let count): return first &+ Int(random.below(count))
        case .logNormal(let mean, let sigma, let range): return bounded(mean, sigma, range)
        case .sizes(let sizes, let order): return sizes[order.next(of: sizes.count, &turn, &random)]
        }
    }

    @inline(never)
    private mutating func bounded(_ mean: Double, _ sigma: Double, _ range: ClosedRange<Int>) -> Int {
        while true {
            let size = exp(mean + sigma * random.normal()).rounded()
            if size >= Double(range.lowerBound), size <= Double(range.upperBound) { return Int(size) }
        }
    }
}

extension RecordFile.Order {
    /// The index of the next of `count` lines.
    @inline(__always)
    func next(of count: Int, _ turn: inout UInt64, _ random: inout RandomNumbers) -> Int {
        switch self {
        case .inTurn:
            defer { turn &+= 1 }
            return Int(turn % UInt64(count))
        case .atRandom: return Int(random.below(UInt64(count)))
        }
    }
}
