/// A value in a row of a result file. A figure that was not measured is empty, never 0.
public enum Cell: Sendable, Equatable {
    case empty
    case text(String)
    case integer(Int64)
    /// A number written with at most so many decimals.
    case decimal(Double, places: Int)

    /// A word, or empty.
    public init(_ text: String?) {
        self = text.map(Cell.text) ?? .empty
    }

    /// A whole number, or empty.
    public init(_ value: (some BinaryInteger)?) {
        self = value.map { .integer(Int64(clamping: $0)) } ?? .empty
    }

    /// A number, or empty; what is not finite is empty too.
    public init(_ value: Double?, places: Int) {
        guard let value, value.isFinite else {
            self = .empty
            return
        }
        self = .decimal(value, places: places)
    }

    /// The value as it stands in a CSV file, before quoting.
    public var text: String {
        switch self {
        case .empty: ""
        case .text(let text): text
        case .integer(let value): String(value)
        case .decimal(let value, let places): Cell.decimalText(value, places: places)
        }
    }

    /// A number with a point, without exponent and without trailing zeros.
    public static func decimalText(_ value: Double, places: Int) -> String {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = (value * scale).rounded()
        // Beyond that a Double has no decimals to write anyway.
        guard scaled.magnitude < 9e15 else { return String(Int64(clamping: Int128(value))) }
        let digits = String(Int64(scaled.magnitude))
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        var fraction = padded.suffix(places)
        while fraction.last == "0" { fraction.removeLast() }
        let sign = scaled < 0 ? "-" : ""
        return sign + padded.dropLast(places) + (fraction.isEmpty ? "" : "." + fraction)
    }
}
