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
    /// A share of the records goes to the first `hot` keys, the rest to the others; among themselves they are alike likely.
    case hot(share: Double, hot: Int, count: Int)
    /// The lines of a file.
    case file(RecordFile)

    /// The most keys there can be: they are numbers of eight digits.
    public static let maximumCount = 100_000_000

    /// The spellings, as messages and documents list them.
    public static let spellings = [
        "none", "sequential of N", "uniform of N", "zipf:S of N", "hot:SHARE to H of N",
        "file:PATH [in turn | at random]",
    ]

    /// Reads one of `spellings`: N from 1 to 10⁸, S above 0, SHARE from 0 to 1, H below N. A file is not looked at yet.
    public init?(_ text: String) {
        if text == "none" {
            self = .none
            return
        }
        if text.hasPrefix("file:") {
            guard let file = RecordFile(text.dropFirst(5)) else { return nil }
            self = .file(file)
            return
        }
        let words = text.split(separator: " ").map(String.init)
        guard words.count >= 3, words[words.count - 2] == "of", let count = Int(words[words.count - 1]),
            (1...Self.maximumCount).contains(count)
        else { return nil }
        let head = words[0].split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        switch (head[0], head.count, words.count) {
        case ("sequential", 1, 3): self = .sequential(count: count)
        case ("uniform", 1, 3): self = .uniform(count: count)
        case ("zipf", 2, 3):
            guard let exponent = Double(head[1]), exponent > 0, exponent.isFinite else { return nil }
            self = .zipf(exponent: exponent, count: count)
        case ("hot", 2, 5):
            guard let share = Double(head[1]), (0...1).contains(share), words[1] == "to", let hot = Int(words[2]),
                hot >= 1, hot < count
            else { return nil }
            self = .hot(share: share, hot: hot, count: count)
        default: return nil
        }
    }

    /// The spelling that `init(_:)` reads.
    public var description: String {
        switch self {
        case .none: "none"
        case .sequential(let count): "sequential of \(count)"
        case .uniform(let count): "uniform of \(count)"
        case .zipf(let exponent, let count): "zipf:\(exponent) of \(count)"
        case .hot(let share, let hot, let count): "hot:\(share) to \(hot) of \(count)"
        case .file(let file): "file:\(file)"
        }
    }

    /// The most bytes that a key has; 0 without keys.
    public var largest: Int {
        switch self {
        case .none: 0
        case .file(let file): file.contents?.largest ?? 0
        default: KeySource.byteCount
        }
    }

    /// The fewest bytes that a key has.
    public var smallest: Int {
        if case .file(let file) = self { return file.contents?.smallest ?? 0 }
        return largest
    }
}
