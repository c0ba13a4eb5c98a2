private import Glibc
internal import Measurement
internal import Results

/// A measured column over two parameters: a cell for each pair of values, the brighter the higher, with the figure in it.
struct HeatMap {
    private struct Cell {
        var column: Int
        var row: Int
        var value: Double
    }

    private let data: PlotRows
    private let x: String
    private let side: String
    private let y: String
    private let width: Double
    private let columns: [String]
    private let rows: [String]
    private let cells: [Cell]

    /// The most values of a parameter that cells are large enough for.
    private static let largest = 40

    init(_ data: PlotRows, _ request: PlotRequest) throws {
        self.data = data
        width = request.width
        let table = data.table
        let figure = try request.y.map(table.figure(named:)) ?? data.defaultFigure()
        let measured = data.rows.filter { !$0.fields[figure].isEmpty }
        let axes = data.axes(in: measured)
        let named = (x: try request.x.map(table.column), side: try request.by.map(table.column))
        let bottom = named.x ?? axes.first { $0 != named.side }
        guard let xColumn = bottom, let sideColumn = named.side ?? axes.first(where: { $0 != bottom }),
            xColumn != sideColumn
        else {
            let varied = axes.map { table.header[$0] }
            throw ReportError.nothingToShow(
                reason: "\(table.path): a heat map is of two parameters, and "
                    + (varied.isEmpty ? "none varies" : "only \(varied.joined(separator: ", ")) varies")
                    + "; name them with -x and --by")
        }
        if let other = data.varied(in: measured, except: [xColumn, sideColumn, figure]).first {
            let value = data.levels(of: other, in: measured).first ?? ""
            throw ReportError.nothingToShow(
                reason:
                    "\(table.path): a cell of a heat map is one configuration, and \(table.header[other]) varies too; "
                    + "draw one of its values, as with --where '\(tail(of: table.header[other]))=\(value)'")
        }
        for column in [xColumn, sideColumn] { _ = try data.numbers(of: column, in: measured) }
        let columns = data.levels(of: xColumn, in: measured)
        let rows = data.levels(of: sideColumn, in: measured)
        guard max(columns.count, rows.count) <= Self.largest else {
            throw ReportError.nothingToShow(
                reason: "\(table.path): \(columns.count) × \(rows.count) cells are more than a page shows "
                    + "(\(Self.largest) × \(Self.largest)); draw some of them with --where")
        }
        cells = try data.split(measured, by: [xColumn, sideColumn]).compactMap { series in
            let values = try series.rows.compactMap { try data.number($0, at: figure) }
            guard let value = Statistics.median(values), let column = columns.firstIndex(of: series.values[0]),
                let row = rows.firstIndex(of: series.values[1])
            else { return nil }
            return Cell(column: column, row: row, value: value)
        }
        guard !cells.isEmpty else {
            throw ReportError.nothingToShow(
                reason: data.rows.isEmpty && !data.invalid.isEmpty
                    ? "\(table.path): no row is VALID, and only those are drawn"
                    : "\(table.path): no row has \(table.header[figure])")
        }
        (x, side, y) = (table.header[xColumn], table.header[sideColumn], table.header[figure])
        (self.columns, self.rows) = (columns, rows)
    }

