import Glibc

/// Steele, Lea and Flood's SplitMix64: small, fast, and the same everywhere, so that a seed names an order, or records, for ever.
public struct RandomNumbers: RandomNumberGenerator, Sendable {
    @usableFromInline var state: UInt64

    /// Starts from a seed.
    @inlinable
    public init(seed: UInt64) { state = seed }

    /// A generator of its own for each of several users of one seed.
    @inlinable
    public init(seed: UInt64, stream: Int) {
        var mixer = RandomNumbers(seed: seed &+ UInt64(stream) &* 0x9e37_79b9_7f4a_7c15)
        state = mixer.next()
    }

    /// 64 random bits.
    @inlinable
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return RandomNumbers.mix(state)
    }

    /// From 0 up to 1, without 1.
    @inlinable
    public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// From 0 to `limit` − 1, each alike likely but for `limit` / 2⁶⁴.
    @inlinable @inline(__always)
    public mutating func below(_ limit: UInt64) -> UInt64 { next().multipliedFullWidth(by: limit).high }

    /// From the normal distribution of mean 0 and deviation 1 (George Marsaglia's polar method).
    public mutating func normal() -> Double {
        while true {
            let x = 2 * unit() - 1
            let y = 2 * unit() - 1
            let square = x * x + y * y
            if square > 0 && square < 1 { return x * (-2 * log(square) / square).squareRoot() }
        }
    }

    /// Every bit of the result depends on every bit of the value; no two values have the same.
    @inlinable
    public static func mix(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ bits &>> 30) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ bits &>> 27) &* 0x94d0_49bb_1331_11eb
        return bits ^ bits &>> 31
    }
}
