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

    /// The run; of a CSV file by itself, the directory that it is in.
    public let run: RunDirectory
    /// What it is called: the run's name, or the file's.
    public let name: String
    /// What the run is; nil where only its summary was kept.
    public let manifest: Manifest?
    /// The paths of the swept parameters.
    public let swept: [String]
    /// The file.
    public let table: CSVTable
    /// Its rows, in the order in which they were run.
    public let rows: [Row]
    /// Whether it is a run's, whose other files are there: not a CSV file's, whatever lies beside that.
    package var isOfRun: Bool { name == run.name }
    private let byConfiguration: [[String]: [Row]]

    /// Reads the summary of a run.
    ///
    /// Throws: where there is none, or nothing in it.
    public init(_ run: RunDirectory) throws(ResultsError) {
        let path = run.file(SummaryRow.fileName)
        let manifest = Disk.exists(run.file("manifest.json")) ? try run.manifest() : nil
        guard Disk.exists(path) else {
            throw .nothingRecorded(
                path: run.path,
                reason: (manifest?.rowsFinished ?? 0) > 0
                    ? "summary.csv is missing, though rows were finished in this run"
                    : "no row was finished in this run (\(manifest?.state.rawValue ?? "no summary.csv"))")
        }
        let table = try CSVTable(SummaryRow.fileName, of: run)
        guard !table.rows.isEmpty else {
            throw .nothingRecorded(
                path: path, reason: "no row was finished in this run (\(manifest?.state.rawValue ?? "only a header"))")
        }
        try self.init(table, run: run, name: run.name, manifest: manifest)
    }

    /// Reads a summary that stands alone, as it was kept, edited, or joined of several runs: a column before `trial` is what tells
    /// configurations apart, `run` of a joined one included.
    public init(csv path: String) throws(ResultsError) {
        let table = try CSVTable(path: path)
        guard !table.rows.isEmpty else { throw .nothingRecorded(path: path, reason: "only a header is in this file") }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        try self.init(table, run: RunDirectory(path: Disk.parent(of: path)), name: name, manifest: nil)
    }

    /// Reads what a user has named: a CSV file, or a run as `RunName` takes it.
    public init(named name: String, in root: String = "results") throws(ResultsError) {
        if CSVTable.isName(name) { try self.init(csv: name) } else { try self.init(RunName.resolve(name, in: root)) }
    }

    private init(_ table: CSVTable, run: RunDirectory, name: String, manifest: Manifest?) throws(ResultsError) {
        let path = table.path
        let trial = try Self.place(of: "trial", in: table)
        let block = try Self.place(of: "block", in: table)
        let verdict = try Self.place(of: "verdict", in: table)
        var rows: [Row] = []
        var lines: [[String]: Int] = [:]
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
            // Rows are paired by block: of two, one would stand for both.
            if let other = lines.updateValue(row.line, forKey: key.configuration + [row.fields[block]]) {
                throw .malformedCSV(
                    path: path, line: row.line,
                    reason: "line \(other) has the same configuration and block; "
                        + "`weir results export` joins several runs in one table")
            }
            rows.append(Row(key: key, verdict: verdict, cells: row))
        }
        self.run = run
        self.name = name
        self.manifest = manifest
        self.table = table
        self.rows = rows
        byConfiguration = Dictionary(grouping: rows, by: \.key.configuration)
        swept = Array(table.header[..<trial])
    }

    private static func place(of name: String, in table: CSVTable) throws(ResultsError) -> Int {
        do throws(ResultsError) {
            return try table.column(name)
        } catch {
            guard case .noSuchColumn(_, let path, .none) = error else { throw error }
            throw .nothingRecorded(
                path: path,
                reason: "no column \(name), so that it is no summary of a run; `weir plot` draws any CSV file")
        }
    }

    /// The rows of a configuration, in the order in which they were run.
    public func rows(of configuration: [String]) -> [Row] { byConfiguration[configuration] ?? [] }

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
        let ranked = byConfiguration.keys.map { configuration -> (configuration: [String], rank: [Int]) in
            let rank = configuration.indices.map { levels[$0].firstIndex(of: configuration[$0]) ?? 0 }
            return (configuration, rank)
        }
        return ranked.sorted { $0.rank.lexicographicallyPrecedes($1.rank) }.map(\.configuration)
    }
}
