/// The 16 bytes that name a topic for good, over renames and re-creations (KIP-516).
public struct LogTopicID: Hashable, Sendable, CustomStringConvertible {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A new id: a random UUID (version 4) that does not start with `-`, as Kafka makes them.
    public static func random() -> LogTopicID {
        while true {
            let id = LogTopicID(
                high: UInt64.random(in: .min ... .max) & ~0xF000 | 0x4000,
                low: UInt64.random(in: .min ... .max) & ~(0b11 << 62) | 0b10 << 62)
            if id.description.first != "-" { return id }
        }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// 22 characters of base64url, Kafka's way to print one.
    public var description: String {
        var characters: [UInt8] = []
        // 128 bits and 4 of padding, six at a time from the top.
        for index in 0..<22 {
            characters.append(Self.alphabet[Int(bits(from: index * 6))])
        }
        return String(decoding: characters, as: UTF8.self)
    }

    /// The id that ``description`` printed; nil for any other text.
    public init?(_ text: String) {
        guard text.utf8.count == 22 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for (index, character) in text.utf8.enumerated() {
            guard let value = Self.alphabet.firstIndex(of: character) else { return nil }
            let width = index == 21 ? 2 : 6
            let bits = UInt64(value) >> UInt64(6 - width)
            high = high << UInt64(width) | low >> UInt64(64 - width)
            low = low << UInt64(width) | bits
        }
        self.init(high: high, low: low)
    }

    /// Six bits, counted from the most significant one; zeroes behind the end.
    private func bits(from start: Int) -> UInt64 {
        var value: UInt64 = 0
        for bit in start..<start + 6 {
            let word = bit < 64 ? high : low
            let set = bit < 128 ? word >> UInt64(63 - bit % 64) & 1 : 0
            value = value << 1 | set
        }
        return value
    }
}
