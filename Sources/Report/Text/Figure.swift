internal import Results

/// Figures as people read them; files carry plain numbers.
enum Figure {
    /// A measured value in its column's unit, three digits: `3.42 M`, `342 MB/s`, `0.70 ms`.
    static func measured(_ value: Double, _ unit: Unit) -> String {
        switch unit {
        case .microseconds: latency(microseconds: value)
        case .milliseconds: latency(microseconds: value * 1000)
        case .seconds: threeDigits(value) + " s"
        case .bytes: scaled(value, ["B", "kB", "MB", "GB", "TB"])
        case .bytesPerSecond: threeDigits(value / 1e6) + " MB/s"
        case .perSecond, .count, .text: scaled(value, ["", "k", "M", "G"])
        case .ratio: threeDigits(value * 100) + " %"
        }
    }

    /// Microseconds as milliseconds with two digits or more; above ten seconds as seconds.
    static func latency(microseconds: Double) -> String {
        let milliseconds = microseconds / 1000
        if milliseconds < 0.1 { return threeDigits(microseconds) + " µs" }
        if milliseconds < 10 { return fixed(milliseconds, places: 2) + " ms" }
        if milliseconds < 10_000 { return fixed(milliseconds, places: milliseconds < 100 ? 1 : 0) + " ms" }
        return fixed(milliseconds / 1000, places: 1) + " s"
    }

    /// `598 k`, `4.31 M`, with a unit for each thousand.
    static func scaled(_ value: Double, _ units: [String]) -> String {
        var value = value
        var index = 0
        while value.magnitude >= 999.5, index < units.count - 1 {
            value /= 1000
            index += 1
        }
        return units[index].isEmpty ? threeDigits(value) : threeDigits(value) + " " + units[index]
    }

    /// Three digits: `598`, `59.8`, `5.98`; zeros behind the point stay, so that columns line up.
    static func threeDigits(_ value: Double) -> String {
        let magnitude = value.magnitude
        if value == 0 { return "0" }
        return fixed(value, places: magnitude >= 99.95 ? 0 : magnitude >= 9.995 ? 1 : 2)
    }

    /// A number with exactly so many decimals.
    static func fixed(_ value: Double, places: Int) -> String {
        let text = plain(value, places: places)
        guard places > 0 else { return text }
        let decimals = text.firstIndex(of: ".").map { text.distance(from: $0, to: text.endIndex) - 1 } ?? 0
        return text + (decimals == 0 ? "." : "") + String(repeating: "0", count: places - decimals)
    }

    /// A number without exponent and trailing zeros.
    static func plain(_ value: Double, places: Int = 6) -> String {
        Cell.decimalText(value, places: places)
    }

    /// `16 384`: groups of three, from four digits on.
    static func grouped(_ digits: String) -> String {
        let sign = digits.hasPrefix("-") ? 1 : 0
        let whole = digits.dropFirst(sign).prefix { $0.isNumber }
        guard whole.count > 3 else { return digits }
        var groups = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index).isMultiple(of: 3) { groups.append(" ") }
            groups.append(digit)
        }
        return digits.prefix(sign) + groups + digits.dropFirst(sign + whole.count)
    }

    /// `5.7`: a ratio in two digits, whole numbers from ten on.
    static func ratio(_ value: Double) -> String {
        value >= 9.95 ? fixed(value, places: 0) : fixed(value, places: value < 1.995 ? 2 : 1)
    }

    /// `+35`, `−3.2`: a ratio as a change in per cent.
    static func change(_ ratio: Double) -> String {
        let percent = (ratio - 1) * 100
        return (percent < 0 ? "−" : "+") + fixed(percent.magnitude, places: percent.magnitude < 9.95 ? 1 : 0)
    }

    /// `5.48`, `0.182`: a ratio in three digits.
    static func factor(_ ratio: Double) -> String {
        ratio < 0.9995 ? fixed(ratio, places: 3) : threeDigits(ratio)
    }
}
