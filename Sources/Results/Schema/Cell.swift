private import Measurement

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

    /// A number with a point, without trailing zeros, with an exponent from 9 × 10¹⁸ on only; nothing for what is not finite.
    public static func decimalText(_ value: Double, places: Int) -> String {
        value.isFinite ? Figure.plain(value, places: places) : ""
    }
}
