/// The order in which a run measures its rows.
public enum RowOrder {
    /// One row: a configuration and the trial in which it is measured.
    public struct Row: Hashable, Sendable {
        /// The configuration's place in the list.
        public var configuration: Int
        /// The trial, from 1: also the block, since each block holds every configuration once.
        public var trial: Int
    }

    /// Randomised complete blocks: each trial measures every configuration once, in an order of its own that the seed decides.
    ///
    /// A slow drift of the machine then falls on all configurations alike, and comparisons pair the rows of a block.
    public static func blocks(configurations: Int, trials: Int, seed: UInt64) -> [Row] {
        var generator = SplitMix64(seed: seed)
        var rows: [Row] = []
        for trial in 1...max(1, trials) {
            var block = Array(0..<configurations)
            shuffle(&block, using: &generator)
            rows += block.map { Row(configuration: $0, trial: trial) }
        }
        return rows
    }

    /// Fisher and Yates's shuffle, written here so that no other version of the standard library draws another order.
    private static func shuffle(_ items: inout [Int], using generator: inout SplitMix64) {
        for last in stride(from: items.count - 1, to: 0, by: -1) {
            let chosen = Int(generator.next().multipliedFullWidth(by: UInt64(last + 1)).high)
            items.swapAt(last, chosen)
        }
    }
}

/// Steele, Lea and Flood's SplitMix64: small, and the same everywhere, so that a seed names an order for ever.
struct SplitMix64 {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
