/// The sequences of one producer that something was seen of: a bit each, in pages, of which those that are full are dropped.
///
/// Memory follows what is missing, not how long it runs: sequences come nearly in order, so that all pages but the latest are
/// full, or have been lost of. What is full is known by its number alone.
struct SequenceSet: Sendable {
    /// Sequences of a page.
    private static let pageSize = 4096
    private static let pageWords = pageSize / 64
    /// Pages that stand in the window at most; what is older and not full is a straggler.
    private static let windowLimit = 256
    /// A sequence this far beyond all others is none of the producer's.
    private static let farthestJump: UInt64 = 1 << 32

    /// A ring of pages, a power of two of them: page p has its words at (p mod ring) × pageWords.
    private var words: [UInt64]
    /// How many sequences each page of the ring lacks.
    private var missing: [Int32]
    /// The pages in the ring are first ..< end; below, all are full but the stragglers.
    private var first = 0
    private var end = 0
    private var stragglers: [Int: Straggler] = [:]
    /// How many sequences there are.
    private(set) var count = 0

    private struct Straggler: Sendable {
        var words: [UInt64]
        var missing: Int32
    }

    init() {
        words = Array(repeating: 0, count: 4 * Self.pageWords)
        missing = Array(repeating: 0, count: 4)
    }

    /// What it takes in memory, in bytes.
    var byteCount: Int {
        words.capacity * 8 + missing.capacity * 4 + stragglers.count * (Self.pageWords * 8 + 64)
    }

    /// Adds a sequence; false when it was there already, or cannot be one of the producer's. O(1) amortised.
    @inline(__always)
    mutating func insert(_ sequence: UInt64) -> Bool {
        let page = Int(truncatingIfNeeded: sequence >> 12)
        guard page >= first && page < end else { return insertOutside(sequence) }
        return insertInside(sequence, page)
    }

    @inline(__always)
    private mutating func insertInside(_ sequence: UInt64, _ page: Int) -> Bool {
        let place = page & (missing.count &- 1)
        let word = place &* Self.pageWords &+ Int(truncatingIfNeeded: sequence >> 6) & (Self.pageWords &- 1)
        let bit: UInt64 = 1 << (sequence & 63)
        guard words[word] & bit == 0 else { return false }
        words[word] |= bit
        count &+= 1
        missing[place] &-= 1
        if missing[place] == 0 { dropFull() }
        return true
    }

    @inline(never)
    private mutating func insertOutside(_ sequence: UInt64) -> Bool {
        let page = Int(truncatingIfNeeded: sequence >> 12)
        guard page >= end else { return insertStraggler(sequence, page) }
        guard sequence >> 12 < UInt64(end) + Self.farthestJump >> 12 else { return false }
        while page >= end { addPage() }
        return insertInside(sequence, page)
    }

    private mutating func insertStraggler(_ sequence: UInt64, _ page: Int) -> Bool {
        guard var straggler = stragglers.removeValue(forKey: page) else { return false }
        let word = Int(sequence >> 6) & (Self.pageWords - 1)
        let bit: UInt64 = 1 << (sequence & 63)
        let isNew = straggler.words[word] & bit == 0
        if isNew {
            straggler.words[word] |= bit
            straggler.missing -= 1
            count += 1
        }
        if straggler.missing > 0 { stragglers[page] = straggler }
        return isNew
    }

    /// Takes the next page into the ring, which grows, or gives up its oldest page.
    private mutating func addPage() {
        if end - first == missing.count {
            if missing.count < Self.windowLimit { grow() } else { moveFirstToStragglers() }
        }
        let place = end & (missing.count - 1)
        for word in place * Self.pageWords..<(place + 1) * Self.pageWords { words[word] = 0 }
        missing[place] = Int32(Self.pageSize)
        end += 1
    }

    private mutating func grow() {
        let old = (words, missing)
        words = Array(repeating: 0, count: 2 * old.0.count)
        missing = Array(repeating: 0, count: 2 * old.1.count)
        for page in first..<end {
            let from = page & (old.1.count - 1)
            let to = page & (missing.count - 1)
            missing[to] = old.1[from]
            for word in 0..<Self.pageWords { words[to * Self.pageWords + word] = old.0[from * Self.pageWords + word] }
        }
    }

    private mutating func moveFirstToStragglers() {
        stragglers[first] = Straggler(words: words(of: first), missing: missing[first & (missing.count - 1)])
        first += 1
        dropFull()
    }

    private mutating func dropFull() {
        while first < end && missing[first & (missing.count - 1)] == 0 { first += 1 }
    }

    /// The words of a page that is in the ring, a straggler, full, or not there yet.
    private func words(of page: Int) -> [UInt64] {
        if page >= end { return Array(repeating: 0, count: Self.pageWords) }
        if page < first {
            return stragglers[page]?.words ?? Array(repeating: .max, count: Self.pageWords)
        }
        let start = (page & (missing.count - 1)) * Self.pageWords
        return Array(words[start..<start + Self.pageWords])
    }

    /// Whether a sequence is there. O(1), with the words of a page copied.
    func contains(_ sequence: UInt64) -> Bool {
        let word = Int(sequence >> 6) & (Self.pageWords - 1)
        return words(of: Int(truncatingIfNeeded: sequence >> 12))[word] & (1 << (sequence & 63)) != 0
    }

    private func isFull(_ page: Int) -> Bool { page < first && stragglers[page] == nil }

    /// How many of these are not in `other`. O(pages that are not full, and those that `other` has not reached).
    func count(missingIn other: SequenceSet) -> Int {
        var lacking = 0
        let settled = min(first, other.first)
        for page in other.stragglers.keys where page < settled { lacking += count(missingIn: other, page: page) }
        for page in settled..<max(end, settled) { lacking += count(missingIn: other, page: page) }
        return lacking
    }

    private func count(missingIn other: SequenceSet, page: Int) -> Int {
        if other.isFull(page) { return 0 }
        if isFull(page), page >= other.end { return Self.pageSize }
        return zip(words(of: page), other.words(of: page)).reduce(0) { $0 + ($1.0 & ~$1.1).nonzeroBitCount }
    }
}
