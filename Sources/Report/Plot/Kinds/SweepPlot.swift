private import Glibc
internal import Measurement
internal import Results

/// A measured column against a parameter: at each value the median of the trials with an interval, and a line for each
/// value of the other parameters.
struct SweepPlot {
    private struct Line {
        var label: String
        var points: [(text: String, x: Double, spread: TrialSpread)]
    }

    private let data: PlotRows
    private let x: String
    private let y: String
    private let by: [String]
    private let lines: [Line]
    private let places: [(text: String, value: Double)]
    private let isWords: Bool
    /// Whether the bottom is a parameter, and not another measured column.
    private let isSwept: Bool
    private let together: String?
    private let absences: [String]

    init(_ data: PlotRows, _ request: PlotRequest) throws {
        self.data = data
        let table = data.table
        let yColumn = try request.y.map(table.figure(named:)) ?? data.defaultFigure()
        let measured = data.rows.filter { !$0.fields[yColumn].isEmpty }
        let xColumn = try request.x.map(table.column) ?? data.defaultParameter(for: measured)
        let rows = measured.filter { !$0.fields[xColumn].isEmpty }
        (x, y) = (table.header[xColumn], table.header[yColumn])
        guard !rows.isEmpty else {
            throw ReportError.nothingToShow(
                reason: data.rows.isEmpty
                    ? "\(table.path): no row is VALID, and only those are drawn"
                    : "\(table.path): no row has both \(x) and \(y)")
        }
        let isSwept = data.keys.contains(xColumn) || !PlotRows.isFigure(x)
        // A value keeps its place where nothing is drawn of it, so that nobody takes it for one that was not measured.
        let present = isSwept ? (data.rows + data.invalid).filter { !$0.fields[xColumn].isEmpty } : rows
        let numbers = try data.numbers(of: xColumn, in: present)
        let levels = data.levels(of: xColumn, in: present)
        // Two values make no axis: they stand side by side like words.
        let isWords = numbers == nil || isSwept && levels.count == 2
        let places = levels.enumerated().map { index, text in
            (text: text, value: isWords ? Double(index) : numbers?[text] ?? 0)
        }
        let columns = try data.columns(by: request.by, in: rows, except: [xColumn, yColumn])
        let together = data.together(in: rows, shown: columns + [xColumn, yColumn])
        lines = try data.series(rows, by: columns).map { series in
            var values: [String: [Double]] = [:]
            for row in series.rows {
                guard let value = try data.number(row, at: yColumn) else { continue }
                values[row.fields[xColumn], default: []].append(value)
            }
            let points = places.compactMap { place in
                values[place.text].flatMap { TrialSpread($0, isPooled: together != nil) }.map {
                    (text: place.text, x: place.value, spread: $0)
                }
            }
            return Line(label: series.label, points: points)
        }
        let figure = PlotAxis.name(of: y)
        let varied = data.varied(in: data.rows + data.invalid, except: [xColumn, yColumn])
        let others = request.by == nil ? varied : columns.filter { $0 != xColumn }
        absences =
            (isSwept ? data.absences(of: [xColumn], shown: rows, figure: figure) : [])
            + data.absences(of: others, shown: rows, figure: figure)
        by = columns.map { table.header[$0] }
        self.together = together
        self.places = places
        self.isWords = isWords
        self.isSwept = isSwept
    }

