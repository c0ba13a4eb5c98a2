internal import Measurement

/// A drawing in gnuplot's language, with its data: it draws the same picture wherever it is run.
struct Script {
    /// The format that a file's name asks for; its raw value is the name's ending.
    enum Format: String {
        case svg = ".svg"
        case png = ".png"

        /// nil for a name with another ending.
        init?(of path: String) {
            if path.hasSuffix(Format.svg.rawValue) {
                self = .svg
            } else if path.hasSuffix(Format.png.rawValue) {
                self = .png
            } else {
                return nil
            }
        }
    }

    let drawing: Drawing
    let format: Format
    let layout: Layout

    init(_ drawing: Drawing, format: Format) {
        self.drawing = drawing
        self.format = format
        layout = Layout(drawing)
    }

    /// The script.
    ///
    /// - Parameter output: where gnuplot is to write.
    func text(output: String) -> String {
        // Words of ours behind the title: where a line ends in a backslash, gnuplot takes the next for its continuation.
        var lines = [
            "# \(drawing.title.map { $0.isNewline ? " " : String($0) }.joined()), by weir plot", terminal,
            "set encoding utf8",
            "set output \(Self.literal(output))", "unset key", "set border 3 linecolor rgb '\(Ink.soft)' linewidth 1",
            "set tics nomirror out scale 0.5 textcolor rgb '\(Ink.text)' font '\(font(Layout.textSize))'",
        ]
        lines += layout.lines.map(label) + layout.samples.flatMap(sample)
        if drawing.panels.count > 1 { lines.append("set multiplot") }
        var block = 0
        for (index, panel) in drawing.panels.enumerated() {
            if index > 0 { lines += ["unset label", "unset arrow"] }
            lines += self.panel(panel, layout.frames[index], isLast: index == drawing.panels.count - 1, block: &block)
        }
        if drawing.panels.count > 1 { lines.append("unset multiplot") }
        return lines.joined(separator: "\n") + "\n"
    }

    private var terminal: String {
        let (width, height) = (Int(drawing.width), Int(layout.height.rounded(.up)))
        switch format {
        case .svg:
            let name = drawing.stem.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? String($0) : "_" }.joined()
            return "set terminal svg size \(width), \(height) noenhanced name \(Self.quoted("weir_" + name)) "
                + "font 'Helvetica,Arial,sans-serif,12' background '\(Ink.paper)'"
        case .png:
            return "set terminal pngcairo size \(2 * width), \(2 * height) noenhanced fontscale 2 linewidth 2 "
                + "pointscale 2.4 dashlength 1.5 font 'Sans,9' background '\(Ink.paper)'"
        }
    }

    /// A font of so many pixels; cairo counts in points.
    func font(_ pixels: Double) -> String {
        "," + Figure.plain(format == .svg ? pixels : pixels * 0.75, places: 2)
    }

    /// A place on the page, from pixels.
    func screen(_ x: Double, _ y: Double) -> String {
        "screen \(Self.number(x / drawing.width)), screen \(Self.number(1 - y / layout.height.rounded(.up)))"
    }

    private func label(_ line: Layout.Line) -> String {
        "set label \(Self.quoted(line.text)) at \(screen(line.x, line.y)) \(Self.anchor(line.anchor)) "
            + "font '\(font(line.size))' textcolor rgb '\(line.colour)'"
    }

    /// A mark, with a piece of its line, before a name.
    private func sample(_ sample: Layout.Sample) -> [String] {
        let (style, width) = (sample.name.style, 20.0)
        var lines: [String] = []
        if sample.name.hasLine {
            lines.append(
                "set arrow from \(screen(sample.x, sample.y)) to \(screen(sample.x + width, sample.y)) nohead "
                    + Self.stroke(style, width: 2))
        }
        lines.append(
            "set label '' at \(screen(sample.x + width / 2, sample.y)) point pointtype \(style.mark) "
                + "pointsize 0.8 linecolor rgb '\(style.colour)'")
        return lines
    }

    static func anchor(_ side: Panel.Text.Side) -> String {
        switch side {
        case .left: "left"
        case .centre: "center"
        case .right: "right"
        }
    }

    static func stroke(_ style: SeriesStyle, width: Double) -> String {
        "linewidth \(number(width)) linecolor rgb '\(style.colour)'" + (style.dashes.map { " dashtype \($0)" } ?? "")
    }

    static func number(_ value: Double) -> String {
        "\(value)"
    }

    /// A text to be drawn.
    static func quoted(_ text: String) -> String {
        var drawn = String.UnicodeScalarView()
        // No picture has room for more, and thousands of characters are more than gnuplot survives.
        for scalar in text.unicodeScalars.prefix(500) {
            // gnuplot would write it as it is, and in XML it may not stand in a text.
            if scalar == ">", drawn.suffix(2).elementsEqual("]]".unicodeScalars) { drawn.append(" ") }
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: drawn.append(" ")
            default: drawn.append(scalar)
            }
        }
        return literal(String(drawn))
    }

    /// A string of gnuplot's in which nothing has a meaning.
    private static func literal(_ text: String) -> String {
        // By scalar: an apostrophe with an accent is one all the same.
        let scalars = text.unicodeScalars
        guard scalars.contains(where: { $0 == "'" || $0.value < 0x20 }) else { return "'" + text + "'" }
        // Between apostrophes, gnuplot takes two for one in some places only: not at the beginning, nor behind two others.
        let escaped = scalars.map { scalar in
            let code = scalar.value
            guard code < 0x20 || "\"'\\`@$".unicodeScalars.contains(scalar) else { return String(scalar) }
            return "\\\(code >> 6)\(code >> 3 & 7)\(code & 7)"
        }
        return "\"" + escaped.joined() + "\""
    }
}
