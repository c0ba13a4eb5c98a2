import LoadGenerator

/// What values a key takes, how they are spelt, and how a spelling becomes a value.
public enum ValueKind: Sendable {
    /// A whole number.
    case integer(ClosedRange<Int>)
    /// Bytes: `100`, `16KiB`, `1MiB` (2²⁰), `1MB` (10⁶).
    case size(ClosedRange<Int>)
    /// Records a second: `500`, `50k`, `1M`.
    case rate(ClosedRange<Int>)
    /// A time: `500ms`, `3s`, `2m`; the range is in milliseconds.
    case duration(ClosedRange<Int>)
    /// A share from 0 to 1.
    case fraction
    /// A share of a rate, which may be more than all of it: `80%`, `0.8`.
    case percent
    /// Records a second, or with a percent sign a share of the row's peak: `10k`, `20%`.
    case rateOrPercent(ClosedRange<Int>)
    /// `true` or `false`.
    case flag
    /// One of some words; `later` are those that the design knows and this version does not do.
    case choice([String], later: [String] = [])
    /// One of some words, or a map that says how a broker is started.
    case target([String], later: [String])
    /// How keys are drawn: `none`, `zipf:0.99 of 1000` and the like.
    case keys
    /// How large values are: a size, or a distribution of sizes within the range.
    case sizes(ClosedRange<Int>)
    /// How many headers a record has, and of how many bytes.
    case headers
    /// What befalls members of groups: `kill 2 at 3s and join 3 at 5s`.
    case memberEvents
    /// A name made of letters, digits, `.`, `_` and `-`.
    case name
    /// Free text.
    case text
    /// Text that another program reads.
    case property
}

/// Why a spelling is no value of a key: the part of the message after the key's path.
struct ValueError: Error {
    var reason: String
    /// What stands between the two.
    var link = " takes "
}

extension ValueKind {
    /// Reads a value as the user spelt it.
    ///
    /// - Parameter directory: where relative paths begin; "" is the working directory.
    func value(of spelling: String, relativeTo directory: String = "") throws(ValueError) -> SuiteValue {
        switch self {
        case .integer(let range):
            return .integer(try number(Int(spelling), spelling, within: range))
        case .size(let range):
            return .integer(try number(Self.bytes(spelling), spelling, within: range))
        case .rate(let range):
            let plain = spelling.hasSuffix("/s") ? String(spelling.dropLast(2)) : spelling
            return .integer(
                try number(Self.scaled(plain, units: ["": 1, "k": 1e3, "M": 1e6]), spelling, within: range))
        case .duration(let range):
            let units = ["ms": 1.0, "s": 1e3, "m": 6e4, "min": 6e4, "h": 36e5]
            return .milliseconds(
                try number(spelling == "0" ? 0 : Self.scaled(spelling, units: units), spelling, within: range))
        case .fraction:
            guard let share = Double(spelling), (0...1).contains(share) else { throw wrong(spelling) }
            return .fraction(share)
        case .percent:
            guard let share = Self.share(spelling) else { throw wrong(spelling) }
            return .fraction(share)
        case .rateOrPercent(let range):
            if let percentage = Self.percentage(spelling) { return .text(percentage) }
            do throws(ValueError) { return try Self.rate(range).value(of: spelling) } catch { throw wrong(spelling) }
        case .flag:
            guard let isSet = Bool(spelling) else { throw wrong(spelling) }
            return .flag(isSet)
        case .choice(let words, let later), .target(let words, let later):
            if words.contains(spelling) { return .text(spelling) }
            if later.contains(spelling) {
                throw ValueError(reason: "\(words.joined(separator: " | ")); \(spelling) is not available yet")
            }
            throw wrong(spelling)
        case .keys: return try keys(spelling, relativeTo: directory)
        case .sizes(let range): return try sizes(spelling, within: range, relativeTo: directory)
        case .headers: return try headers(spelling)
        case .memberEvents: return try memberEvents(spelling)
        case .name:
            let isPlain = spelling.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
            guard isPlain, (1...100).contains(spelling.utf8.count), !spelling.hasPrefix(".") else {
                throw wrong(spelling)
            }
            return .text(spelling)
        case .text, .property:
            return .text(spelling)
        }
    }

