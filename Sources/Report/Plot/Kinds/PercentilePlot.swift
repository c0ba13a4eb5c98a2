internal import Measurement
internal import Results

/// Latency by percentile. The horizontal axis is HdrHistogram's: each step to the right is one in ten as many records, so
/// that 99 %, 99.9 % and 99.99 % are equally far apart.
struct PercentilePlot {
    private struct Line {
        var label: String
        var points: [(percentile: Double, x: Double, spread: TrialSpread)]
    }

    private let data: PlotRows
    private let y: String
    private let lines: [Line]
    private let about: String
    private let notes: [String]
    private let leftOut: [String]

    init(_ data: PlotRows, _ request: PlotRequest) throws {
        self.data = data
        let table = data.table
        let percentile = try data.column(request.x ?? "percentile", for: .percentiles)
        let value = try data.column(request.y ?? Self.valueColumn(data), for: .percentiles)
        y = table.header[value]
        var rows = data.rows.filter { !$0.fields[percentile].isEmpty && !$0.fields[value].isEmpty }
        let by = try request.by.map(table.column)
        var notes: [String] = []
        var isFullSpeed = false
        if let phase = table.header.firstIndex(of: "phase"), phase != by {
            // What a closed loop measures is its own window, so the open loop is meant where both are there.
            let open = rows.filter { $0.fields[phase] == Phase.latency.rawValue }
            if !open.isEmpty, open.count < rows.count {
                rows = open
                notes.append("open loop")
            }
            isFullSpeed = !rows.isEmpty && rows.allSatisfy { $0.fields[phase] == Phase.peak.rawValue }
        }
        var columns = try data.columns(by: request.by, in: rows, except: [percentile, value])
        var about = PlotAxis.name(of: y) == "value" ? "latency" : PlotAxis.name(of: y)
        if let kind = table.header.firstIndex(of: "kind"), kind != by, let first = rows.first?.fields[kind] {
            let kinds = Set(rows.map { $0.fields[kind] })
            if kinds.count > 1, columns.isEmpty {
                // One configuration: its latencies beside each other.
                columns = [kind]
            } else {
                let chosen = kinds.count > 1 ? Self.commonKind(data, rows, kind, columns) : first
                rows = rows.filter { $0.fields[kind] == chosen }
                about = Self.words(chosen)
            }
        }
        if isFullSpeed {
            about += " at full speed"
            notes.append("full speed, where waiting in the producer's queue is part of it")
        }
        guard !rows.isEmpty else {
            throw ReportError.nothingToShow(
                reason: data.rows.isEmpty && !data.invalid.isEmpty
                    ? "\(table.path): no row is of a VALID trial, and only those are drawn"
                    : "\(table.path): no row has both \(table.header[percentile]) and \(y)")
        }
        let count = table.header.firstIndex(of: "count")
        let together = data.together(in: rows, shown: columns + [percentile, value])
        var unplaced = 0
        lines = try data.series(rows, by: columns).map { series in
            let points = try Self.points(data, series.rows, percentile, value, count, isPooled: together != nil)
            if !points.contains(where: { $0.percentile == 100 }) {
                unplaced += try series.rows.filter { try data.number($0, at: percentile) == 100 }.count
            }
            return Line(label: series.label, points: points)
        }
        self.about = about
        let rowsLeftOut = "\(unplaced) row\(unplaced == 1 ? "" : "s") of 100 % left out"
        let leftOut = unplaced == 0 ? [] : ["\(rowsLeftOut): without a count the maximum has no place"]
        self.leftOut = leftOut
        self.notes = notes + [together].compactMap { $0 } + leftOut
    }

    private static func valueColumn(_ data: PlotRows) -> String {
        let header = data.table.header
        if header.contains("value_us") { return "value_us" }
        return header.first { name in name != "percentile" && Unit(suffixOf: name) != .count } ?? "value_us"
    }

    /// The latency that most configurations have: without acknowledgements there is none of the response.
    private static func commonKind(_ data: PlotRows, _ rows: [CSVTable.Row], _ kind: Int, _ columns: [Int]) -> String {
        let order = [HistogramTag.response, .endToEnd, .service, .delay].map(\.rawValue)
        func configurations(_ name: String) -> Int {
            data.split(rows.filter { $0.fields[kind] == name }, by: columns).count
        }
        let counts = order.map { ($0, configurations($0)) }
        let most = counts.map(\.1).max() ?? 0
        return counts.first { $0.1 == most && most > 0 }?.0 ?? rows[0].fields[kind]
    }

