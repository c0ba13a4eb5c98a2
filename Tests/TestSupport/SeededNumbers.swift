import Glibc

/// SplitMix64: the same numbers from the same seed, everywhere. Tests have one of their own, so that what they draw does not depend
/// on what they test.
public struct SeededNumbers: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return SeededNumbers.mix(state)
    }

    /// From 0 up to 1, without 1.
    public mutating func unit() -> Double { SeededNumbers.unit(next()) }

    /// With mean 0 and deviation 1 (Box and Muller).
    public mutating func normal() -> Double {
        let radius = (-2 * log(1 - unit())).squareRoot()
        return radius * cos(2 * Double.pi * unit())
    }

    /// A number that these bits alone decide.
    static func mix(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ bits &>> 30) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ bits &>> 27) &* 0x94d0_49bb_1331_11eb
        return bits ^ bits &>> 31
    }

    static func unit(_ bits: UInt64) -> Double { Double(bits >> 11) * 0x1p-53 }
}
