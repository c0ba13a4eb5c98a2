/// The colours of pictures as names of the page's style sheet, which has a light and a dark value for each.
enum PictureColours {
    /// What stands in place of a colour; nil where it stays what it is, as the steps of a heat map do.
    ///
    /// - Parameter isText: whether letters are drawn with it: thin strokes need more contrast than a line's.
    static func onPage(_ colour: String, isText: Bool) -> String? {
        guard let hex = hexadecimal(colour) else { return nil }
        if let name = inks[hex] { return "var(--\(name))" }
        guard let series = SeriesStyle.colours.firstIndex(of: hex) else { return nil }
        return "var(--\(isText ? "word" : "line")-\(series + 1))"
    }

    /// What axes, text and ground are drawn with.
    private static let inks = [
        "#ffffff": "ground", "#000000": "ink", "#101010": "ink", "#303030": "ink", "#606060": "soft", "#dcdcdc": "rule",
    ]

    /// `#rrggbb` of that, of `rgb(0, 114, 178)` and of the names that gnuplot writes.
    private static func hexadecimal(_ colour: String) -> String? {
        switch colour {
        case "black": return "#000000"
        case "white": return "#ffffff"
        case _ where colour.hasPrefix("#"): return colour.lowercased()
        default: break
        }
        guard colour.hasPrefix("rgb("), colour.hasSuffix(")") else { return nil }
        let parts = colour.dropFirst(4).dropLast().split(separator: ",").compactMap { part in
            UInt8(part.filter { $0 != " " })
        }
        guard parts.count == 3 else { return nil }
        return "#" + parts.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