    func drawing() -> Drawing {
        let spreads = lines.flatMap { $0.points.map(\.spread) }
        let numbers = places.map(\.value)
        let horizontal =
            isSwept || isWords
            ? PlotAxis.parameter(x, places, isWords: isWords)
            : PlotAxis.measured(x, low: numbers.min() ?? 0, high: numbers.max() ?? 1)
        var vertical = PlotAxis.measured(
            y, low: spreads.map(\.low).min() ?? 0, high: spreads.map(\.high).max() ?? 1)
        vertical.hasGrid = true
        var panel = Panel(x: horizontal, y: vertical)
        let names = lines.indices.map { index in
            Drawing.Name(text: lines[index].label, style: .number(index), hasLine: !isWords && isSwept)
        }
        // All lines first, so that no line crosses another series' points.
        for (index, line) in lines.enumerated() where names[index].hasLine {
            let points = line.points.map { Panel.Point(x: dodged($0.x, index, horizontal), y: $0.spread.median) }
            panel.layers.append(.line([points], names[index]))
        }
        for (index, line) in lines.enumerated() {
            let several = line.points.filter { $0.spread.count > 1 }
            panel.layers.append(
                .intervals(
                    several.map {
                        Panel.Interval(x: dodged($0.x, index, horizontal), low: $0.spread.low, high: $0.spread.high)
                    }, names[index]))
            let marks = line.points.map { point in
                Panel.Point(
                    x: dodged(point.x, index, horizontal), y: point.spread.median,
                    hover: "\(words(line, point.text)): \(figures(point.spread))")
            }
            panel.layers.append(.marks(marks, names[index], size: 0.9))
        }
        let trials = data.table.header.contains("trial") ? "trials" : "rows"
        var drawing = Drawing(
            title: "\(data.subject): \(PlotAxis.name(of: y)) \(isSwept ? "by" : "against") \(name)",
            notes: [TrialSpread.words(spreads, of: trials) ?? single, together].compactMap { $0 } + absences
                + data.notes,
            stem: "\(y)-by-\(tail(of: x))", panels: [panel])
        let ends = lines.map { $0.points.last?.spread.median }
        drawing.name(names, atEndsOf: isWords || !isSwept ? nil : ends)
        drawing.description = description
        return drawing
    }

    /// What the bottom is called.
    private var name: String { isSwept ? tail(of: x) : PlotAxis.name(of: x) }

    /// What a point is where none is of several; nothing in a file that knows of no trials.
    private var single: String? { data.table.header.contains("trial") ? "each point is one trial" : nil }

    private var description: String {
        let axis = "\(PlotAxis.name(of: y)) against \(name), "
        let range =
            places.count == 1
            ? "which is \(value(places[0].text))"
            : "from \(value(places[0].text)) to \(value(places[places.count - 1].text))"
        let series = lines.count > 1 ? ", \(lines.count) series by \(by.map(tail).joined(separator: " and "))" : ""
        let all = lines.flatMap { line in line.points.map { (line: line, point: $0) } }
            .sorted { $0.point.spread.median < $1.point.spread.median }
        guard all.count > 1, let least = all.first, let most = all.last else { return axis + range + series + "." }
        func words(_ each: (line: Line, point: (text: String, x: Double, spread: TrialSpread))) -> String {
            "\(Figure.shown(each.point.spread.median, Metric(y).unit)) at \(self.words(each.line, each.point.text))"
        }
        return "\(axis)\(range)\(series). The highest is \(words(most)), the lowest \(words(least))."
    }

    private func words(_ line: Line, _ text: String) -> String {
        (isSwept ? "\(name)=" : "\(name) ") + value(text) + (line.label.isEmpty ? "" : ", " + line.label)
    }

    private func value(_ text: String) -> String {
        isSwept ? Quantity.words(text, path: x) : Double(text).map { Figure.shown($0, Metric(x).unit) } ?? text
    }

    private func figures(_ spread: TrialSpread) -> String {
        let unit = Metric(y).unit
        let text = Figure.shown(spread.median, unit)
        guard spread.count > 1 else { return text }
        return "\(text) (\(Figure.shown(spread.low, unit)) to \(Figure.shown(spread.high, unit)))"
    }

    /// Series stand side by side: words clearly, numbers by a hair where they have bars, so that bars of equal values can be seen.
    private func dodged(_ x: Double, _ index: Int, _ axis: PlotAxis) -> Double {
        guard lines.count > 1, isSwept || isWords else { return x }
        let step = Double(index) / Double(lines.count - 1) - 0.5
        if isWords { return x + 0.4 * step }
        guard lines.contains(where: { $0.points.contains { $0.spread.count > 1 } }) else { return x }
        let (low, high) = (axis.range.lowerBound, axis.range.upperBound)
        return axis.isLogarithmic ? x * exp(0.012 * step * (log(high) - log(low))) : x + 0.012 * step * (high - low)
    }
}

extension Drawing {
    /// Shows the names of series: beside the ends of their lines where these are known and the names short, else in a legend.
    mutating func name(_ names: [Name], atEndsOf ends: [Double?]?) {
        guard names.count > 1 else { return }
        let widest = names.map { TextWidth.of($0.text, size: Layout.textSize) }.max() ?? 0
        if let ends, widest < 250 {
            panels[0].edgeNames = zip(names, ends).compactMap { name, end in
                end.map { Panel.EdgeName(name: name, y: $0) }
            }
        } else {
            legend = names
        }
    }
}
