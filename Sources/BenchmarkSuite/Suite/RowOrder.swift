import Measurement

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
        var generator = RandomNumbers(seed: seed)
        var rows: [Row] = []
        for trial in 1...max(1, trials) {
            var block = Array(0..<configurations)
            shuffle(&block, using: &generator)
            rows += block.map { Row(configuration: $0, trial: trial) }
        }
        return rows
    }

    /// Fisher and Yates's shuffle, written here so that no other version of the standard library draws another order.
    private static func shuffle(_ items: inout [Int], using generator: inout RandomNumbers) {
        for last in stride(from: items.count - 1, to: 0, by: -1) {
            let chosen = Int(generator.below(UInt64(last + 1)))
            items.swapAt(last, chosen)
        }
    }
}
