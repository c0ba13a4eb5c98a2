/// Figures as people read them in progress lines and plans; files carry plain numbers.
enum Figure {
    /// `18.4 GB`, three digits, decimal units.
    static func bytes(_ count: Int) -> String {
        let (number, unit) = scaled(Double(count), ["B", "kB", "MB", "GB", "TB", "PB"])
        return "\(number) \(unit)"
    }

    /// `4.31 M`, `598 k`, `81`: a count or a rate in three digits.
    static func count(_ value: Double) -> String {
        let (number, unit) = scaled(value, ["", "k", "M", "G", "T"])
        return unit.isEmpty ? number : "\(number) \(unit)"
    }

    /// `3.9 ms`, `120 µs`, `1.2 s`.
    static func latency(nanoseconds: Int64) -> String {
        let microseconds = Double(nanoseconds) / 1000
        if microseconds < 999.5 { return "\(threeDigits(microseconds)) µs" }
        if microseconds < 999_500 { return "\(decimal(microseconds / 1000, places: microseconds < 99_500 ? 1 : 0)) ms" }
        return "\(decimal(microseconds / 1e6, places: 1)) s"
    }

    /// `100 s`, `12 min`, `3 h 20 min`.
    static func duration(milliseconds: Int) -> String {
        let seconds = (milliseconds + 500) / 1000
        if seconds < 1 { return "\(milliseconds) ms" }
        if seconds < 180 { return "\(seconds) s" }
        let minutes = (seconds + 30) / 60
        if minutes < 120 { return "\(minutes) min" }
        return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
    }

    /// `0:41`, `1:02:03`.
    static func clock(milliseconds: Int) -> String {
        let seconds = max(0, (milliseconds + 500) / 1000)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        if seconds < 3600 { return "\(seconds / 60):\(two(seconds % 60))" }
        return "\(seconds / 3600):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    }

    /// A number with a fixed count of decimals.
    static func decimal(_ value: Double, places: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let whole = Int((abs(value) * scale).rounded())
        let sign = value < 0 && whole > 0 ? "-" : ""
        guard places > 0 else { return "\(sign)\(whole)" }
        let digits = "\(whole % Int(scale))"
        return "\(sign)\(whole / Int(scale)).\(String(repeating: "0", count: places - digits.count))\(digits)"
    }

    private static func scaled(_ value: Double, _ units: [String]) -> (String, String) {
        var value = value
        var index = 0
        while value >= 999.5, index < units.count - 1 {
            value /= 1000
            index += 1
        }
        return (index == 0 ? decimal(value, places: 0) : threeDigits(value), units[index])
    }

    private static func threeDigits(_ value: Double) -> String {
        decimal(value, places: value < 9.995 ? 2 : value < 99.95 ? 1 : 0)
    }
}
