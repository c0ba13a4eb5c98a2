import Glibc

/// Draws ranks from 1 to `count` with a likelihood proportional to 1 / rank^exponent, in constant time and memory.
///
/// W. Hörmann, G. Derflinger: Rejection-inversion to generate variates from monotone discrete distributions (1996).
struct ZipfNumbers {
    private let count: Double
    private let exponent: Double
    private let integralOfFirst: Double
    private let integralOfLast: Double
    private let shortcut: Double

    init(count: Int, exponent: Double) {
        self.count = Double(count)
        self.exponent = exponent
        integralOfFirst = Self.integral(1.5, exponent) - 1
        integralOfLast = Self.integral(self.count + 0.5, exponent)
        shortcut = 2 - Self.inverse(Self.integral(2.5, exponent) - Self.weight(2, exponent), exponent)
    }

    func next(_ random: inout RandomNumbers) -> Int {
        while true {
            let area = integralOfLast + random.unit() * (integralOfFirst - integralOfLast)
            let position = Self.inverse(area, exponent)
            let rank = min(max((position + 0.5).rounded(.down), 1), count)
            if rank - position <= shortcut
                || area >= Self.integral(rank + 0.5, exponent) - Self.weight(rank, exponent)
            {
                return Int(rank)
            }
        }
    }

    private static func weight(_ rank: Double, _ exponent: Double) -> Double { exp(-exponent * log(rank)) }

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
