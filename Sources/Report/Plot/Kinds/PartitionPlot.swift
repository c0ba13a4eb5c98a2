internal import Measurement
internal import Results

/// Records by partition: a bar for each, beside it those of other configurations, and the even share.
struct PartitionPlot {
    private struct Load {
        var label: String
        /// By the partition's place.
        var spreads: [Int: TrialSpread]

        /// Summed in the order of partitions: in another the last digit may be another.
        var even: Double {
            spreads.sorted { $0.key < $1.key }.map(\.value.median).reduce(0, +) / Double(max(1, spreads.count))
        }
        var busiest: (place: Int, times: Double)? {
            guard let most = spreads.max(by: { ($0.value.median, $1.key) < ($1.value.median, $0.key) }), even > 0 else {
                return nil
            }
            return (most.key, most.value.median / even)
        }
    }

    private let data: PlotRows
    private let y: String
    private let loads: [Load]
    private let hasTopics: Bool
    private let together: String?
    private let width: Double

    init(_ data: PlotRows, _ request: PlotRequest) throws {
        self.data = data
        width = request.width
        let table = data.table
        let partition = try data.column(request.x ?? "partition", for: .partitions)
        let value = try data.column(request.y ?? data.measured(["sent", "received"]) ?? "sent", for: .partitions)
        y = table.header[value]
        let rows = data.rows.filter { !$0.fields[partition].isEmpty && !$0.fields[value].isEmpty }
        guard !rows.isEmpty else {
            throw ReportError.nothingToShow(
                reason: data.rows.isEmpty && !data.invalid.isEmpty
                    ? "\(table.path): no row is of a VALID trial, and only those are drawn"
                    : "\(table.path): no row has both \(table.header[partition]) and \(y)")
        }
        let trial = table.header.firstIndex(of: "trial")
        let topic = table.header.firstIndex(of: "topic")
        var hasTopics = false
        let columns = try data.columns(by: request.by, in: rows, except: [partition, value])
        let together = data.together(in: rows, shown: columns + [partition, value])
        loads = try data.series(rows, by: columns).map { series in
            var values: [Int: [Double]] = [:]
            for rows in data.split(series.rows, by: trial.map { [$0] } ?? []).map(\.rows) {
                let places = try Self.places(data, rows, partition, topic)
                if places.severalTopics { hasTopics = true }
                for (row, place) in zip(rows, places.of) {
                    if let figure = try data.number(row, at: value) { values[place, default: []].append(figure) }
                }
            }
            let spreads = values.compactMapValues { TrialSpread($0, isPooled: together != nil) }
            return Load(label: series.label, spreads: spreads)
        }
        self.hasTopics = hasTopics
        self.together = together
    }

    /// The place of each row's partition: its number, or with several topics in the trial one topic after the other.
    private static func places(
        _ data: PlotRows, _ rows: [CSVTable.Row], _ partition: Int, _ topic: Int?
    ) throws -> (of: [Int], severalTopics: Bool) {
        let numbers = try rows.map { row -> Int in
            guard let number = try data.number(row, at: partition), number >= 0, number < 1e6 else {
                throw ResultsError.malformedCSV(
                    path: data.table.path, line: row.line,
                    reason: "\(data.table.header[partition]) is \"\(row.fields[partition])\", which is no partition")
            }
            return Int(number)
        }
        guard let topic else { return (numbers, false) }
        var topics: [String] = []
        for row in rows where !topics.contains(row.fields[topic]) { topics.append(row.fields[topic]) }
        // The same partition twice in one topic is another trial of a file that has no trials.
        guard topics.count > 1 else { return (numbers, false) }
        let width = (numbers.max() ?? 0) + 1
        let places = zip(rows, numbers).map { row, number in
            (topics.firstIndex(of: row.fields[topic]) ?? 0) * width + number
        }
        return (places, true)
    }

