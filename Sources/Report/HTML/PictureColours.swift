/// The colours of pictures as names of the page's style sheet, which has a light and a dark value for each.
enum PictureColours {
    /// What stands in place of a colour; nil where it stays what it is, as the steps of a heat map do.
    ///
    /// - Parameter isText: whether letters are drawn with it: thin strokes need more contrast than a line's.
    static func onPage(_ colour: String, isText: Bool) -> String? {
        // What gnuplot draws with when it is told nothing.
        if ["black", "white"].contains(colour) { return "var(--\(colour == "black" ? "ink" : "ground"))" }
        guard let hex = hexadecimal(colour) else { return nil }
        if let name = inks[hex] { return "var(--\(name))" }
        guard let series = SeriesStyle.colours.firstIndex(of: hex) else { return nil }
        return "var(--\(isText ? "word" : "line")-\(series + 1))"
    }

    /// What axes, text and ground are drawn with.
    private static let inks = [
        Ink.paper: "ground", Ink.title: "ink", Ink.text: "ink", Ink.soft: "soft", Ink.grid: "rule",
    ]

    /// `#rrggbb` of that, and of `rgb(0, 114, 178)`.
    private static func hexadecimal(_ colour: String) -> String? {
        if colour.hasPrefix("#") { return colour.lowercased() }
        guard colour.hasPrefix("rgb("), colour.hasSuffix(")") else { return nil }
        let parts = colour.dropFirst(4).dropLast().split(separator: ",").compactMap { part in
            UInt8(part.filter { $0 != " " })
        }
        guard parts.count == 3 else { return nil }
        return "#" + parts.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
