import Glibc
import Measurement
import TestSupport

/// Trials of a machine that is as noisy as told, from a seed.
struct Noise {
    /// How trials differ that should not.
    enum Kind: CaseIterable {
        /// Log-normal.
        case logNormal
        /// The same, and blocks differ by 10 % more, which pairs share.
        case blocks
        /// Log-normal around a line that falls by 2 % a trial.
        case drift
        /// One trial in ten has five times the noise.
        case outliers
        /// Student's t with three degrees of freedom, whose tails have no end.
        case heavyTails
    }

    var random: SeededNumbers

    init(seed: UInt64) { random = SeededNumbers(seed: seed) }

    /// A row of pairs whose trials vary by `variation`, the second of each pair `ratio` times the first.
    mutating func row(
        _ kind: Kind = .logNormal, variation: Double, trials: Int, ratio: Double = 1
    ) -> [LogRatioComparison.Pair] {
        (0..<trials).map { trial in
            let shared =
                switch kind {
                case .blocks: 0.1 * random.normal()
                case .drift: -0.02 * Double(trial)
                case .logNormal, .outliers, .heavyTails: 0.0
                }
            let before = exp(shared + log(1000) + deviation(kind, variation))
            return LogRatioComparison.Pair(
                before: before, after: ratio * exp(shared + log(1000) + deviation(kind, variation)))
        }
    }

    private mutating func deviation(_ kind: Kind, _ variation: Double) -> Double {
        let sigma = log1p(variation * variation).squareRoot()
        switch kind {
        case .logNormal, .blocks, .drift: return sigma * random.normal()
        case .outliers: return sigma * random.normal() * (random.unit() < 0.1 ? 5 : 1)
        case .heavyTails:
            let squares = (0..<3).reduce(0.0) { sum, _ in
                let value = random.normal()
                return sum + value * value
            }
            // Scaled to the standard deviation that is asked for.
            return sigma * random.normal() / squares.squareRoot()
        }
    }
}