    func drawing() -> Drawing {
        let spreads = loads.flatMap { $0.spreads.values }
        let last = loads.flatMap { $0.spreads.keys }.max() ?? 0
        var vertical = PlotAxis.measured(y, low: 0, high: spreads.map(\.high).max() ?? 1, isLinear: true)
        vertical.title = vertical.title.replacing(PlotAxis.name(of: y), with: "records " + PlotAxis.name(of: y))
        vertical.hasGrid = true
        let every = last / 16 + 1
        let horizontal = PlotAxis(
            title: hasTopics ? "partition, one topic after the other" : "partition",
            range: -0.6...(Double(last) + 0.6),
            ticks: stride(from: 0, through: last, by: every).map { PlotAxis.Tick(text: "\($0)", value: Double($0)) })
        var panel = Panel(x: horizontal, y: vertical)
        let width = 0.8 / Double(loads.count)
        // Of a bar of a pixel or two its edge would leave nothing.
        let hasEdges = self.width / Double(last + 1) * width > 4
        let names = loads.enumerated().map { Drawing.Name(text: self.name($1), style: .number($0)) }
        for (index, load) in loads.enumerated() {
            let sorted = load.spreads.sorted { $0.key < $1.key }
            func middle(_ place: Int) -> Double { Double(place) - 0.4 + width * (Double(index) + 0.5) }
            panel.layers.append(
                .boxes(
                    sorted.map { place, spread in
                        Panel.Box(
                            x: (middle(place) - width / 2)...(middle(place) + width / 2), y: 0...max(spread.median, 0),
                            colour: names[index].style.colour,
                            hover: "partition \(place)\(load.label.isEmpty ? "" : ", " + load.label): "
                                + Figure.shown(spread.median, .count), hasEdge: hasEdges)
                    }))
            // Bars of one colour in grey: where there is room, each has the mark of its series at its foot.
            if loads.count > 1, (last + 1) * loads.count <= 40 {
                let mark = SeriesStyle(colour: Ink.paper, mark: names[index].style.mark, dashes: nil)
                panel.layers.append(
                    .marks(
                        sorted.map { Panel.Point(x: middle($0.key), y: vertical.range.upperBound * 0.03) },
                        Drawing.Name(text: load.label, style: mark), size: 0.6))
            }
            panel.layers.append(
                .intervals(
                    sorted.filter { $0.value.count > 1 }.map {
                        Panel.Interval(x: middle($0.key), low: $0.value.low, high: $0.value.high)
                    }, Drawing.Name(text: load.label, style: .neutral)))
        }
        let evens = loads.map(\.even)
        if let least = evens.min(), let most = evens.max(), least > 0, most < least * 1.05, last > 0 {
            let dashed = SeriesStyle(colour: Ink.title, mark: 7, dashes: "(6,4)")
            panel.layers.append(
                .line(
                    [[Panel.Point(x: -0.6, y: evens[0]), Panel.Point(x: Double(last) + 0.6, y: evens[0])]],
                    Drawing.Name(text: "even share: \(Figure.shown(evens[0], .count))", style: dashed)))
            panel.edgeNames = [
                Panel.EdgeName(
                    name: Drawing.Name(
                        text: "even share", style: SeriesStyle(colour: Ink.title, mark: 0, dashes: "(6,4)"),
                        hasLine: true), y: evens[0])
            ]
        }
        var drawing = Drawing(
            title: "\(data.subject): records \(PlotAxis.name(of: y)) by partition",
            notes: [TrialSpread.words(spreads), together].compactMap { $0 } + data.notes, stem: "partitions",
            panels: [panel]
        )
        drawing.legend = loads.count > 1 ? names : []
        if loads.count == 1, let busiest = loads[0].busiest, last > 0 {
            drawing.notes.append(
                "partition \(busiest.place) has \(Figure.ratio(busiest.times)) times the even share")
        }
        drawing.description =
            "Records \(PlotAxis.name(of: y)) by partition, \(last + 1) partitions"
            + loads.prefix(8).compactMap { load in
                load.busiest.map {
                    ". \(load.label.isEmpty ? "The" : load.label + ": the") busiest is \($0.place) with \(Figure.ratio($0.times)) times the even share"
                }
            }.joined() + "."
        return drawing
    }

    /// `keys=uniform: up to 1.02 × even`.
    private func name(_ load: Load) -> String {
        guard let busiest = load.busiest else { return load.label }
        return "\(load.label): up to \(Figure.ratio(busiest.times)) × even"
    }
}
