internal import Measurement

/// Draws the keys of one producer's records: eight decimal digits, or lines of a file.
struct KeySource: Sendable {
    private enum Source: Sendable {
        case none
        case sequential(count: UInt64)
        case uniform(count: UInt64)
        case zipf(ZipfNumbers)
        case hot(threshold: UInt64, hot: UInt64, rest: UInt64)
        case lines(RecordLines, RecordFile.Order)
    }

    /// The bytes of every key that is a number.
    static let byteCount = 8

    private let source: Source
    private var random: RandomNumbers
    private var turn: UInt64

    /// Producers of one row draw from streams of their own; of keys in turn each begins with one of its own.
    init(_ distribution: KeyDistribution, _ shared: SharedRecords, random: RandomNumbers, producer: Int) {
        self.random = random
        turn = UInt64(producer)
        switch distribution {
        case .none: source = .none
        case .sequential(let count): source = .sequential(count: UInt64(count))
        case .uniform(let count): source = .uniform(count: UInt64(count))
        case .zipf: source = shared.zipf.map { .zipf($0) } ?? .none
        case .hot(let share, let hot, let count):
            source = .hot(
                threshold: UInt64(share * 0x1p53), hot: UInt64(hot), rest: UInt64(count - hot))
        case .file(let file): source = shared.keys.map { .lines($0, file.order) } ?? .none
        }
    }

    var hasKeys: Bool { if case .none = source { false } else { true } }

    /// Writes the next key at `target`, which has room for the largest: its bytes, and `ContentHash.ofKey` of them.
    @unsafe @inline(__always)
    mutating func next(to target: UnsafeMutableRawPointer) -> (count: Int, hash: UInt64) {
        if case .lines(let lines, let order) = source { return unsafe line(of: lines, order, to: target) }
        let digits = KeySource.digits(number())
        unsafe target.storeBytes(of: digits.littleEndian, as: UInt64.self)
        return (KeySource.byteCount, digits)
    }

    /// The number of the next key that is one, from 0.
    @inline(__always)
    mutating func number() -> UInt64 {
        switch source {
        case .none, .lines: return 0
        case .sequential(let count):
            defer { turn &+= 1 }
            return turn % count
        case .uniform(let count): return random.below(count)
        case .zipf(let numbers): return UInt64(numbers.next(&random) - 1)
        case .hot(let threshold, let hot, let rest):
            return random.next() >> 11 < threshold ? random.below(hot) : hot &+ random.below(rest)
        }
    }

    @unsafe @inline(never)
    private mutating func line(
        of lines: RecordLines, _ order: RecordFile.Order, to target: UnsafeMutableRawPointer
    ) -> (count: Int, hash: UInt64) {
        let (count, hash) = unsafe lines.copy(order.next(of: lines.count, &turn, &random), to: target)
        // unsafe: the line was just copied there.
        return (count, count == 8 ? UInt64(littleEndian: unsafe target.loadUnaligned(as: UInt64.self)) : hash)
    }

    /// The digits of a key as the eight bytes that are sent, the first in the lowest byte.
    @inline(__always)
    static func digits(_ number: UInt64) -> UInt64 {
        // Halves, quarters, digits: each step splits all parts of the word at once, dividing by a multiplication.
        var parts = number / 10_000 | (number % 10_000) << 32
        let hundreds = ((parts &* 10_486) >> 20) & 0x0000_007f_0000_007f
        parts = hundreds | (parts &- hundreds &* 100) << 16
        let tens = ((parts &* 103) >> 10) & 0x000f_000f_000f_000f
        parts = tens | (parts &- tens &* 10) << 8
        return parts | 0x3030_3030_3030_3030
    }
}
