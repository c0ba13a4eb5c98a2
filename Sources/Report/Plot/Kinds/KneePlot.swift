internal import Measurement
internal import Results

/// Latency against throughput: each point is a configuration, joined along a parameter that is a number, and the knee of a
/// line is marked: the most throughput for its latency (Kleinrock's power, 1979), beyond which latency grows faster than
/// throughput does.
struct KneePlot {
    private struct Point {
        /// What was swept, as this point has it, and its value alone where that says it.
        var name: String
        var value: String
        var throughput: TrialSpread
        var latency: TrialSpread
        var isValid: Bool
    }

    private struct Line {
        var label: String
        var points: [Point]

        /// The place of the point with the most throughput for its latency; nil where the curve does not go on beyond it
        /// on both sides, which leaves open where the knee is.
        var knee: Int? {
            let order = points.indices.sorted { points[$0].throughput.median < points[$1].throughput.median }
            let valid = order.filter { points[$0].isValid && points[$0].latency.median > 0 }
            func power(_ index: Int) -> Double { points[index].throughput.median / points[index].latency.median }
            guard let best = valid.max(by: { power($0) < power($1) }), best != order.first, best != order.last else {
                return nil
            }
            return best
        }
    }

    private let data: PlotRows
    private let x: String
    private let y: String
    private let width: Double
    private let along: Int?
    private let lines: [Line]
    /// How many rows are SATURATED, and shown.
    private let saturated: Int

    init(_ data: PlotRows, _ request: PlotRequest) throws {
        self.data = data
        width = request.width
        let table = data.table
        let xName = request.x ?? Self.throughput(data)
        let xColumn = try data.column(xName ?? "received_per_sec", for: .knee)
        let yColumn = try data.column(
            request.y ?? data.mostMeasured(RunSummary.latencyColumns) ?? "response_p99_us", for: .knee)
        (x, y) = (table.header[xColumn], table.header[yColumn])
        func measured(_ rows: [CSVTable.Row]) -> [CSVTable.Row] {
            rows.filter { !$0.fields[xColumn].isEmpty && !$0.fields[yColumn].isEmpty }
        }
        // What saturates shows where the curve goes, and is no point to work at.
        let verdict = table.header.firstIndex(of: "verdict")
        let saturated = measured(
            data.invalid.filter { row in verdict.map { row.fields[$0] == Verdict.saturated.rawValue } ?? false })
        let valid = measured(data.rows)
        guard !valid.isEmpty else {
            throw ReportError.nothingToShow(
                reason: data.rows.isEmpty && !data.invalid.isEmpty
                    ? "\(table.path): no row is VALID, and only those are drawn"
                    : "\(table.path): no row has both \(x) and \(y)")
        }
        let rows = valid + saturated
        let varied = data.varied(in: rows, except: [xColumn, yColumn])
        let by = try request.by.map { [try table.column($0)] }
        let numeric = Self.along(data, rows, varied)
        // Points are joined along one parameter; where yet others vary within a series they would be a scribble.
        let rest = varied.filter { $0 != numeric && by?.contains($0) != true }
        let along = by == nil || rest.isEmpty ? numeric : nil
        let columns = by ?? (along == nil ? [] : varied.filter { $0 != along })
        let named = along.map { [$0] } ?? varied.filter { !columns.contains($0) }
        // The number of a step says less than the rate that it offered.
        let step = along.flatMap { table.header[$0] == "step" ? table.header.firstIndex(of: "offered_per_sec") : nil }
        lines = try data.series(rows, by: columns).map { series in
            let points = try data.split(series.rows, by: named).flatMap { group in
                try [true, false].compactMap { isValid -> Point? in
                    let rows = group.rows.filter { row in
                        (verdict.map { row.fields[$0] == Verdict.valid.rawValue } ?? true) == isValid
                    }
                    guard let throughput = TrialSpread(try rows.compactMap { try data.number($0, at: xColumn) }),
                        let latency = TrialSpread(try rows.compactMap { try data.number($0, at: yColumn) })
                    else { return nil }
                    let name = try step.flatMap { try data.number(rows[0], at: $0) }.map { Self.offered($0) }
                    let value = along.map { Quantity.words(rows[0].fields[$0], path: table.header[$0]) }
                    return Point(
                        name: name ?? group.label, value: name ?? value ?? group.label, throughput: throughput,
                        latency: latency, isValid: isValid)
                }
            }
            return Line(label: series.label, points: points)
        }
        self.along = along
        self.saturated = saturated.count
    }

    /// The parameter along which points are joined: the step, else what sets the load, else any that is a number.
    private static func along(_ data: PlotRows, _ rows: [CSVTable.Row], _ varied: [Int]) -> Int? {
        let names = data.table.header
        if let step = names.firstIndex(of: "step") { return step }
        let numeric = varied.filter { column in
            let levels = data.levels(of: column, in: rows)
            return levels.count > 2 && levels.allSatisfy { Quantity.number($0) != nil }
        }
        return numeric.first { names[$0].hasPrefix("load.") } ?? numeric.first
    }

    private static func offered(_ rate: Double) -> String { Figure.shown(rate, .perSecond) + " offered" }

    /// The throughput that latencies belong to: what the open loop achieved where its rates differ, else the peak.
    private static func throughput(_ data: PlotRows) -> String? {
        if let column = data.table.header.firstIndex(of: "achieved_per_sec") {
            let rates = data.rows.compactMap { Double($0.fields[column]) }
            if let low = rates.min(), let high = rates.max(), high > low * 1.1 { return "achieved_per_sec" }
        }
        return data.mostMeasured(RunSummary.throughputColumns) ?? data.measured(["achieved_per_sec"])
    }

