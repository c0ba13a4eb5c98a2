/// How wide text is, about: gnuplot does not know the fonts that an SVG is shown with, and neither does this. Widths are
/// those of Helvetica and Arial, on the generous side.
enum TextWidth {
    /// The width in pixels at a font size.
    static func of(_ text: String, size: Double) -> Double {
        text.unicodeScalars.reduce(0) { $0 + advance($1) } * size
    }

    /// Breaks a text at spaces into lines that are no wider than so many pixels, where its words allow it.
    static func wrap(_ text: String, size: Double, width: Double) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ").map(String.init) {
            if let line = lines.last, of(line + " " + word, size: size) <= width {
                lines[lines.count - 1] = line + " " + word
            } else {
                lines.append(word)
            }
        }
        return lines
    }

    /// The text, or as much of its beginning as fits, and `…`.
    static func shortened(_ text: String, size: Double, width: Double) -> String {
        guard of(text, size: size) > width else { return text }
        var kept = ""
        var end = 0.0
        for character in text {
            end = character.unicodeScalars.reduce(end) { $0 + advance($1) }
            if (end + advance("…")) * size > width { break }
            kept.append(character)
        }
        while kept.last == " " { kept.removeLast() }
        return kept + "…"
    }

    private static func advance(_ scalar: Unicode.Scalar) -> Double {
        switch scalar {
        case "i", "j", "l", "t", "f", "I", ".", ",", ":", ";", "'", "|", "!", " ", "(", ")", "[", "]", "/": 0.31
        case "m", "w", "M", "W", "—", "@", "%", "…": 0.89
        case "A"..."Z": 0.7
        case "\u{2E80}"...: 1
        default: 0.56
        }
    }
}