    /// What the key takes, in a few words; the format's document and every error message use it.
    public var summary: String {
        switch self {
        case .integer(let range) where range.lowerBound == range.upperBound: "only \(range.lowerBound) so far"
        case .integer(let range): "a whole number\(Self.bounds(range, Self.plain))"
        case .size(let range): "a size such as 100, 16KiB, 1MiB or 1MB\(Self.bounds(range, Self.spelled(bytes:)))"
        case .rate(let range): "records a second such as 500, 50k or 1M\(Self.bounds(range, Self.spelled(rate:)))"
        case .duration(let range):
            "a time such as 500ms, 3s or 2m\(Self.bounds(range, Self.spelled(milliseconds:)))"
        case .fraction: "a share from 0 to 1"
        case .percent: "a share such as 80% or 0.8, up to 200%"
        case .rateOrPercent: "records a second such as 10k, or a percentage such as 20%, up to 200%"
        case .flag: "true | false"
        case .choice(let words, _): words.joined(separator: " | ")
        case .target(let words, _): words.joined(separator: " | ") + " | {start: \"command\", …}"
        case .keys: Self.keysSummary
        case .sizes(let range): Self.sizesSummary(range)
        case .headers: Self.headersSummary
        case .memberEvents: Self.eventsSummary
        case .name: "a name of letters, digits, '.', '_' and '-'"
        case .text: "text"
        case .property: "text as librdkafka takes it"
        }
    }

    func wrong(_ spelling: String) -> ValueError {
        ValueError(reason: "\(summary), not \"\(spelling)\"")
    }

    private func number(_ number: Int?, _ spelling: String, within range: ClosedRange<Int>) throws(ValueError) -> Int {
        guard let number, range.contains(number) else { throw wrong(spelling) }
        return number
    }

    static func bytes(_ spelling: String) -> Int? {
        scaled(
            spelling,
            units: [
                "": 1, "B": 1, "kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
                "KiB": 1024, "MiB": 1_048_576, "GiB": 1_073_741_824, "TiB": 1_099_511_627_776,
            ])
    }

    /// A decimal number followed by one of the units, if that is a whole number.
    private static func scaled(_ spelling: String, units: [String: Double]) -> Int? {
        let digits = spelling.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = spelling[digits.endIndex...].drop { $0 == " " }
        guard let number = Double(digits), let scale = units[String(unit)] else { return nil }
        return Int(exactly: (number * scale).rounded(.toNearestOrEven)).flatMap { whole in
            abs(Double(whole) - number * scale) < 1e-6 * max(1, Double(whole)) ? whole : nil
        }
    }

    private static func plain(_ number: Int) -> String { "\(number)" }

    private static func bounds(_ range: ClosedRange<Int>, _ spelled: (Int) -> String) -> String {
        let isBounded = range.upperBound < 1 << 40
        if isBounded { return " from \(spelled(range.lowerBound)) to \(spelled(range.upperBound))" }
        return " of at least \(spelled(range.lowerBound))"
    }

    /// A rate with the largest unit that comes out even: `50k`, `1M`.
    static func spelled(rate: Int) -> String {
        if rate > 0, rate % 1_000_000 == 0 { return "\(rate / 1_000_000)M" }
        return rate > 0 && rate % 1000 == 0 ? "\(rate / 1000)k" : "\(rate)"
    }

    /// A time with the largest unit that comes out even: `24h`, `90m`, `3s`, `0`.
    private static func spelled(milliseconds: Int) -> String {
        if milliseconds == 0 { return "0" }
        for (unit, scale) in [("h", 3_600_000), ("m", 60_000), ("s", 1000)] where milliseconds % scale == 0 {
            return "\(milliseconds / scale)\(unit)"
        }
        return "\(milliseconds)ms"
    }

    /// The shortest exact spelling of a size: `16KiB`, `1MiB`, `100`.
    static func spelled(bytes: Int) -> String {
        for (unit, scale) in [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)] where bytes >= scale {
            if bytes % scale == 0 { return "\(bytes / scale)\(unit)" }
        }
        return "\(bytes)"
    }
}
