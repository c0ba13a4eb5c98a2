/// A run's summary.csv with what the manifest knows about it: what reports are made from.
public struct RunSummary: Sendable {
    /// A row of summary.csv.
    public struct Row: Sendable {
        /// Which configuration and trial.
        public let key: RowKey
        /// What the figures are worth.
        public let verdict: Verdict
        /// The row itself.
        public let cells: CSVTable.Row
    }

    /// The run.
    public let run: RunDirectory
    /// What the run is; nil where only its summary was kept.
    public let manifest: Manifest?
    /// The paths of the swept parameters.
    public let swept: [String]
    /// The file.
    public let table: CSVTable
    /// Its rows, in the order in which they were run.
    public let rows: [Row]

    /// Reads the summary of a run.
    ///
    /// Throws: where there is none, or nothing in it.
    public init(_ run: RunDirectory) throws(ResultsError) {
        let path = run.file(SummaryRow.fileName)
        let manifest = Disk.exists(run.file("manifest.json")) ? try run.manifest() : nil
        guard Disk.exists(path) else {
            throw .nothingRecorded(
                path: run.path,
                reason: "no row was finished in this run (\(manifest?.state.rawValue ?? "no summary.csv"))")
        }
        let table = try CSVTable(path: path)
        guard !table.rows.isEmpty else {
            throw .nothingRecorded(
                path: path, reason: "no row was finished in this run (\(manifest?.state.rawValue ?? "only a header"))")
        }
        let trial = try table.column("trial")
        let block = try table.column("block")
        let verdict = try table.column("verdict")
        var rows: [Row] = []
        for row in table.rows {
            guard let trialNumber = Int(row.fields[trial]), let blockNumber = Int(row.fields[block]) else {
                throw .malformedCSV(path: path, line: row.line, reason: "trial and block are not whole numbers")
            }
            guard let verdict = Verdict(rawValue: row.fields[verdict]) else {
                throw .malformedCSV(
                    path: path, line: row.line, reason: "the verdict \"\(row.fields[verdict])\" is not known")
            }
            let key = RowKey(
                configuration: Array(row.fields[..<trial]), trial: trialNumber, block: blockNumber)
            rows.append(Row(key: key, verdict: verdict, cells: row))
        }
        self.run = run
        self.manifest = manifest
        self.table = table
        self.rows = rows
        swept = Array(table.header[..<trial])
    }

    /// The values of a swept parameter, in the suite's order.
    public func levels(of path: String) -> [String] {
        guard let index = swept.firstIndex(of: path) else { return [] }
        let present = rows.map { $0.key.configuration[index] }
        let declared = manifest?.sweep.first { $0.path == path }?.values.filter(present.contains) ?? []
        var levels = declared
        for value in present where !levels.contains(value) { levels.append(value) }
        // Rows are run in shuffled order, so that without a manifest only numbers have an order of their own.
        if declared.isEmpty, levels.allSatisfy({ Double($0) != nil }) {
            levels.sort { (Double($0) ?? 0) < (Double($1) ?? 0) }
        }
        return levels
    }

    /// The configurations, in the suite's order: the first parameter varies slowest.
    public var configurations: [[String]] {
        let levels = swept.map { self.levels(of: $0) }
        var seen = Set<[String]>()
        let present = rows.map(\.key.configuration).filter { seen.insert($0).inserted }
        let ranked = present.map { configuration -> (configuration: [String], rank: [Int]) in
            let rank = configuration.indices.map { levels[$0].firstIndex(of: configuration[$0]) ?? 0 }
            return (configuration, rank)
        }
        return ranked.sorted { $0.rank.lexicographicallyPrecedes($1.rank) }.map(\.configuration)
    }
}
