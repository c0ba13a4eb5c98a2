/// The sequences of one producer that something was seen of: a bit each.
struct SequenceSet {
    private var words: [UInt64] = []
    /// How many there are.
    private(set) var count = 0

    /// Adds a sequence; false when it was there already. O(1) amortised.
    @inline(__always)
    mutating func insert(_ sequence: UInt64) -> Bool {
        let index = Int(sequence >> 6)
        if index >= words.count { grow(to: index) }
        let bit: UInt64 = 1 << (sequence & 63)
        if words[index] & bit != 0 { return false }
        words[index] |= bit
        count += 1
        return true
    }

    @inline(never)
    private mutating func grow(to index: Int) {
        words.append(contentsOf: repeatElement(0, count: max(index + 1 - words.count, words.count, 1024)))
    }

    /// Adds all of another; what both had is counted once.
    mutating func formUnion(_ other: SequenceSet) {
        if other.words.count > words.count { grow(to: other.words.count - 1) }
        for (index, word) in other.words.enumerated() { words[index] |= word }
        count = words.reduce(0) { $0 + $1.nonzeroBitCount }
    }

    /// How many of these are not in `other`.
    func count(missingIn other: SequenceSet) -> Int {
        var missing = 0
        for (index, word) in words.enumerated() {
            missing += (word & ~(index < other.words.count ? other.words[index] : 0)).nonzeroBitCount
        }
        return missing
    }
}
