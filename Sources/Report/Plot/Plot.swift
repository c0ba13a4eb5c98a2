public import Results

/// Plots of a run, or of any CSV file.
public struct Plot {
    private enum Source {
        case run(RunSummary)
        case file(CSVTable)
    }

    private let source: Source

    /// Plots of a run.
    public init(_ summary: RunSummary) {
        source = .run(summary)
    }

    /// Plots of a CSV file: one of a run's, edited or joined as may be, or any other.
    public init(_ table: CSVTable) {
        source = .file(table)
    }

    /// Draws a plot.
    ///
    /// - Parameters:
    ///   - request: what to show; its kind, where it has none, follows from the file's columns.
    ///   - output: a file ending in .svg or .png; without it an SVG in the run's `plots`, or the current directory.
    @discardableResult
    public func draw(_ request: PlotRequest, to output: String? = nil) throws -> Picture {
        let kind = request.kind ?? inferredKind(request)
        let drawing = try drawing(kind, request)
        return try PictureFile.write(drawing, of: kind, to: output ?? path(drawing.stem), makesFolder: output == nil)
    }

    /// Draws all plots that suit what was swept and measured; of a file that suits none, what its columns make.
    ///
    /// - Parameter filters: `key=value`, as in a request.
    /// Throws: where there is nothing to draw.
    public func drawSuited(filters: [String] = []) throws -> [Picture] {
        let wanted = try Suited.plots(of: self, filters: filters)
        if wanted.isEmpty { return [try draw(PlotRequest(filters: filters))] }
        return try wanted.map { try PictureFile.write($0.drawing, of: $0.kind, to: path($0.name), makesFolder: true) }
    }

    /// The plots that every run gets, in its `plots`: those that suit what was swept and measured; none where nothing is VALID.
    ///
    /// - Parameter failed: what is done where one of them cannot be made; without it the error is thrown.
    ///
    /// Throws: where none can be drawn, since gnuplot is missing.
    public static func ofRun(
        _ summary: RunSummary, else failed: (any Error) throws -> Void = { throw $0 }
    ) throws -> [Picture] {
        let plot = Plot(summary)
        return try Suited.plots(of: plot, filters: [], else: failed).compactMap { wanted in
            do {
                return try PictureFile.write(
                    wanted.drawing, of: wanted.kind, to: plot.path(wanted.name), makesFolder: true)
            } catch ReportError.gnuplotMissing {
                throw ReportError.gnuplotMissing
            } catch {
                try failed(error)
                return nil
            }
        }
    }

    /// What gnuplot is to draw.
    func drawing(_ kind: PlotKind, _ request: PlotRequest) throws -> Drawing {
        var drawing = try fullSize(kind, request)
        drawing.fit(width: request.width)
        return drawing
    }

    private func fullSize(_ kind: PlotKind, _ request: PlotRequest) throws -> Drawing {
        let rows = try rows(
            for: kind, filters: request.filters, figures: [request.y].compactMap { $0 },
            named: [request.x, request.by].compactMap { $0 })
        switch kind {
        case .sweep: return try SweepPlot(rows, request).drawing()
        case .knee: return try KneePlot(rows, request).drawing()
        case .percentiles: return try PercentilePlot(rows, request).drawing()
        case .time: return try TimePlot(rows, request).drawing()
        case .lag: return try TimePlot(lagOf: rows, request).drawing()
        case .heatmap: return try HeatMap(rows, request).drawing()
        case .partitions: return try PartitionPlot(rows, request).drawing()
        case .timeWent: return try TimeWentPlot(rows, request).drawing()
        }
    }

    /// The rows that a kind is drawn from.
    func rows(
        for kind: PlotKind, filters: [String], figures: [String] = [], named: [String] = []
    ) throws -> PlotRows {
        let roles = [
            "phase", "kind", "percentile", "second", "process", "topic", "partition", "group", "member", "step",
        ]
        switch source {
        case .file(let table):
            let name = table.path.split(separator: "/").last.map(String.init) ?? table.path
            return try PlotRows(table, subject: name, filters: filters, roles: roles, figures: figures, named: named)
        case .run(let summary):
            let table = try self.table(of: summary, for: kind)
            // Every file of a run begins with the parameters and the trial.
            let key = summary.swept.count + 1
            let isRuns = table.header.prefix(key) == summary.table.header.prefix(key)
            let verdicts = Dictionary(
                summary.rows.map { (Array($0.cells.fields.prefix(key)), $0.verdict) },
                uniquingKeysWith: { first, _ in first })
            return try PlotRows(
                table, subject: summary.manifest?.suite ?? summary.name, filters: filters, roles: roles,
                figures: figures, named: named, verdict: isRuns ? { verdicts[Array($0.fields.prefix(key))] } : nil,
                isPart: isRuns && table.header.contains("step") ? Staircase.soundness(of: summary) : { _ in true },
                order: { summary.levels(of: $0) })
        }
    }

    /// Whether there is a file to draw a kind from: its name is one of the run's, or it is what was named.
    func has(_ kind: PlotKind) -> Bool {
        switch source {
        case .file(let table): Self.kinds(of: table).contains(kind)
        case .run(let summary): kind.fileName == SummaryRow.fileName || summary.run.has(kind.fileName)
        }
    }

    private func table(of summary: RunSummary, for kind: PlotKind) throws -> CSVTable {
        // Steps are points of a curve of latency against throughput, finer than what the summary has of them together.
        if kind == .knee, summary.run.has(StepRow.fileName) {
            let steps = try CSVTable(StepRow.fileName, of: summary.run)
            if !steps.rows.isEmpty { return steps }
        }
        let name = kind.fileName
        if name == SummaryRow.fileName { return summary.table }
        guard summary.run.has(name) else {
            throw ReportError.nothingToShow(
                reason: "\(summary.run.path) has no \(name), which --kind \(kind.rawValue) is drawn from")
        }
        return try CSVTable(name, of: summary.run)
    }

    private func inferredKind(_ request: PlotRequest) -> PlotKind {
        // A column for the bottom makes any file's columns into a curve.
        guard request.x == nil, case .file(let table) = source else { return .sweep }
        return Self.kinds(of: table).first ?? .sweep
    }

    /// The kinds that a file's columns make, the one first that they were written for.
    private static func kinds(of table: CSVTable) -> [PlotKind] {
        let header = table.header
        if header.contains("percentile") { return [.percentiles] }
        if header.contains("second") { return header.contains("lag_records") ? [.time, .lag] : [.time] }
        if header.contains("partition") { return [.partitions] }
        if header.contains("step") { return [.knee] }
        return [.sweep, .knee, .heatmap, .timeWent]
    }

    /// Where a picture goes that is given no place.
    private func path(_ name: String) -> String {
        // Names of columns, which a file's name has no room for if they are long.
        let kept = name.prefix(120).map { $0 == "/" || $0.isWhitespace ? "-" : String($0) }.joined()
        let name = kept + Script.Format.svg.rawValue
        switch source {
        case .run(let summary): return summary.run.file("plots/" + name)
        case .file(let table):
            let file = table.path.split(separator: "/").last.map(String.init) ?? table.path
            return (CSVTable.isName(file) ? String(file.dropLast(4)) : file) + "-" + name
        }
    }
}
