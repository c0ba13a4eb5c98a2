internal import Measurement
internal import Results

/// Up to where the system keeps up, beside the knee: by steps.csv, as the answer and the table of a run have it.
extension KneePlot {
    /// What steps were kept up with, of the lines of one configuration; nil of a file that does not say which step of which trial they are.
    static func keptUp(_ data: PlotRows, _ rows: [CSVTable.Row]) throws -> Staircase.Limit? {
        let header = data.table.header
        guard ["trial", "block", "step", "verdict", "offered_per_sec"].allSatisfy(header.contains) else { return nil }
        return try Staircase(configuration: [], rows, of: data.table).keptUp
    }

    /// An upright line there; `whose` is what its series is called.
    static func rule(_ limit: Staircase.Limit, _ whose: String, _ style: SeriesStyle) -> Panel.Rule {
        Panel.Rule(
            x: limit.median.perSecond, text: "keeps up: \(limit.text)" + (whose.isEmpty ? "" : ", \(whose)"),
            style: style,
            isDashed: true)
    }
}