    func drawing() -> Drawing {
        let points = lines.flatMap(\.points)
        var horizontal = PlotAxis.measured(
            x, low: points.map(\.throughput.median).min() ?? 0, high: points.map(\.throughput.median).max() ?? 1)
        var vertical = PlotAxis.measured(
            y, low: points.map(\.latency.low).min() ?? 0, high: points.map(\.latency.high).max() ?? 1)
        (horizontal.hasGrid, vertical.hasGrid) = (true, true)
        var panel = Panel(x: horizontal, y: vertical)
        let names = lines.enumerated().map { index, line in
            Drawing.Name(text: line.label, style: .number(index), hasLine: along != nil)
        }
        for (line, name) in zip(lines, names) where along != nil {
            panel.layers.append(
                .line([line.points.map { Panel.Point(x: $0.throughput.median, y: $0.latency.median) }], name))
        }
        for (line, name) in zip(lines, names) {
            panel.layers.append(
                .intervals(
                    line.points.filter { $0.latency.count > 1 }.map {
                        Panel.Interval(x: $0.throughput.median, low: $0.latency.low, high: $0.latency.high)
                    }, name))
            panel.layers.append(.marks(line.points.filter(\.isValid).map { mark($0, line) }, name, size: 0.9))
            var open = name
            open.style = SeriesStyle(colour: name.style.colour, mark: 2, dashes: nil)
            panel.layers.append(.marks(line.points.filter { !$0.isValid }.map { mark($0, line) }, open, size: 1))
        }
        let unit = Metric(y).unit
        var notes = [
            (along.map { "each point is a value of \(tail(of: data.table.header[$0]))" }
                ?? "each point is a configuration")
                + (points.contains { $0.latency.count > 1 }
                    ? ", the median of its trials; bars span their latencies" : "")
        ]
        if lines.contains(where: { $0.knee != nil }) {
            notes.append("the knee has the most throughput for its latency")
        }
        if saturated > 0 { notes.append("× is SATURATED") }
        var drawing = Drawing(
            title: "\(data.subject): \(PlotAxis.name(of: y)) against \(PlotAxis.name(of: x))",
            notes: notes + data.notes(besides: saturated), stem: "knee", panels: [panel])
        if lines.count > 1 { drawing.legend = names }
        let knees = lines.compactMap { line in line.knee.map { (line: line, point: line.points[$0]) } }
        drawing.description =
            "\(PlotAxis.name(of: y)) against \(PlotAxis.name(of: x)), a point for each of \(points.count) configurations"
            + knees.prefix(3).map { line, point in
                ". The knee\(line.label.isEmpty ? "" : " with \(line.label)") is at \(point.name): "
                    + "\(Figure.shown(point.throughput.median, Metric(x).unit)) at \(Figure.shown(point.latency.median, unit))"
            }.joined() + "."
        drawing.fit(width: width)
        label(&drawing)
        return drawing
    }

    /// Names the knees first, then the other points as far as there is room.
    private func label(_ drawing: inout Drawing) {
        let panel = drawing.panels[0]
        guard let frame = Layout(drawing).frames.first else { return }
        var places = LabelPlaces(frame)
        func at(_ point: Point) -> (x: Double, y: Double) {
            (frame.x(point.throughput.median, panel.x), frame.y(point.latency.median, panel.y))
        }
        for line in lines {
            for point in line.points { places.occupy(x: at(point).0, y: at(point).1) }
            for (start, end) in zip(line.points, line.points.dropFirst()) where along != nil {
                places.occupy(from: at(start), to: at(end))
            }
        }
        func add(_ text: String, _ point: Point, isKnee: Bool) {
            let (x, y) = at(point)
            guard !text.isEmpty, let place = places.place(text, size: isKnee ? 13 : 12, x: x, y: y, isNeeded: isKnee)
            else { return }
            drawing.panels[0].texts.append(
                Panel.Text(
                    text: text, x: point.throughput.median, y: point.latency.median, dx: place.dx, dy: place.dy,
                    anchor: place.anchor, colour: isKnee ? Ink.title : Ink.soft, size: isKnee ? 13 : 12))
        }
        for line in lines {
            guard let knee = line.knee else { continue }
            let point = line.points[knee]
            drawing.panels[0].layers.append(
                .marks(
                    [Panel.Point(x: point.throughput.median, y: point.latency.median, hover: hover(point, line))],
                    Drawing.Name(text: "knee", style: SeriesStyle(colour: Ink.title, mark: 6, dashes: nil)), size: 2))
            places.occupy(x: at(point).0, y: at(point).1, radius: 9)
            let figures =
                "\(Figure.shown(point.throughput.median, Metric(x).unit)) at \(Figure.shown(point.latency.median, Metric(y).unit))"
            add("knee" + (point.name.isEmpty ? "" : " at \(point.name)") + ": \(figures)", point, isKnee: true)
        }
        for line in lines {
            for (index, point) in line.points.enumerated() where index != line.knee {
                // What they are values of, the knee says, or the note.
                add(point.value, point, isKnee: false)
            }
        }
    }

    private func mark(_ point: Point, _ line: Line) -> Panel.Point {
        Panel.Point(x: point.throughput.median, y: point.latency.median, hover: hover(point, line))
    }

    private func hover(_ point: Point, _ line: Line) -> String {
        let name = [point.name, line.label].filter { !$0.isEmpty }.joined(separator: ", ")
        return (name.isEmpty ? "" : name + ": ")
            + "\(Figure.shown(point.throughput.median, Metric(x).unit)) at \(Figure.shown(point.latency.median, Metric(y).unit))"
            + (point.isValid ? "" : ", SATURATED")
    }
}
