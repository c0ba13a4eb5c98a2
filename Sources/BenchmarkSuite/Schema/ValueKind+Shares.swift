extension ValueKind {
    /// The most that a share of a rate may be: twice the peak is past every knee.
    private static let mostPercent = 200.0

    /// `80%` or `0.8`, as a share.
    static func share(_ spelling: String) -> Double? {
        let isPercent = spelling.hasSuffix("%")
        let digits = isPercent ? spelling.dropLast() : spelling[...]
        let plain = digits.hasSuffix(" ") ? digits.dropLast() : digits
        guard !plain.isEmpty, plain.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
            let number = Double(plain)
        else { return nil }
        // Through per cent, so that 80% and 0.8 are the same number.
        let percent = isPercent ? number : number * 100
        guard percent > 0, percent <= mostPercent else { return nil }
        return (percent * 1e6).rounded() / 1e8
    }

    /// A percentage in its one spelling, or nil: `20%`.
    static func percentage(_ spelling: String) -> String? {
        guard spelling.hasSuffix("%"), let share = share(spelling) else { return nil }
        let percent = (share * 1e8).rounded() / 1e6
        return (percent == percent.rounded() ? "\(Int(percent))" : "\(percent)") + "%"
    }
}
