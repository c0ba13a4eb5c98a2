private import Glibc

/// Student's t distribution, to about twelve digits, through the regularised incomplete beta function.
public struct StudentT: Sendable {
    /// Degrees of freedom, above 0.
    public let degreesOfFreedom: Double

    /// The distribution with so many degrees of freedom.
    public init(degreesOfFreedom: Double) {
        precondition(degreesOfFreedom > 0, "degrees of freedom are positive")
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// The probability of a value at or below `t`.
    public func cumulative(_ t: Double) -> Double {
        t >= 0 ? 1 - upperTail(t) : upperTail(-t)
    }

    /// The probability of a value at least as far from 0 as `t`: the p-value of a two-sided test.
    public func twoSided(_ t: Double) -> Double {
        2 * upperTail(t.magnitude)
    }

    /// The value that a share `probability` (between 0 and 1) of the distribution does not exceed.
    public func quantile(_ probability: Double) -> Double {
        precondition(probability > 0 && probability < 1, "a quantile's probability lies between 0 and 1")
        if probability < 0.5 { return -quantile(1 - probability) }
        let tail = 1 - probability
        var low = 0.0
        var high = 1.0
        while upperTail(high) > tail, high < 1e300 {
            low = high
            high *= 2
        }
        // Halving ends where two neighbouring numbers are reached.
        while case let middle = (low + high) / 2, middle > low, middle < high {
            if upperTail(middle) > tail { low = middle } else { high = middle }
        }
        return high
    }

    /// The probability of a value above `t`, for t ≥ 0.
    private func upperTail(_ t: Double) -> Double {
        let n = degreesOfFreedom
        return t.isInfinite ? 0 : 0.5 * incompleteBeta(n / (n + t * t), a: n / 2, b: 0.5)
    }
}

/// The regularised incomplete beta function, by its continued fraction (Numerical Recipes, 6.4).
func incompleteBeta(_ x: Double, a: Double, b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    let logFront = logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log1p(-x)
    // The fraction converges fast on one side of the mean; the other side is 1 minus the mirror image.
    if x > (a + 1) / (a + b + 2) { return 1 - exp(logFront) * betaFraction(1 - x, a: b, b: a) / b }
    return exp(logFront) * betaFraction(x, a: a, b: b) / a
}

private func betaFraction(_ x: Double, a: Double, b: Double) -> Double {
    let tiny = 1e-300
    func away(_ value: Double) -> Double { value.magnitude < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / away(1 - (a + b) * x / (a + 1))
    var result = d
    for step in 1...10_000 {
        let m = Double(step)
        let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / away(1 + even * d)
        c = away(1 + even / c)
        result *= d * c
        let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / away(1 + odd * d)
        c = away(1 + odd / c)
        result *= d * c
        if (d * c - 1).magnitude < 1e-15 { break }
    }
    return result
}

/// lgamma without its global variable: all arguments here are positive.
private func logGamma(_ x: Double) -> Double {
    var sign: Int32 = 0
    // unsafe: the sign is written within the call.
    return unsafe lgamma_r(x, &sign)
}
