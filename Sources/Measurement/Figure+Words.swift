extension Figure {
    /// `16 384`: groups of three, from four digits on.
    package static func grouped(_ digits: String) -> String {
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
    package static func ratio(_ value: Double) -> String {
        value >= 9.95 ? fixed(value, places: 0) : fixed(value, places: value < 1.995 ? 2 : 1)
    }

    /// `+35`, `−3.2`: a ratio as a change in per cent.
    package static func change(_ ratio: Double) -> String {
        let percent = (ratio - 1) * 100
        return (percent < 0 ? "−" : "+") + fixed(percent.magnitude, places: percent.magnitude < 9.95 ? 1 : 0)
    }

    /// `5.48`, `0.182`: a ratio in three digits.
    package static func factor(_ ratio: Double) -> String {
        ratio < 0.9995 ? fixed(ratio, places: 3) : threeDigits(ratio)
    }

    /// `100 s`, `12 min`, `3 h 20 min`.
    package static func duration(milliseconds: Int) -> String {
        let seconds = rounded(milliseconds)
        if seconds < 1 { return "\(milliseconds) ms" }
        if seconds < 180 { return "\(seconds) s" }
        let minutes = (seconds + 30) / 60
        if minutes < 120 { return "\(minutes) min" }
        return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
    }

    /// `0:41`, `1:02:03`.
    package static func clock(milliseconds: Int) -> String {
        let seconds = max(0, rounded(milliseconds))
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        if seconds < 3600 { return "\(seconds / 60):\(two(seconds % 60))" }
        return "\(seconds / 3600):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    }

    /// Whole seconds, halves up.
    private static func rounded(_ milliseconds: Int) -> Int {
        milliseconds / 1000 + (milliseconds % 1000 >= 500 ? 1 : 0)
    }
}
