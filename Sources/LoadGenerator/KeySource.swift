/// Draws the keys of one producer's records: eight decimal digits.
struct KeySource {
    private enum Source {
        case none
        case sequential(count: UInt64)
        case uniform(count: UInt64)
        case zipf(ZipfNumbers)
    }

    /// The bytes of every key.
    static let byteCount = 8

    private let source: Source
    private var random: RandomNumbers
    private var turn: UInt64

    /// Producers of one row draw from streams of their own; sequential keys are dealt out among them.
    init(_ distribution: KeyDistribution, random: RandomNumbers, producer: Int) {
        self.random = random
        turn = UInt64(producer)
        switch distribution {
        case .none: source = .none
        case .sequential(let count): source = .sequential(count: UInt64(count))
        case .uniform(let count): source = .uniform(count: UInt64(count))
        case .zipf(let exponent, let count): source = .zipf(ZipfNumbers(count: count, exponent: exponent))
        }
    }

    var hasKeys: Bool { if case .none = source { false } else { true } }

    /// The next key's number, from 0.
    mutating func next() -> UInt64 {
        switch source {
        case .none: return 0
        case .sequential(let count):
            defer { turn &+= 1 }
            return turn % count
        case .uniform(let count): return random.below(count)
        case .zipf(let numbers): return UInt64(numbers.next(&random) - 1)
        }
    }

    /// The digits of a key as the eight bytes that are sent, the first in the lowest byte.
    static func digits(_ number: UInt64) -> UInt64 {
        var rest = number
        var digits: UInt64 = 0
        for _ in 0..<byteCount {
            digits = digits << 8 | (0x30 + rest % 10)
            rest /= 10
        }
        return digits
    }
}
