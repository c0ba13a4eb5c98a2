internal import Measurement
internal import Results

/// Figures by second, one below the other: throughput and latency, or lag. Upright lines say where a phase begins and what
/// befell members.
struct TimePlot {
    private struct Line {
        var label: String
        /// Without what was not measured between them.
        var parts: [[(x: Double, spread: TrialSpread)]]
    }

    private let data: PlotRows
    private let kind: PlotKind
    private let columns: [(name: String, lines: [Line])]
    private let rules: [Panel.Rule]
    private let range: ClosedRange<Double>
    private let notes: [String]

    /// Throughput and latency, or the column that is named.
    init(_ data: PlotRows, _ request: PlotRequest) throws {
        let latency = ["response_p99_us", "e2e_p99_us", "response_p50_us", "delay_p99_us"]
        let shown = data.overTime().rows
        let figures = [["received_per_sec", "sent_per_sec"], latency].compactMap { data.measured($0, in: shown) }
        let others = data.table.header.filter { PlotRows.isFigure($0) && $0 != "second" }
        let names = request.y.map { [$0] } ?? (figures.isEmpty ? Array(others.prefix(1)) : figures)
        try self.init(data, request, .time, names.isEmpty ? ["received_per_sec"] : names)
    }

    /// Lag; of one configuration with several groups each group's.
    init(lagOf data: PlotRows, _ request: PlotRequest) throws {
        try self.init(data, request, .lag, [request.y ?? "lag_records"])
    }

    private init(_ data: PlotRows, _ request: PlotRequest, _ kind: PlotKind, _ names: [String]) throws {
        self.data = data
        self.kind = kind
        let table = data.table
        let second = try data.column(request.x ?? "second", for: kind)
        let figures = try names.map { try data.column($0, for: kind) }
        let shown = data.overTime()
        let rows = shown.rows.filter { !$0.fields[second].isEmpty }
        guard rows.contains(where: { row in figures.contains { !row.fields[$0].isEmpty } }) else {
            throw ReportError.nothingToShow(
                reason: "\(table.path): no row has both \(table.header[second]) and \(names.joined(separator: " or "))")
        }
        let process = table.header.firstIndex(of: "process").map { [$0] } ?? []
        let by = try data.columns(by: request.by, in: rows, except: [second] + figures)
        let series = try data.series(rows, by: request.by == nil ? by + process : by)
        let timeline = try Timeline(data, rows, second: second)
        let groups = table.header.firstIndex(of: "group_lag_records")
        let together = data.together(in: rows, shown: by + [second] + figures)
        columns = try figures.map { column in
            if kind == .lag, series.count == 1, let groups, rows.contains(where: { !$0.fields[groups].isEmpty }) {
                return (table.header[column], try Self.groups(data, rows, groups, timeline, isPooled: together != nil))
            }
            let lines = try series.map { series in
                Line(
                    label: series.label,
                    parts: try Self.parts(series.rows, timeline, isPooled: together != nil) {
                        try data.number($0, at: column)
                    })
            }
            return (table.header[column], lines)
        }
        rules = Self.phases(timeline) + Self.events(data, series, timeline)
        range = timeline.range
        notes = [together].compactMap { $0 } + shown.notes
    }

    /// The lag of each group, which one column has side by side.
    private static func groups(
        _ data: PlotRows, _ rows: [CSVTable.Row], _ column: Int, _ timeline: Timeline, isPooled: Bool
    ) throws -> [Line] {
        let count = rows.map { $0.fields[column].split(separator: " ").count }.max() ?? 0
        guard count <= SeriesStyle.count else {
            throw ReportError.nothingToShow(
                reason:
                    "\(count) groups are more than a reader can tell apart (8); draw the largest lag with -y lag_records --by trial"
            )
        }
        return try (0..<count).map { index in
            let parts = try parts(rows, timeline, isPooled: isPooled) { row in
                let values = row.fields[column].split(separator: " ")
                guard index < values.count else { return nil }
                guard let value = Double(values[index]), value.magnitude <= 1e300 else {
                    throw ResultsError.malformedCSV(
                        path: data.table.path, line: row.line,
                        reason:
                            "\(data.table.header[column]) has \"\(values[index])\", which is no number that can be drawn"
                    )
                }
                return value
            }
            return Line(label: "group \(index + 1)", parts: parts)
        }
    }

