/// The 16 bytes that name a topic across deletion and re-creation (KIP-516); printed as Kafka does, base64url without padding.
public struct TopicID: Hashable, Sendable {
    /// The first eight bytes, big-endian.
    public let high: UInt64
    /// The last eight bytes, big-endian.
    public let low: UInt64

    /// The id whose bytes are `high` and then `low`, each big-endian.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// All zero: "no id" on the wire.
    public static let zero = TopicID(high: 0, low: 0)

    /// A new version 4 UUID whose text does not begin with `-` (so that it can stand on a command line), as Kafka draws them.
    public static func random() -> TopicID {
        var generator = SystemRandomNumberGenerator()
        while true {
            let high = generator.next() & ~0xf000 | 0x4000
            let low = generator.next() & ~(0b11 << 62) | (0b10 << 62)
            let id = TopicID(high: high, low: low)
            if high >> 58 != 62 { return id }  // 62 is the alphabet's "-"
        }
    }
}

extension TopicID: LosslessStringConvertible {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// 22 characters of base64url, as in Kafka's `partition.metadata` and tools.
    public var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(22)
        for index in 0..<22 { text.append(Self.alphabet[sextet(index)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The id that prints as `text`, or nil if `text` is not 22 base64url characters of 16 bytes.
    public init?(_ text: String) {
        guard text.utf8.count == 22 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for (index, character) in text.utf8.enumerated() {
            guard let value = Self.alphabet.firstIndex(of: character).map(UInt64.init) else { return nil }
            switch index {
            case 0..<10: high = high << 6 | value
            case 10:
                high = high << 4 | value >> 2
                low = value & 0b11
            case 11..<21: low = low << 6 | value
            default:
                guard value & 0b1111 == 0 else { return nil }
                low = low << 2 | value >> 4
            }
        }
        self.init(high: high, low: low)
    }

    /// Bits 6·index ..< 6·index + 6 of the 128, padded with zeros.
    private func sextet(_ index: Int) -> Int {
        let value: UInt64 =
            switch index {
            case 0..<10: high >> (58 - 6 * UInt64(index))
            case 10: high << 2 | low >> 62
            case 11..<21: low >> (56 - 6 * UInt64(index - 11))
            default: low << 4
            }
        return Int(value & 0b11_1111)
    }
}
