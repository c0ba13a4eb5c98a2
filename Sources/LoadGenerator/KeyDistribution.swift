/// How the keys of records are drawn.
public enum KeyDistribution: Hashable, Sendable, CustomStringConvertible {
    /// Records have no key.
    case none
    /// The keys in turn.
    case sequential(count: Int)
    /// Each key alike likely.
    case uniform(count: Int)
    /// The key of rank k with a likelihood proportional to 1 / k^exponent.
    case zipf(exponent: Double, count: Int)

    /// Reads `none`, `sequential of N`, `uniform of N` or `zipf:S of N` (N from 1 to 10⁸, S above 0 and at most 10).
    public init?(_ text: String) {
        let words = text.split(separator: " ").map(String.init)
        if words == ["none"] {
            self = .none
            return
        }
        guard words.count == 3, words[1] == "of", let count = Int(words[2]), (1...100_000_000).contains(count) else {
            return nil
        }
        switch words[0] {
        case "sequential": self = .sequential(count: count)
        case "uniform": self = .uniform(count: count)
        default:
            let parts = words[0].split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0] == "zipf", let exponent = Double(parts[1]), exponent > 0, exponent <= 10
            else { return nil }
            self = .zipf(exponent: exponent, count: count)
        }
    }

    /// The spelling that `init(_:)` reads.
    public var description: String {
        switch self {
        case .none: "none"
        case .sequential(let count): "sequential of \(count)"
        case .uniform(let count): "uniform of \(count)"
        case .zipf(let exponent, let count): "zipf:\(exponent) of \(count)"
        }
    }
}
