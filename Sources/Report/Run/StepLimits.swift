internal import Measurement
internal import Results

/// How far the load can go, for each configuration whose open loop goes in steps: the table, whose figures the answer's sentences have too.
struct StepLimits {
    /// A configuration's limits.
    struct Row {
        let staircase: Staircase
        /// The highest rate that it keeps up with.
        let keptUp: Staircase.Limit
        /// The highest with a p99 within each of `latencies`; nil where nothing is known of it.
        var within: [Staircase.Limit?]
    }

    /// The limits of latency that the table has, in microseconds, from low to high.
    private(set) var latencies: [Double]
    private(set) var rows: [Row]
    private let summary: RunSummary

    /// The width of a terminal that has room for the table.
    private static let width = 80

    /// Nil where no open loop went in steps, or the generator itself never kept up.
    init?(_ staircases: [Staircase], of summary: RunSummary) {
        self.summary = summary
        let latencies = Self.series(around: staircases.flatMap(\.latencies))
        rows = staircases.compactMap { staircase in
            staircase.keptUp.map { keptUp in
                Row(
                    staircase: staircase, keptUp: keptUp,
                    within: latencies.map { staircase.keptUp(within: $0) })
            }
        }
        self.latencies = latencies
        if rows.isEmpty { return nil }
        while self.latencies.count > 1, table.text.width > Self.width { drop(leastTelling) }
    }

    /// The numbers of the series 1, 2, 5, 10 … from the first that is not below all latencies to the first that is not below any.
    static func series(around latencies: [Double]) -> [Double] {
        guard let least = latencies.min(), let most = latencies.max() else { return [] }
        var found: [Double] = []
        var decade = 10.0
        while decade < 1e10 {
            for value in [decade, 2 * decade, 5 * decade] where value >= least {
                found.append(value)
                if value >= most { return found }
            }
            decade *= 10
        }
        return found
    }

    /// The column that says no more than the one before it, from the right; of the last one also where the system keeps up no further; else the lowest.
    private var leastTelling: Int {
        let last = latencies.count - 1
        if rows.allSatisfy({ $0.within[last] == $0.keptUp }) { return last }
        return latencies.indices.dropFirst().last { place in
            rows.allSatisfy { $0.within[place] == $0.within[place - 1] }
        } ?? 0
    }

    private mutating func drop(_ place: Int) {
        latencies.remove(at: place)
        for index in rows.indices { rows[index].within.remove(at: place) }
    }

    /// What the columns are rates of: `Highest rate (records/s) with a response p99 within`.
    var heading: String {
        let columns = Set(rows.map(\.staircase.latency))
        let what =
            columns.count > 1
            ? "a p99 (response, or end to end where nothing is answered)"
            : columns.contains("response_p99_us") ? "a response p99" : "an end-to-end p99"
        return latencies.isEmpty ? "Highest rate (records/s)" : "Highest rate (records/s) with \(what) within"
    }

    /// A row for each configuration.
    var table: FigureTable {
        let labels = summary.swept.indices.filter { summary.levels(of: summary.swept[$0]).count > 1 }
        var columns = summary.columns(of: labels.map { summary.swept[$0] })
        let source = rows.contains { $0.staircase.latency == "response_p99_us" } ? "response_p99_us" : "e2e_p99_us"
        columns += latencies.map {
            FigureTable.Column(title: Self.words($0), alignment: .right, source: source)
        }
        columns.append(FigureTable.Column(title: "keeps up", alignment: .right, source: "kept_up_per_sec"))
        var table = FigureTable(labels: labels.count, columns: columns)
        table.rows = rows.map { row in
            let named = labels.map { RunReport.labelCell(row.staircase.configuration[$0]) }
            let limits = row.within + [row.keptUp]
            return FigureTable.Row(
                cells: named + limits.map { FigureTable.Cell(text: $0?.text ?? "–", value: $0?.median.perSecond) },
                isRanked: true)
        }
        return table
    }

    /// What the signs in the table mean.
    var note: String? {
        let shown = rows.flatMap { $0.within + [$0.keptUp] }
        let sides = Set(shown.compactMap { $0?.median.side })
        let parts = [
            rows.contains { ($0.keptUp.trials + $0.keptUp.limitedTrials) > 1 }
                ? "medians over all trials whose records arrived, each by its own steps" : nil,
            shown.contains { $0?.text.contains("±") == true } ? "± is half of their range" : nil,
            sides.contains(.above)
                ? "≥ is the highest step, or the last before one that the generator spoilt" : nil,
            sides.contains(.below) ? "< is the lowest step" : nil,
            shown.contains { $0 == nil }
                ? "– is not known: the generator itself did not keep up, or trials are too far apart" : nil,
        ].compactMap { $0 }
        let text = parts.joined(separator: "; ")
        return text.isEmpty ? nil : text.prefix(1).uppercased() + text.dropFirst() + "."
    }

    /// `1 ms`, `500 µs`: a round limit, without digits that say nothing.
    static func words(_ microseconds: Double) -> String {
        if microseconds < 1000 { return Figure.plain(microseconds) + " µs" }
        if microseconds < 1_000_000 { return Figure.plain(microseconds / 1000) + " ms" }
        return Figure.plain(microseconds / 1_000_000) + " s"
    }
}