    /// The points of a line, broken where a phase ends and where nothing was measured.
    private static func parts(
        _ rows: [CSVTable.Row], _ timeline: Timeline, isPooled: Bool,
        _ value: (CSVTable.Row) throws -> Double?
    ) throws -> [[(x: Double, spread: TrialSpread)]] {
        var figures: [Int: [Double: [Double]]] = [:]
        for row in rows {
            guard let stretch = timeline.stretch(of: row), let second = timeline.second(of: row),
                let value = try value(row)
            else { continue }
            figures[stretch, default: [:]][second, default: []].append(value)
        }
        var parts: [[(x: Double, spread: TrialSpread)]] = []
        for (index, stretch) in timeline.stretches.enumerated() {
            var last: Double?
            for second in (figures[index] ?? [:]).keys.sorted() {
                guard let spread = TrialSpread(figures[index]?[second] ?? [], isPooled: isPooled) else { continue }
                // A figure is one of the whole row, and belongs into its middle.
                let point = (x: stretch.start + second + stretch.step / 2, spread: spread)
                if let previous = last, second - previous < stretch.step * 1.5 {
                    parts[parts.count - 1].append(point)
                } else {
                    parts.append([point])
                }
                last = second
            }
        }
        return parts
    }

    private static func phases(_ timeline: Timeline) -> [Panel.Rule] {
        guard timeline.stretches.count > 1 || timeline.stretches.first?.phase.isEmpty == false else { return [] }
        return timeline.stretches.map { Panel.Rule(x: $0.start, text: $0.phase) }
    }

    /// What befell members: a line in the colour of the series that it befell, or a grey one where it befell all.
    private static func events(_ data: PlotRows, _ series: [PlotRows.Series], _ timeline: Timeline) -> [Panel.Rule] {
        guard let column = data.table.header.firstIndex(of: "member_events") else { return [] }
        let trial = data.table.header.firstIndex(of: "trial")
        var found: [(x: Double, text: String, series: Set<Int>)] = []
        for (index, series) in series.enumerated() {
            // Trials repeat them at about the same time: one stands for all.
            let first = trial.flatMap { trial in series.rows.first?.fields[trial] }
            for row in series.rows where trial.map({ row.fields[$0] }) == first && !row.fields[column].isEmpty {
                guard let stretch = timeline.stretch(of: row), let second = timeline.second(of: row) else { continue }
                let x = timeline.stretches[stretch].start + second + timeline.stretches[stretch].step / 2
                for text in row.fields[column].split(separator: " and ").map({ words(String($0)) }) {
                    if let known = found.firstIndex(where: { $0.x == x && $0.text == text }) {
                        found[known].series.insert(index)
                    } else {
                        found.append((x, text, [index]))
                    }
                }
            }
        }
        return found.sorted { ($0.x, $0.text) < ($1.x, $1.text) }.map { event in
            let owner = event.series.count == 1 && series.count > 1 ? event.series.first : nil
            return Panel.Rule(
                x: event.x, text: event.text, style: owner.map(SeriesStyle.number) ?? .neutral, isDashed: true)
        }
    }

    /// `pause 1 for 3s`, of `pause 1 at 1s for 3s`: when is where it is drawn.
    private static func words(_ event: String) -> String {
        let words = event.split(separator: " ").map(String.init)
        guard let at = words.firstIndex(of: "at"), at + 1 < words.count else { return event }
        return (words[..<at] + words[(at + 2)...]).joined(separator: " ")
    }

