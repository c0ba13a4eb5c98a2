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
        /// Which value of what points are joined along, in order.
        var place: Int
        var throughput: TrialSpread
        var latency: TrialSpread
        var isValid: Bool
    }

    /// Where a curve bends.
    private enum Bend: Equatable {
        /// It does not go on to both sides of a bend.
        case open
        /// It does, but trials are as far apart as the points are.
        case unclear
        /// At the point with the most throughput for its latency.
        case at(Int)
    }

    private struct Line {
        var label: String
        /// In the order of what they are joined along.
        var points: [Point]
        /// Up to where steps were kept up with.
        var keptUp: Staircase.Limit?

        /// What a line goes through: VALID points, and behind the last of them those that are SATURATED.
        var joined: [Point] {
            let last = points.last(where: \.isValid)?.place ?? -1
            return points.filter { $0.isValid || $0.place > last }
        }

        /// Whether more load was more throughput, or less load less, from point to point.
        var isOrdered: Bool {
            let rates = points.filter(\.isValid).map(\.throughput.median)
            let pairs = zip(rates, rates.dropFirst())
            return pairs.allSatisfy { $0 < $1 } || pairs.allSatisfy { $0 > $1 }
        }

        /// A bend is shown where the next point takes longer than any trial did up to the bend.
        var bend: Bend {
            let order = points.indices.sorted { points[$0].throughput.median < points[$1].throughput.median }
            let valid = order.filter { points[$0].isValid && points[$0].latency.median > 0 }
            func power(_ index: Int) -> Double { points[index].throughput.median / points[index].latency.median }
            guard let best = valid.max(by: { power($0) < power($1) }), best != order.first, best != order.last,
                let place = order.firstIndex(of: best)
            else { return .open }
            let next = points[order[place + 1]]
            let before = valid.firstIndex(of: best).flatMap { $0 > 0 ? valid[$0 - 1] : nil }
            let until = [points[best]] + (before.map { [points[$0]] } ?? [])
            // Where others have several trials, one alone shows nothing.
            let hasTrials = points.contains { $0.latency.count > 1 }
            let isLonely = until.contains { $0.latency.count == 1 } || next.isValid && next.latency.count == 1
            guard next.latency.low > until.map(\.latency.high).max() ?? 0, !(hasTrials && isLonely) else {
                return .unclear
            }
            return .at(best)
        }
    }

    private let data: PlotRows
    private let x: String
    private let y: String
    private let width: Double
    private let along: Int?
    private let lines: [Line]
    /// The rows that are SATURATED, and shown.
    private let saturated: [CSVTable.Row]
    /// The one rate that latencies were measured at, whatever the throughput is that they are drawn against; else nil.
    private let fixedRate: Double?
    private let absences: [String]

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
                    ? "\(table.path): no row is VALID, and only those are drawn\(Self.remedy(data))"
                    : "\(table.path): no row has both \(x) and \(y)")
        }
        let fixed = RunSummary.throughputColumns.contains(x) ? Self.fixedRate(data) : nil
        fixedRate = fixed
        if let fixed, request.x == nil {
            throw ReportError.nothingToShow(
                reason:
                    "\(table.path): its latencies are all of \(Figure.count(fixed)) records/s, and a knee shows where load goes up: "
                    + "`weir run knee` does that; -x \(x) draws them against full speed all the same")
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
        // What a step offered may stand on the axis already.
        let isPlaced = step == xColumn
        // The rate of a step belongs on an axis of rates alone.
        let isOfRates = ["offered_per_sec", "achieved_per_sec", "received_per_sec"].contains(x)
        let climbs = step == nil || !isOfRates ? [] : data.split(data.rows + data.invalid, by: columns)
        lines = try data.series(rows, by: columns).map { series in
            let points = try data.split(series.rows, by: named).enumerated().flatMap { place, group in
                try [true, false].compactMap { isValid -> Point? in
                    let rows = group.rows.filter { row in
                        (verdict.map { row.fields[$0] == Verdict.valid.rawValue } ?? true) == isValid
                    }
                    guard let throughput = TrialSpread(try rows.compactMap { try data.number($0, at: xColumn) }),
                        let latency = TrialSpread(try rows.compactMap { try data.number($0, at: yColumn) })
                    else { return nil }
                    let rates = try step.map { step in try rows.compactMap { try data.number($0, at: step) } } ?? []
                    let value = along.map { Quantity.words(rows[0].fields[$0], path: table.header[$0]) }
                    let name = isPlaced ? value.map { "step \($0)" } : Statistics.median(rates).map { Self.offered($0) }
                    return Point(
                        name: name ?? group.label, value: isPlaced ? "" : name ?? value ?? group.label, place: place,
                        throughput: throughput, latency: latency, isValid: isValid)
                }
            }
            let climb = climbs.first { $0.values == series.values }
            return Line(
                label: series.label, points: points, keptUp: try climb.flatMap { try Self.keptUp(data, $0.rows) })
        }
        absences = data.absences(
            of: data.varied(in: data.rows + data.invalid, except: [xColumn, yColumn]), shown: rows,
            figure: PlotAxis.name(of: y))
        self.along = along
        self.saturated = saturated
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

    /// The throughput that latencies belong to: what a step offered, which is one rate in all trials, also where they carried less; what the open loop
    /// achieved where its rates differ; else the peak.
    private static func throughput(_ data: PlotRows) -> String? {
        if ["step", "offered_per_sec"].allSatisfy(data.table.header.contains) { return "offered_per_sec" }
        if let column = data.table.header.firstIndex(of: "achieved_per_sec") {
            let rates = data.rows.compactMap { Double($0.fields[column]) }
            if let low = rates.min(), let high = rates.max(), high > low * 1.1 { return "achieved_per_sec" }
        }
        return data.mostMeasured(RunSummary.throughputColumns) ?? data.measured(["achieved_per_sec"])
            ?? ["received_per_sec", "achieved_per_sec"].first(where: data.table.header.contains)
    }

    func drawing() -> Drawing {
        let points = lines.flatMap(\.points)
        let rates = points.map(\.throughput.median) + lines.compactMap { $0.keptUp?.median.perSecond }
        var horizontal = PlotAxis.measured(x, low: rates.min() ?? 0, high: rates.max() ?? 1)
        var vertical = PlotAxis.measured(
            y, low: points.map(\.latency.low).min() ?? 0, high: points.map(\.latency.high).max() ?? 1)
        (horizontal.hasGrid, vertical.hasGrid) = (true, true)
        var panel = Panel(x: horizontal, y: vertical)
        let names = lines.enumerated().map { index, line in
            Drawing.Name(text: line.label, style: .number(index), hasLine: isJoined(line))
        }
        panel.rules = zip(lines, names).compactMap { line, name in
            line.keptUp.map { Self.rule($0, line.label, lines.count > 1 ? name.style : .neutral) }
        }
        for (line, name) in zip(lines, names) where isJoined(line) {
            panel.layers.append(
                .line([line.joined.map { Panel.Point(x: $0.throughput.median, y: $0.latency.median) }], name))
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
        let knees = lines.compactMap { line in knee(of: line).map { (line: line, point: line.points[$0]) } }
        var notes = [
            (along.map { "each point is a value of \(tail(of: data.table.header[$0]))" }
                ?? "each point is a configuration")
                + (points.contains { $0.latency.count > 1 }
                    ? ", the median of its trials; bars span their latencies" : "")
        ]
        if !knees.isEmpty { notes.append("the knee has the most throughput for its latency") }
        if !panel.rules.isEmpty {
            notes.append(
                "the dashed line is the rate that it keeps up with"
                    + (points.contains { $0.latency.count > 1 } ? ", the median of each trial's own limit" : ""))
        }
        if let fixedRate {
            notes.append(
                "latencies are all of \(Figure.count(fixedRate)) records/s, not of the throughput below: there is no knee"
            )
        } else if lines.contains(where: { $0.bend == .unclear }) {
            notes.append("no knee is named where the trials of neighbouring points overlap, or are single ones")
        }
        if along != nil, !lines.allSatisfy(isJoined) {
            notes.append("points are not joined where less load came to more throughput: trials have different peaks")
        }
        if !saturated.isEmpty { notes.append("× is SATURATED") }
        notes += absences
        var drawing = Drawing(
            title: "\(data.subject): \(PlotAxis.name(of: y)) against \(PlotAxis.name(of: x))",
            notes: notes + data.notes(besides: saturated), stem: "knee", panels: [panel])
        if lines.count > 1 { drawing.legend = names }
        drawing.description =
            "\(PlotAxis.name(of: y)) against \(PlotAxis.name(of: x)), \(points.count) point\(points.count == 1 ? "" : "s")"
            + knees.prefix(3).map { line, point in
                ". The knee\(line.label.isEmpty ? "" : " with \(line.label)") is at \(point.name): "
                    + "\(Figure.shown(point.throughput.median, Metric(x).unit)) at \(Figure.shown(point.latency.median, unit))"
            }.joined() + lines.prefix(3).map(keptUpWords).joined() + "."
        drawing.fit(width: width)
        label(&drawing)
        return drawing
    }

    /// Whether the points of a line are joined: not where the trials of different points have had such different peaks that the line of a
    /// rising load would go back.
    private func isJoined(_ line: Line) -> Bool {
        guard let along else { return false }
        let name = data.table.header[along]
        return line.isOrdered || !(name == "step" || name.hasPrefix("load."))
    }

    /// The point that is named as the knee of a line; nil where none is shown to be.
    private func knee(of line: Line) -> Int? {
        guard fixedRate == nil, along == nil || isJoined(line), case .at(let index) = line.bend else { return nil }
        return index
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
            for point in line.points where point.latency.count > 1 {
                let x = at(point).x
                places.occupy(
                    from: (x, frame.y(point.latency.low, panel.y)), to: (x, frame.y(point.latency.high, panel.y)),
                    isHard: true)
            }
            guard isJoined(line) else { continue }
            for (start, end) in zip(line.joined, line.joined.dropFirst()) {
                places.occupy(from: at(start), to: at(end))
            }
        }
        func add(_ text: String, _ point: Point, isKnee: Bool) {
            let (x, y) = at(point)
            if text.isEmpty { return }
            guard let place = places.place(text, size: isKnee ? 13 : 12, x: x, y: y, isNeeded: isKnee) else {
                if isKnee { drawing.notes.append(text) }
                return
            }
            drawing.panels[0].texts.append(
                Panel.Text(
                    text: text, x: point.throughput.median, y: point.latency.median, dx: place.dx, dy: place.dy,
                    anchor: place.anchor, colour: isKnee ? Ink.title : Ink.soft, size: isKnee ? 13 : 12))
        }
        for line in lines {
            guard let knee = knee(of: line) else { continue }
            let point = line.points[knee]
            drawing.panels[0].layers.append(
                .marks(
                    [Panel.Point(x: point.throughput.median, y: point.latency.median, hover: hover(point, line))],
                    Drawing.Name(text: "knee", style: SeriesStyle(colour: Ink.title, mark: 6, dashes: nil)), size: 2))
            places.occupy(x: at(point).0, y: at(point).1, radius: 9)
            let figures =
                "\(Figure.shown(point.throughput.median, Metric(x).unit)) at \(Figure.shown(point.latency.median, Metric(y).unit))"
            // Beside the rate that is kept up with, the name alone would not say what it is.
            let name =
                line.keptUp == nil
                ? "knee" + (point.name.isEmpty ? "" : " at \(point.name)") : "knee, the most throughput for its latency"
            add("\(name): \(figures)", point, isKnee: true)
        }
        for line in lines {
            let knee = knee(of: line)
            for (index, point) in line.points.enumerated() where index != knee {
                // What they are values of, the knee says, or the note.
                add(point.value, point, isKnee: false)
            }
        }
    }

    private func keptUpWords(_ line: Line) -> String {
        guard let limit = line.keptUp else { return "" }
        return ". The rate that it keeps up with\(line.label.isEmpty ? "" : " with \(line.label)") is \(limit.text)"
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