    func drawing() -> Drawing {
        let metric = Metric(y)
        let values = cells.map(\.value)
        let (low, high) = (values.min() ?? 0, values.max() ?? 1)
        // What differs by factors would else be one bright cell among dark ones.
        let isLogarithmic = low > 0 && high / low > 20
        func height(_ value: Double) -> Double {
            if high <= low { return 0.5 }
            // Not by their quotient, which may be larger than a double can be.
            return isLogarithmic
                ? (log(value) - log(low)) / (log(high) - log(low)) : (value - low) / (high - low)
        }
        let wordsX = columns.map { Quantity.words($0, path: x) }
        let wordsSide = rows.map { Quantity.words($0, path: side) }
        var panel = Panel(
            x: .words(wordsX, title: tail(of: x)), y: .words(wordsSide, title: tail(of: side)))
        var drawing = Drawing(
            title: "\(data.subject): \(PlotAxis.name(of: y)) by \(tail(of: x)) and \(tail(of: side))",
            stem: "\(y)-by-\(tail(of: x))-and-\(tail(of: side))", panels: [])
        drawing.height = min(900, max(300, 150 + 46 * Double(rows.count)))
        let slot = (width - 100) / Double(columns.count)
        panel.layers = [
            .boxes(
                cells.map { cell in
                    Panel.Box(
                        x: (Double(cell.column) - 0.5)...(Double(cell.column) + 0.5),
                        y: (Double(cell.row) - 0.5)...(Double(cell.row) + 0.5), colour: Self.colour(height(cell.value)),
                        hover: "\(tail(of: x))=\(wordsX[cell.column]), \(tail(of: side))=\(wordsSide[cell.row]): "
                            + Figure.shown(cell.value, metric.unit))
                })
        ]
        for cell in cells {
            let text = Figure.shown(cell.value, metric.unit)
            guard TextWidth.of(text, size: 12) < slot - 4, rows.count <= 30 else { continue }
            panel.texts.append(
                Panel.Text(
                    text: text, x: Double(cell.column), y: Double(cell.row), anchor: .centre,
                    colour: height(cell.value) > 0.55 ? Ink.onBright : Ink.onDark))
        }
        let (best, worst) = metric.better == .lower ? (low, high) : (high, low)
        if let cell = cells.first(where: { $0.value == best }), metric.better != nil, high > low {
            let (left, right) = (Double(cell.column) - 0.47, Double(cell.column) + 0.47)
            let (bottom, top) = (Double(cell.row) - 0.46, Double(cell.row) + 0.46)
            let corners = [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)]
            panel.layers.append(
                .line(
                    [corners.map { Panel.Point(x: $0.0, y: $0.1) }],
                    Drawing.Name(text: "best", style: SeriesStyle(colour: "#d55e00", mark: 7, dashes: nil))))
        }
        drawing.panels = [panel]
        let unit = PlotAxis.measured(y, low: low, high: high).title
        drawing.notes =
            ["\(unit): dark is low, bright is high" + (isLogarithmic ? ", by factors" : "")]
            + (metric.better != nil && high > low ? ["framed is the best"] : []) + data.notes
        func place(_ value: Double) -> String {
            guard let cell = cells.first(where: { $0.value == value }) else { return "" }
            return "\(Figure.shown(value, metric.unit)) at \(tail(of: x))=\(wordsX[cell.column]), "
                + "\(tail(of: side))=\(wordsSide[cell.row])"
        }
        drawing.description =
            "\(PlotAxis.name(of: y)) for each pair of \(tail(of: x)) and \(tail(of: side)), \(columns.count) × \(rows.count). "
            + (metric.better == nil
                ? "The highest is \(place(high)), the lowest \(place(low))."
                : "The best is \(place(best)), the worst \(place(worst)).")
        return drawing
    }

    /// cividis (Nuñez, Anderton and Renslow, 2018): as light as it is high, in grey and to any colour vision.
    private static func colour(_ height: Double) -> String {
        let stops: [(Double, Double, Double)] = [
            (0, 34, 78), (18, 53, 112), (59, 73, 108), (87, 93, 109), (112, 113, 115), (138, 134, 120), (165, 156, 116),
            (195, 179, 105), (225, 204, 85), (254, 232, 56),
        ]
        let place = min(max(height, 0), 1) * Double(stops.count - 1)
        let index = min(Int(place), stops.count - 2)
        let part = place - Double(index)
        let (from, to) = (stops[index], stops[index + 1])
        func hex(_ from: Double, _ to: Double) -> String {
            let digits = String(Int((from + (to - from) * part).rounded()), radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        return "#" + hex(from.0, to.0) + hex(from.1, to.1) + hex(from.2, to.2)
    }
}
