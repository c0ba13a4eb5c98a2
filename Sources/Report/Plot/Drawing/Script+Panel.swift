/// Axes and layers of a panel. Every mark with something to say is an element of its own, whose title gnuplot writes
/// into the SVG, where browsers show it under the pointer.
extension Script {
    /// - Parameter block: the number of the last block of data, which names are made of.
    func panel(_ panel: Panel, _ frame: Layout.Frame, isLast: Bool, block: inout Int) -> [String] {
        let (width, height) = (drawing.width, layout.height.rounded(.up))
        var lines = [
            "set lmargin at screen \(Self.number(frame.left / width))",
            "set rmargin at screen \(Self.number(frame.right / width))",
            "set tmargin at screen \(Self.number(1 - frame.top / height))",
            "set bmargin at screen \(Self.number(1 - frame.bottom / height))",
        ]
        lines += axis("x", panel.x, isShown: isLast, length: frame.right - frame.left)
        lines += axis("y", panel.y, isShown: true, length: frame.bottom - frame.top)
        lines.append("unset grid")
        for (name, axis) in [("x", panel.x), ("y", panel.y)] where axis.hasGrid {
            lines.append("set grid \(name)tics linecolor rgb '\(Ink.grid)' linewidth 1 linetype 1")
        }
        for rule in panel.rules {
            let x = Self.number(rule.x / panel.x.divisor)
            lines.append(
                "set arrow from first \(x), graph 0 to first \(x), graph 1 nohead back linewidth 1 "
                    + "linecolor rgb '\(rule.style.colour)'" + (rule.isDashed ? " dashtype (4,4)" : ""))
        }
        for text in panel.texts {
            let place = (
                frame.x(text.x, panel.x) + text.dx, frame.y(text.y, panel.y) + text.dy
            )
            lines.append(
                "set label \(Self.quoted(text.text)) at \(screen(place.0, place.1)) \(Self.anchor(text.anchor)) front "
                    + "font '\(font(text.size))' textcolor rgb '\(text.colour)'")
        }
        var elements: [String] = []
        for layer in panel.layers {
            block += 1
            let (data, drawn) = self.layer(layer, panel, block: "$d\(block)")
            guard !drawn.isEmpty else { continue }
            lines += ["$d\(block) << END"] + data + ["END"]
            elements += drawn
        }
        // An empty panel still has its axes.
        lines.append("plot " + (elements.isEmpty ? ["1/0 notitle"] : elements).joined(separator: ", \\\n     "))
        return lines
    }

    private func axis(_ name: String, _ axis: PlotAxis, isShown: Bool, length: Double) -> [String] {
        // Words are labels of their own.
        let texts = axis.isWords || !isShown ? axis.ticks.map { _ in "" } : texts(axis, name, length)
        // The text at a tick is a format, in which a per cent sign has a meaning.
        let marks = zip(texts, axis.ticks).map { text, tick in
            "\(Self.quoted(text.replacing("%", with: "%%"))) \(Self.number(tick.value))"
        }
        return [
            axis.isLogarithmic ? "set logscale \(name) 10" : "unset logscale \(name)",
            "set \(name)range [\(Self.number(axis.range.lowerBound)):\(Self.number(axis.range.upperBound))]",
            marks.isEmpty ? "unset \(name)tics" : "set \(name)tics (\(marks.joined(separator: ", ")))",
        ]
    }

    /// The texts at ticks, without those that would run into the one before.
    private func texts(_ axis: PlotAxis, _ name: String, _ length: Double) -> [String] {
        guard name == "x" else { return axis.ticks.map(\.text) }
        var end = -Double.infinity
        return axis.ticks.map { tick in
            let half = TextWidth.of(tick.text, size: Layout.textSize) / 2
            let middle = axis.place(of: tick.value * axis.divisor) * length
            guard middle - half >= end + 5 else { return "" }
            end = middle + half
            return tick.text
        }
    }

    /// A layer's data and what is plotted of them.
    private func layer(_ layer: Panel.Layer, _ panel: Panel, block: String) -> ([String], [String]) {
        let (x, y) = (panel.x.divisor, panel.y.divisor)
        func row(_ values: Double...) -> String { values.map(Self.number).joined(separator: " ") }
        switch layer {
        case .line(let parts, let name):
            let data = parts.map { $0.map { row($0.x / x, $0.y / y) } }.joined(separator: [""])
            return (
                Array(data),
                ["\(block) using 1:2 with lines \(Self.stroke(name.style, width: 2.2)) \(Self.title(name.text))"]
            )
        case .marks(let points, let name, let size):
            let look =
                "with points pointtype \(name.style.mark) pointsize \(Self.number(size)) linewidth 1.2 "
                + "linecolor rgb '\(name.style.colour)'"
            return (
                points.map { row($0.x / x, $0.y / y) },
                Self.elements(points.map(\.hover), otherwise: name.text) { "\(block)\($0) using 1:2 \(look)" }
            )
        case .intervals(let intervals, let name):
            return (
                intervals.map { row($0.x / x, $0.low / y, ($0.high - $0.low) / y) },
                [
                    "\(block) using 1:2:(0):3 with vectors nohead linewidth 1.4 linecolor rgb '\(name.style.colour)' "
                        + Self.title(name.text)
                ]
            )
        case .band(let parts, let name):
            let data = parts.map { $0.map { row($0.x / x, $0.low / y, $0.high / y) } }.joined(separator: [""])
            return (
                Array(data),
                [
                    "\(block) using 1:2:3 with filledcurves fillstyle transparent solid 0.15 noborder "
                        + "linecolor rgb '\(name.style.colour)' \(Self.title(name.text))"
                ]
            )
        case .boxes(let boxes):
            let data = boxes.map { box in
                row(
                    (box.x.lowerBound + box.x.upperBound) / 2 / x, (box.y.lowerBound + box.y.upperBound) / 2 / y,
                    box.x.lowerBound / x, box.x.upperBound / x, box.y.lowerBound / y, box.y.upperBound / y)
            }
            let elements = boxes.enumerated().map { index, box in
                let edge = box.hasEdge ? Ink.paper : box.colour
                return "\(block) every ::\(index)::\(index) using 1:2:3:4:5:6 with boxxyerror fillstyle solid 1 "
                    + "border rgb '\(edge)' linewidth 1 linecolor rgb '\(box.colour)' \(Self.title(box.hover))"
            }
            return (data, elements)
        }
    }

    /// An element for each point that has something to say, or one for all of them.
    private static func elements(
        _ hovers: [String], otherwise: String, _ element: (_ every: String) -> String
    ) -> [String] {
        guard hovers.contains(where: { !$0.isEmpty }) else {
            return hovers.isEmpty ? [] : [element("") + " " + title(otherwise)]
        }
        return hovers.enumerated().map { index, hover in
            element(" every ::\(index)::\(index)") + " " + title(hover.isEmpty ? otherwise : hover)
        }
    }

    /// An element's title, which the SVG has as such.
    private static func title(_ text: String) -> String {
        "title \(quoted(text.isEmpty ? " " : text)) noenhanced"
    }
}
