private import Glibc

/// Where everything of a drawing goes, in pixels from its upper left corner.
struct Layout {
    struct Frame {
        var left: Double
        var right: Double
        var top: Double
        var bottom: Double

        /// Where a value of the horizontal axis is.
        func x(_ value: Double, _ axis: PlotAxis) -> Double { left + axis.place(of: value) * (right - left) }
        /// Where a value of the vertical axis is.
        func y(_ value: Double, _ axis: PlotAxis) -> Double { bottom - axis.place(of: value) * (bottom - top) }
    }

    /// Words with the middle of their left, or right, or middle at a place.
    struct Line {
        var text: String
        var x: Double
        var y: Double
        var anchor = Panel.Text.Side.left
        var size: Double
        var colour: String
    }

    /// A name with the place of its mark.
    struct Sample {
        var name: Drawing.Name
        var x: Double
        var y: Double
    }

    static let textSize = 12.0
    private static let margin = 16.0
    /// The width of a mark with its line, before a name.
    static let sample = 26.0

    /// All text that is not gnuplot's own at numeric ticks.
    private(set) var lines: [Line] = []
    private(set) var samples: [Sample] = []
    private(set) var frames: [Frame] = []
    /// The whole height: what is asked for, or more where the head needs it.
    private(set) var height: Double

    init(_ drawing: Drawing) {
        var drawing = drawing
        drawing.shortenLegend(to: drawing.width - 2 * Self.margin - Self.sample)
        height = drawing.height
        let (width, margin) = (drawing.width, Self.margin)
        var y = margin + 8
        for text in TextWidth.wrap(drawing.title, size: 17, width: width - 2 * margin) {
            let fitting = TextWidth.shortened(text, size: 17, width: width - margin)
            lines.append(Line(text: fitting, x: margin, y: y, size: 17, colour: Ink.title))
            y += 22
        }
        let notes = drawing.notes.joined(separator: "; ")
        for text in TextWidth.wrap(notes, size: Self.textSize, width: width - 2 * margin) {
            lines.append(Line(text: text, x: margin, y: y, size: Self.textSize, colour: Ink.soft))
            y += 17
        }
        legend(drawing.legend, width: width, y: &y)
        let left = max(
            44, drawing.panels.map { Self.tickWidth($0.y, in: width) }.max().map { $0 + margin + 10 } ?? 0)
        let names = drawing.panels.flatMap(\.edgeNames).map { TextWidth.of($0.name.text, size: Self.textSize) }
        let right = width - max(28, names.max().map { $0 + Self.sample + margin + 6 } ?? 0)
        // What the panels' words take from the height; the rest is shared.
        let rows = drawing.panels.map { Self.rows(of: $0.rules, left: left, right: right, axis: $0.x) }
        let heads = zip(rows, drawing.panels).map { rows, panel in
            (panel.y.title.isEmpty ? 8 : 24) + Double((rows.compactMap(\.row).max() ?? -1) + 1) * 15
        }
        let last = drawing.panels.count - 1
        let ticks = drawing.panels.last.map { Self.wordLines($0.x, slot: Self.slot($0.x, right - left)) } ?? []
        let foot = 8 + Double(max(1, ticks.map(\.count).max() ?? 1)) * 15 + 34
        height = max(height, y + heads.reduce(0, +) + foot + 120 * Double(drawing.panels.count))
        let room = height - y - heads.reduce(0, +) - foot - 10 * Double(last)
        let shares = drawing.panels.map(\.share).reduce(0, +)
        for (index, panel) in drawing.panels.enumerated() {
            let axisTitle = TextWidth.shortened(panel.y.title, size: Self.textSize, width: width - margin)
            lines.append(Line(text: axisTitle, x: margin, y: y + 8, size: Self.textSize, colour: Ink.text))
            let top = y + heads[index]
            let frame = Frame(left: left, right: right, top: top, bottom: top + room * panel.share / shares)
            for rule in rows[index] {
                guard let row = rule.row else { continue }
                lines.append(
                    Line(
                        text: rule.text, x: rule.x, y: y + 28 + Double(row) * 15, size: 11,
                        colour: Ink.soft))
            }
            edgeNames(panel, frame)
            sideWords(panel, frame, width: Self.widestSideWord(in: width))
            frames.append(frame)
            y = frame.bottom + 10
        }
        guard let panel = drawing.panels.last, let frame = frames.last else { return }
        for (tick, words) in zip(panel.x.ticks, ticks) {
            for (row, text) in words.enumerated() {
                lines.append(
                    Line(
                        text: text, x: frame.x(tick.value * panel.x.divisor, panel.x),
                        y: frame.bottom + 15 + Double(row) * 15,
                        anchor: .centre, size: Self.textSize, colour: Ink.text))
            }
        }
        let middle = (left + right) / 2
        let widest = 2 * (min(middle, width - middle) - margin / 2)
        lines.append(
            Line(
                text: TextWidth.shortened(panel.x.title, size: Self.textSize, width: widest),
                x: middle, y: height - 14, anchor: .centre, size: Self.textSize, colour: Ink.text))
    }

