internal import Measurement
import Glibc

/// Draws ranks from 1 to `count` with a likelihood proportional to 1 / rank^exponent, in constant time: the frequent ranks
/// from a table, those behind them by rejection-inversion, which needs no memory.
struct ZipfNumbers: Sendable {
    /// Ranks that the table has; it then fits a core's second cache.
    private static let tableLimit = 1 << 16

    private let table: AliasTable
    private let head: Int
    private let tail: ZipfTail

    /// - Parameters:
    ///   - count: at least 1.
    ///   - exponent: above 0 and finite.
    init(count: Int, exponent: Double) {
        head = min(count, Self.tableLimit)
        var weights = (1...head).map { ZipfTail.weight(Double($0), exponent) }
        tail = ZipfTail(from: min(head + 1, count), to: count, exponent: exponent)
        if head < count { weights.append(tail.mass) }
        table = AliasTable(weights: weights)
    }

    @inline(__always)
    func next(_ random: inout RandomNumbers) -> Int {
        let index = table.index(random.next())
        return index < head ? index + 1 : tail.next(&random)
    }
}

/// Draws ranks from `first` to `last` by the same law.
///
/// W. Hörmann, G. Derflinger: Rejection-inversion to generate variates from monotone discrete distributions (1996).
struct ZipfTail: Sendable {
    private let first: Double
    private let last: Double
    private let exponent: Double
    private let integralOfFirst: Double
    private let integralOfLast: Double
    private let shortcut: Double

    init(from first: Int, to last: Int, exponent: Double) {
        self.first = Double(first)
        self.last = Double(last)
        self.exponent = exponent
        let second = self.first + 1
        integralOfFirst =
            Self.integral(self.first + 0.5, exponent) - Self.weight(self.first, exponent)
        integralOfLast = Self.integral(self.last + 0.5, exponent)
        shortcut =
            second - Self.inverse(Self.integral(second + 0.5, exponent) - Self.weight(second, exponent), exponent)
    }

    /// What the weights of all these ranks add up to, by the midpoint rule: right to (exponent / first)² / 24 of it.
    var mass: Double { max(0, integralOfLast - Self.integral(first - 0.5, exponent)) }

    func next(_ random: inout RandomNumbers) -> Int {
        while true {
            let area = integralOfLast + random.unit() * (integralOfFirst - integralOfLast)
            let position = Self.inverse(area, exponent)
            let rank = min(max((position + 0.5).rounded(.down), first), last)
            if rank - position <= shortcut
                || area >= Self.integral(rank + 0.5, exponent) - Self.weight(rank, exponent)
            {
                return Int(rank)
            }
        }
    }

    static func weight(_ rank: Double, _ exponent: Double) -> Double { exp(-exponent * log(rank)) }

    /// The integral of x^−exponent, up to a constant; written so that an exponent near 1 loses no digits.
    private static func integral(_ position: Double, _ exponent: Double) -> Double {
        let logarithm = log(position)
        return expm1Ratio((1 - exponent) * logarithm) * logarithm
    }

    private static func inverse(_ area: Double, _ exponent: Double) -> Double {
        let term = max(area * (1 - exponent), -1)
        return exp(log1pRatio(term) * area)
    }

    /// log(1 + x) / x.
    private static func log1pRatio(_ value: Double) -> Double {
        abs(value) > 1e-8 ? log1p(value) / value : 1 - value * (0.5 - value * (1.0 / 3))
    }

    /// (e^x − 1) / x.
    private static func expm1Ratio(_ value: Double) -> Double {
        abs(value) > 1e-8 ? expm1(value) / value : 1 + value * 0.5 * (1 + value * (1.0 / 3))
    }
}
