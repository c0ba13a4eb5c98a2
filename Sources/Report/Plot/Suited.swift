internal import Results

/// Which plots suit a file or a run: what was swept and what was measured decides.
enum Suited {
    struct Wanted {
        var name: String
        var kind: PlotKind
        var drawing: Drawing
    }

    /// The plots, the most telling first. What would have too many series to be read is left out, unless nothing else is left.
    ///
    /// - Parameters:
    ///   - width: how wide they will be shown, where that is known.
    ///   - failed: what is done where a plot cannot be made, as of a damaged file; without it the error is thrown.
    static func plots(
        of plot: Plot, filters: [String], width: Double? = nil, else failed: (any Error) throws -> Void = { throw $0 }
    ) throws -> [Wanted] {
        var wanted: [Wanted] = []
        var refusal: ReportError?
        func add(_ name: String, _ kind: PlotKind, _ request: PlotRequest) throws {
            var request = request
            request.width = width ?? request.width
            do {
                wanted.append(Wanted(name: name, kind: kind, drawing: try plot.drawing(kind, request)))
            } catch let error as ReportError {
                switch error {
                case .tooManySeries: refusal = refusal ?? error
                case .nothingToShow, .columnMissing: break
                default: try failed(error)
                }
            } catch {
                try failed(error)
            }
        }
        // What one file of a run has not, another may have: a column to filter by, or rows at all.
        var missing: (any Error)?
        var hasRows = false
        var hasSteps = false
        func rows(_ kind: PlotKind) throws -> PlotRows? {
            do {
                let rows = try plot.rows(for: kind, filters: filters)
                hasRows = true
                return rows
            } catch {
                switch error {
                case ReportError.nothingToShow, ReportError.noSuchLevel, ResultsError.noSuchColumn:
                    missing = missing ?? error
                default: try failed(error)
                }
                return nil
            }
        }
        for kind in PlotKind.allCases where plot.has(kind) {
            guard let rows = try rows(kind) else { continue }
            if kind == .knee { hasSteps = rows.table.header.contains("step") }
            switch kind {
            case .sweep:
                for (name, columns) in [("peak", RunSummary.throughputColumns), ("latency", RunSummary.latencyColumns)]
                {
                    try sweep(rows, columns, name, filters, add, hasAny: { wanted.contains { $0.name == name } })
                }
            case .knee where isLoadSwept(rows), .heatmap where isGrid(rows), .lag where hasLag(rows),
                .partitions where isUneven(rows), .time where lasts(rows):
                try add(kind.rawValue, kind, PlotRequest(filters: filters))
            // The percentiles of several steps together are those of none.
            case .percentiles where !hasSteps, .timeWent:
                try add(kind.rawValue, kind, PlotRequest(filters: filters))
            default: break
            }
        }
        if !hasRows, let missing { throw missing }
        if wanted.isEmpty, let refusal { throw refusal }
        return wanted
    }

    /// A measured column along the first parameter that leaves few enough lines.
    private static func sweep(
        _ rows: PlotRows, _ columns: [String], _ name: String, _ filters: [String],
        _ add: (String, PlotKind, PlotRequest) throws -> Void, hasAny: () -> Bool
    ) throws {
        guard let column = rows.mostMeasured(columns), let index = rows.table.header.firstIndex(of: column) else {
            return
        }
        for axis in rows.axes(in: rows.rows.filter({ !$0.fields[index].isEmpty })) where !hasAny() {
            try add(name, .sweep, PlotRequest(x: rows.table.header[axis], y: column, filters: filters))
        }
    }

    /// Whether rows were offered different rates.
    private static func isLoadSwept(_ rows: PlotRows) -> Bool {
        rows.table.header.contains("step")
            || rows.varied(in: rows.rows).contains { rows.table.header[$0].hasPrefix("load.latency.") }
    }

    /// Whether two parameters, and no other, have three values and more. Of a file by hand, where one picture is all there is, words are
    /// rather series than a side of a map.
    private static func isGrid(_ rows: PlotRows) -> Bool {
        let varied = rows.varied(in: rows.rows)
        guard varied.count == 2 else { return false }
        let levels = varied.map { rows.levels(of: $0, in: rows.rows) }
        let isByHand = rows.mostMeasured(RunSummary.throughputColumns + RunSummary.latencyColumns) == nil
        return levels.allSatisfy { $0.count > 2 }
            && (!isByHand || levels.joined().allSatisfy { Quantity.number($0) != nil })
    }

    /// Whether what happens over time can be seen at all: by second, five points of a curve.
    private static func lasts(_ rows: PlotRows) -> Bool {
        guard let second = rows.table.header.firstIndex(of: "second") else { return false }
        let phase = rows.table.header.firstIndex(of: "phase") ?? second
        return Set(rows.overTime().rows.map { [$0.fields[phase], $0.fields[second]] }).count > 4
    }

    /// Whether consumers were ever behind by more than what is on its way: half of what a second brings.
    private static func hasLag(_ rows: PlotRows) -> Bool {
        let header = rows.table.header
        guard let lag = header.firstIndex(of: "lag_records"), lasts(rows) else { return false }
        let rate = ["received_per_sec", "sent_per_sec"].lazy.compactMap { header.firstIndex(of: $0) }.first
        let shown = rows.overTime().rows
        func largest(_ column: Int) -> Double { shown.compactMap { Double($0.fields[column]) }.max() ?? 0 }
        return largest(lag) > max(10, (rate.map(largest) ?? 0) / 2)
    }

    /// Whether some partition has a tenth more than its share.
    private static func isUneven(_ rows: PlotRows) -> Bool {
        let header = rows.table.header
        let figure = ["sent", "received"].lazy.compactMap { header.firstIndex(of: $0) }.first
        guard let figure, header.contains("partition") else { return false }
        let trial = header.firstIndex(of: "trial").map { [$0] } ?? []
        return rows.split(rows.rows, by: rows.varied(in: rows.rows) + trial).contains { group in
            let values = group.rows.compactMap { Double($0.fields[figure]) }
            return values.count > 1 && (values.max() ?? 0) * Double(values.count) > values.reduce(0, +) * 1.1
        }
    }
}