    func drawing() -> Drawing {
        let horizontal = PlotAxis.linear(range, title: "time (s)", ticks: 10)
        var names: [Drawing.Name] = []
        var panels: [Panel] = []
        for (index, column) in columns.enumerated() {
            let spreads = column.lines.flatMap { $0.parts.flatMap { $0.map(\.spread) } }
            let isLatency = [.microseconds, .milliseconds].contains(Metric(column.name).unit)
            var vertical = PlotAxis.measured(
                column.name, low: spreads.map(\.low).min() ?? 0, high: spreads.map(\.high).max() ?? 1,
                isLinear: !isLatency)
            vertical.hasGrid = true
            var panel = Panel(x: horizontal, y: vertical)
            names = column.lines.enumerated().map { Drawing.Name(text: $1.label, style: .number($0), hasLine: true) }
            for (line, name) in zip(column.lines, names) { add(line, name, column.name, to: &panel) }
            panel.rules = rules.map { rule in
                var rule = rule
                if index > 0 { rule.text = "" }
                return rule
            }
            panels.append(panel)
        }
        let trials = columns.flatMap(\.lines).flatMap(\.parts).flatMap { $0.map(\.spread) }
        let what = columns.map { PlotAxis.name(of: $0.name) }.joined(separator: " and ")
        let band = TrialSpread.words(trials)?.replacing("bars ", with: "band ")
        var drawing = Drawing(
            title: "\(data.subject): \(what) over time", notes: [band].compactMap { $0 } + notes,
            stem: kind.rawValue, panels: panels)
        if kind == .time, columns.count > 1 { drawing.height = 600 }
        if names.count > 1 { drawing.legend = names }
        drawing.description = description(what)
        return drawing
    }

    private func add(_ line: Line, _ name: Drawing.Name, _ column: String, to panel: inout Panel) {
        let bands = line.parts.filter { $0.count > 1 && $0.contains { $0.spread.count > 1 } }
        if !bands.isEmpty {
            panel.layers.append(
                .band(bands.map { $0.map { Panel.Interval(x: $0.x, low: $0.spread.low, high: $0.spread.high) } }, name))
        }
        panel.layers.append(.line(line.parts.map { $0.map { Panel.Point(x: $0.x, y: $0.spread.median) } }, name))
        // Marks tell series apart without colour, and have the figures; on a long line some of them are enough.
        let points = line.parts.flatMap { $0 }
        let every = max(1, points.count / 60)
        let marks = points.enumerated().filter { $0.offset.isMultiple(of: every) }.map { _, point in
            Panel.Point(
                x: point.x, y: point.spread.median,
                hover: (line.label.isEmpty ? "" : line.label + ", ")
                    + "second \(Figure.plain(point.x.rounded(.down), places: 0)): "
                    + Figure.shown(point.spread.median, Metric(column).unit))
        }
        panel.layers.append(.marks(marks, name, size: 0.55))
    }

    private func description(_ what: String) -> String {
        var text = "\(what) by second, over \(Figure.plain(range.upperBound - range.lowerBound, places: 0)) seconds"
        let lines = columns.first?.lines.count ?? 0
        if lines > 1 { text += ", \(lines) series" }
        let events = rules.filter { $0.isDashed && !$0.text.isEmpty }.map(\.text)
        if !events.isEmpty { text += "; marked are \(events.prefix(6).joined(separator: ", "))" }
        for column in columns {
            let all = column.lines.flatMap { line in line.parts.flatMap { $0 } }
            guard let least = all.min(by: { $0.spread.median < $1.spread.median }),
                let most = all.max(by: { $0.spread.median < $1.spread.median })
            else { continue }
            let unit = Metric(column.name).unit
            text +=
                ". \(PlotAxis.name(of: column.name)): from \(Figure.shown(least.spread.median, unit)) to "
                + "\(Figure.shown(most.spread.median, unit)) in second \(Figure.plain(most.x.rounded(.down), places: 0))"
        }
        return text + "."
    }
}
