/// Figures as people read them, the same in progress lines, tables, sentences and plots; files carry plain numbers.
///
/// Every number has a text: what is not finite is `∞`, `−∞` or `–`, and what is too large for digits has an exponent.
package enum Figure {
    /// `18.4 GB`, `512 B`: bytes in decimal units.
    package static func bytes(_ count: Double) -> String { counted(count, ["B", "kB", "MB", "GB", "TB", "PB"]) }

    /// `18.4 GB`, `512 B`: bytes in decimal units.
    package static func bytes(_ count: Int) -> String { bytes(Double(count)) }

    /// `5 min`, `3 h`, `4 days`: how long ago something was.
    package static func age(milliseconds: Int64) -> String {
        let minutes = max(0, milliseconds) / 60_000
        if minutes < 120 { return "\(minutes) min" }
        return minutes < 2880 ? "\(minutes / 60) h" : "\(minutes / 1440) days"
    }

    /// `4.31 M`, `598 k`, `81`: a count or a rate in three digits; below a thousand a whole number.
    package static func count(_ value: Double) -> String { counted(value, ["", "k", "M", "G", "T"]) }

    /// `120 µs` below a tenth of a millisecond, then `0.70 ms`, `3.91 ms`, `62.3 ms`; from ten seconds on `12.3 s`.
    package static func latency(microseconds: Double) -> String {
        let milliseconds = microseconds / 1000
        if milliseconds < 0.1 { return threeDigits(microseconds) + " µs" }
        if milliseconds < 9_999.5 { return threeDigits(milliseconds) + " ms" }
        return fixed(milliseconds / 1000, places: 1) + " s"
    }

    /// The same for nanoseconds.
    package static func latency(nanoseconds: Int64) -> String { latency(microseconds: Double(nanoseconds) / 1000) }

    /// `598 k`, `4.31 M`, `8.00`: three digits, with a unit for each thousand.
    package static func scaled(_ value: Double, _ units: [String]) -> String {
        let (value, unit) = thousands(value, units)
        return unit.isEmpty ? threeDigits(value) : threeDigits(value) + " " + unit
    }

    /// Three digits: `598`, `59.8`, `5.98`; zeros behind the point stay, so that columns line up.
    package static func threeDigits(_ value: Double) -> String {
        let magnitude = value.magnitude
        if value == 0 { return "0" }
        return fixed(value, places: magnitude >= 99.95 ? 0 : magnitude >= 9.995 ? 1 : 2)
    }

    /// A number with exactly so many decimals.
    package static func fixed(_ value: Double, places: Int) -> String {
        let text = plain(value, places: places)
        guard places > 0, text.last?.isNumber == true, !text.contains("e") else { return text }
        let decimals = text.firstIndex(of: ".").map { text.distance(from: $0, to: text.endIndex) - 1 } ?? 0
        return text + (decimals == 0 ? "." : "") + String(repeating: "0", count: max(0, places - decimals))
    }

    /// A number with at most so many decimals, without trailing zeros.
    package static func plain(_ value: Double, places: Int = 6) -> String {
        guard value.isFinite else { return value.isNaN ? "–" : value > 0 ? "∞" : "−∞" }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = (value * scale).rounded()
        guard scaled.magnitude < 9e15 else {
            // Beyond that a Double has no decimals to write anyway.
            return value.magnitude < 9e18 ? "\(Int64(value))" : "\(value)"
        }
        let digits = String(Int64(scaled.magnitude))
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        var fraction = padded.suffix(places)
        while fraction.last == "0" { fraction.removeLast() }
        let sign = scaled < 0 ? "-" : ""
        return sign + padded.dropLast(places) + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// A count below a thousand is whole, above it has three digits and a unit.
    private static func counted(_ value: Double, _ units: [String]) -> String {
        let (scaled, unit) = thousands(value, units)
        let text = unit == units[0] ? fixed(scaled, places: 0) : threeDigits(scaled)
        return unit.isEmpty ? text : text + " " + unit
    }

    private static func thousands(_ value: Double, _ units: [String]) -> (Double, String) {
        var value = value
        var index = 0
        while value.magnitude >= 999.5, index < units.count - 1 {
            value /= 1000
            index += 1
        }
        return (value, units[index])
    }
}
