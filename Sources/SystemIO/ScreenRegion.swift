/// The last lines of a terminal, drawn over again and again; what is said meanwhile stays above them.
///
/// Nothing of the terminal is changed for longer than a drawing takes, so that a process that is killed leaves a terminal as it found it.
public struct ScreenRegion {
    /// The widths of the lines that are there, in characters.
    private var widths: [Int] = []

    /// A region that is not drawn yet.
    public init() {}

    /// The bytes that replace what is drawn by other lines, none of which is wider than `columns`.
    ///
    /// - Parameters:
    ///   - lines: each with the characters that it takes, which for coloured text are fewer than it has.
    ///   - columns: how wide the terminal is now; lines that were drawn when it was wider have wrapped since.
    public mutating func drawing(_ lines: [(text: String, width: Int)], columns: Int) -> String {
        var bytes = toTop(columns: columns)
        bytes += lines.map { $0.text + "\u{1B}[K" }.joined(separator: "\r\n")
        widths = lines.map(\.width)
        return bytes + "\u{1B}[J"
    }

    /// The bytes that remove what is drawn.
    public mutating func clearing(columns: Int) -> String {
        if widths.isEmpty { return "" }
        defer { widths = [] }
        return toTop(columns: columns) + "\u{1B}[J"
    }

    private func toTop(columns: Int) -> String {
        if widths.isEmpty { return "" }
        let rows = widths.reduce(0) { $0 + max(1, ($1 + columns - 1) / max(1, columns)) }
        return "\r" + (rows > 1 ? "\u{1B}[\(rows - 1)A" : "")
    }
}