    /// A row of names with their marks, or several.
    private mutating func legend(_ names: [Drawing.Name], width: Double, y: inout Double) {
        guard !names.isEmpty else { return }
        var x = Self.margin
        y += 2
        for name in names {
            let advance = Self.sample + TextWidth.of(name.text, size: Self.textSize) + 14
            if x > Self.margin, x + advance > width - Self.margin {
                x = Self.margin
                y += 19
            }
            add(name, x: x, y: y)
            x += advance
        }
        y += 21
    }

    private mutating func add(_ name: Drawing.Name, x: Double, y: Double) {
        samples.append(Sample(name: name, x: x, y: y))
        lines.append(Line(text: name.text, x: x + Self.sample, y: y, size: Self.textSize, colour: Ink.text))
    }

    /// Names at the right edge, moved apart where they would overlap.
    private mutating func edgeNames(_ panel: Panel, _ frame: Frame) {
        var places = panel.edgeNames.map { (name: $0.name, y: frame.y($0.y, panel.y)) }
        let gap = 17.0
        places.sort { $0.y > $1.y }
        for index in places.indices.dropFirst() { places[index].y = min(places[index].y, places[index - 1].y - gap) }
        // What was pushed over the top comes down again.
        var ceiling = frame.top
        for index in places.indices.reversed() {
            places[index].y = max(places[index].y, ceiling)
            ceiling = places[index].y + gap
        }
        for place in places { add(place.name, x: frame.right + 8, y: place.y) }
    }

    /// The words of a vertical axis that has words, in as many lines as there is room for.
    private mutating func sideWords(_ panel: Panel, _ frame: Frame, width: Double) {
        guard panel.y.isWords else { return }
        let room = max(1, Int((frame.bottom - frame.top) / Double(max(1, panel.y.ticks.count)) / Self.sideLine))
        for tick in panel.y.ticks {
            let words = TextWidth.wrap(tick.text, size: Self.textSize, width: width)
            let rows =
                words.prefix(room - 1) + [words.dropFirst(room - 1).joined(separator: " ")].filter { !$0.isEmpty }
            let top = frame.y(tick.value, panel.y) - Double(rows.count - 1) * Self.sideLine / 2
            for (index, text) in rows.enumerated() {
                lines.append(
                    Line(
                        text: TextWidth.shortened(text, size: Self.textSize, width: width), x: frame.left - 10,
                        y: top + Double(index) * Self.sideLine, anchor: .right, size: Self.textSize, colour: Ink.text))
            }
        }
    }

    private static let sideLine = 14.0

    /// How wide words beside a vertical axis may be: something of the picture is left for the axis itself.
    static func widestSideWord(in width: Double) -> Double { min(280, width * 0.42) }

    private static func tickWidth(_ axis: PlotAxis, in width: Double) -> Double {
        let widest = axis.ticks.map { TextWidth.of($0.text, size: textSize) }.max() ?? 0
        return axis.isWords ? min(widest, widestSideWord(in: width)) : widest
    }

    private static func slot(_ axis: PlotAxis, _ width: Double) -> Double {
        width / Double(max(1, axis.ticks.count))
    }

    /// The words of a horizontal axis, each in lines no wider than its slot; nothing for those there is no room for.
    private static func wordLines(_ axis: PlotAxis, slot: Double) -> [[String]] {
        guard axis.isWords else { return [] }
        let every = Int((22 / slot).rounded(.up))
        let width = slot * Double(every) - 8
        return axis.ticks.enumerated().map { index, tick in
            guard index.isMultiple(of: every) else { return [] }
            let lines = TextWidth.wrap(tick.text, size: textSize, width: width)
            let kept = lines.count > 4 ? lines[..<3] + [lines[3] + "…"] : lines[...]
            return kept.map { TextWidth.shortened($0, size: textSize, width: width) }
        }
    }

    /// The words above rules in as many rows as they need, but no more than four: nothing for those that would not fit.
    private static func rows(
        of rules: [Panel.Rule], left: Double, right: Double, axis: PlotAxis
    ) -> [(text: String, x: Double, row: Int?)] {
        var ends: [Double] = []
        return rules.sorted { $0.x < $1.x }.filter { !$0.text.isEmpty }.map { rule in
            let width = TextWidth.of(rule.text, size: 11)
            let at = left + axis.place(of: rule.x) * (right - left) + 2
            let x = max(left, min(at, right + 20 - width))
            let row = ends.firstIndex { $0 <= x } ?? ends.count
            guard row < 4 else { return (rule.text, x, nil) }
            if row == ends.count { ends.append(0) }
            ends[row] = x + width + 8
            return (rule.text, x, row)
        }
    }
}