    /// The points of a line, up to the last that the records can tell: among a thousand of them there is no 99.99 %.
    private static func points(
        _ data: PlotRows, _ rows: [CSVTable.Row], _ percentile: Int, _ value: Int, _ count: Int?, isPooled: Bool
    ) throws -> [(percentile: Double, x: Double, spread: TrialSpread)] {
        var values: [Double: [Double]] = [:]
        var totals: [Double] = []
        for row in rows {
            guard let place = try data.number(row, at: percentile), let figure = try data.number(row, at: value) else {
                continue
            }
            guard place >= 0, place <= 100 else {
                throw ResultsError.malformedCSV(
                    path: data.table.path, line: row.line,
                    reason: "\(data.table.header[percentile]) is \(Figure.plain(place)), which is not from 0 to 100")
            }
            values[place, default: []].append(figure)
            if place == 100, let total = try count.flatMap({ try data.number(row, at: $0) }) { totals.append(total) }
        }
        let total = Statistics.median(totals)
        let end = total ?? .infinity
        return values.keys.sorted().compactMap { place in
            let x = place == 100 ? total : 1 / (1 - place / 100)
            guard let x, x <= end, let spread = TrialSpread(values[place] ?? [], isPooled: isPooled) else { return nil }
            return (percentile: place, x: x, spread: spread)
        }
    }

    func drawing() -> Drawing {
        let all = lines.flatMap(\.points)
        var vertical = PlotAxis.measured(
            y, low: all.map(\.spread.low).min() ?? 0, high: all.map(\.spread.high).max() ?? 1)
        vertical.title = vertical.title.replacing(PlotAxis.name(of: y), with: about)
        vertical.hasGrid = true
        var panel = Panel(x: Self.axis(upTo: all.map(\.x).max() ?? 100), y: vertical)
        panel.x.hasGrid = true
        let names = lines.enumerated().map { index, line in
            Drawing.Name(text: line.label, style: .number(index), hasLine: true)
        }
        for (line, name) in zip(lines, names) {
            if line.points.contains(where: { $0.spread.count > 1 }) {
                panel.layers.append(
                    .band([line.points.map { Panel.Interval(x: $0.x, low: $0.spread.low, high: $0.spread.high) }], name)
                )
            }
        }
        for (line, name) in zip(lines, names) {
            panel.layers.append(.line([line.points.map { Panel.Point(x: $0.x, y: $0.spread.median) }], name))
        }
        for (line, name) in zip(lines, names) {
            let marks = line.points.map { point in
                Panel.Point(
                    x: point.x, y: point.spread.median,
                    hover: (line.label.isEmpty ? "" : line.label + ", ")
                        + "\(Self.words(point.percentile)): \(Figure.shown(point.spread.median, Metric(y).unit))")
            }
            panel.layers.append(.marks(marks, name, size: 0.7))
        }
        var drawing = Drawing(
            title: "\(data.subject): \(about) by percentile",
            notes: notes + [bands(all.map(\.spread))].compactMap { $0 } + data.notes, stem: "percentiles",
            panels: [panel])
        drawing.name(names, atEndsOf: lines.map { $0.points.last?.spread.median })
        drawing.description = description
        drawing.leftOut = leftOut
        return drawing
    }

    private func bands(_ spreads: [TrialSpread]) -> String? {
        TrialSpread.words(spreads)?.replacing("bars ", with: "band ")
    }

    private var description: String {
        let axis = "\(about) by percentile, up to the slowest record in ten, a hundred, a thousand and so on"
        let figures = lines.compactMap { line -> String? in
            guard let point = line.points.first(where: { $0.percentile == 99 }) else { return nil }
            let name = line.label.isEmpty ? "" : " with " + line.label
            return Figure.shown(point.spread.median, Metric(y).unit) + name
        }
        return axis
            + (figures.isEmpty ? "." : ". 99 % of records take no more than " + figures.joined(separator: ", ") + ".")
    }

    private static func axis(upTo end: Double) -> PlotAxis {
        let percentiles: [(String, Double)] = [
            ("0 %", 1), ("50 %", 2), ("90 %", 10), ("99 %", 100), ("99.9 %", 1e3), ("99.99 %", 1e4), ("99.999 %", 1e5),
            ("99.9999 %", 1e6), ("99.99999 %", 1e7),
        ]
        let top = max(end, 10) * 1.1
        return PlotAxis(
            title: "share of records that take no longer", isLogarithmic: true, range: 1...top,
            ticks: percentiles.filter { $0.1 <= top }.map { PlotAxis.Tick(text: $0.0, value: $0.1) })
    }

    private static func words(_ percentile: Double) -> String {
        percentile == 100 ? "maximum" : "\(Figure.plain(percentile)) %"
    }

    private static func words(_ kind: String) -> String {
        switch HistogramTag(rawValue: kind) {
        case .delay: "delay of the send"
        case .service: "service time"
        case .response: "response time"
        case .endToEnd: "end-to-end latency"
        case .throughput, nil: kind
        }
    }
}
