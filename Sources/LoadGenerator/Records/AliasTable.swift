/// Draws indexes by given weights in constant time: one random number, one entry.
///
/// A. J. Walker's alias method (1977), built as by M. D. Vose (1991).
struct AliasTable: Sendable {
    private struct Entry {
        /// The index itself is drawn below this share of 2³², its alias above.
        var threshold: UInt32
        var alias: UInt32
    }

    private let entries: [Entry]

    /// - Parameter weights: at least one, none negative, not all 0; they need not add up to 1. O(n).
    init(weights: [Double]) {
        let count = weights.count
        precondition(count > 0 && count <= 1 << 31, "an alias table has an entry for each index")
        let total = weights.reduce(0, +)
        var rest = weights.map { $0 / total * Double(count) }
        var entries = (0..<count).map { Entry(threshold: .max, alias: UInt32($0)) }
        var small: [Int] = []
        var large: [Int] = []
        for (index, share) in rest.enumerated() { if share < 1 { small.append(index) } else { large.append(index) } }
        while let poor = small.popLast(), let rich = large.last {
            entries[poor] = Entry(threshold: UInt32(rest[poor] * 0x1p32), alias: UInt32(rich))
            rest[rich] -= 1 - rest[poor]
            if rest[rich] < 1 { small.append(large.removeLast()) }
        }
        self.entries = entries
    }

    /// The index that a uniformly random number means.
    @inline(__always)
    func index(_ random: UInt64) -> Int {
        // The high half of the product is an index, the low half what is left of the randomness.
        let (index, rest) = random.multipliedFullWidth(by: UInt64(entries.count))
        let entry = entries[Int(index)]
        return UInt32(truncatingIfNeeded: rest >> 32) < entry.threshold ? Int(index) : Int(entry.alias)
    }
}
