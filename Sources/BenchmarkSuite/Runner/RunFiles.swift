import LoadGenerator
import Results
import SystemIO

/// The files of one run, open while it goes on.
final class RunFiles {
    let directory: RunDirectory
    private var manifest: Manifest
    private let summary: TableWriter<SummaryRow>
    private let timeSeries: TableWriter<TimeSeriesRow>
    private let latencies: TableWriter<LatencyRow>
    private let partitions: TableWriter<PartitionRow>
    private let resources: TableWriter<ResourceRow>
    private let histograms: HistogramArchive

    /// Makes the run's directory with everything that is known before the first row.
    init(_ plan: RunPlan, settings: RunSettings) throws(ResultsError) {
        let started = WallClock.milliseconds()
        let paths = plan.suite.axes.map(\.path)
        directory = try RunDirectory.create(
            suite: plan.suite.name, millisecondsSince1970: started, in: settings.output)
        do {
            manifest = Manifest(
                suite: plan.suite.name, question: plan.suite.question, startedAtMilliseconds: started,
                command: settings.command, seed: plan.suite.seed, trials: plan.suite.trials,
                sweep: plan.levels.map { Manifest.Sweep(path: $0.path, values: $0.values) },
                rowsPlanned: plan.rows.count, version: settings.version)
            try directory.write(manifest)
            try directory.writeText(plan.suite.yaml, as: "suite.yaml")
            summary = try directory.table(of: SummaryRow.self, swept: paths)
            timeSeries = try directory.table(of: TimeSeriesRow.self, swept: paths)
            latencies = try directory.table(of: LatencyRow.self, swept: paths)
            partitions = try directory.table(of: PartitionRow.self, swept: paths)
            resources = try directory.table(of: ResourceRow.self, swept: paths)
            histograms = HistogramArchive(run: directory, swept: paths)
        } catch {
            try? Directory.removeTree(directory.path)
            throw error
        }
    }

    /// Writes a JSON text beside the tables: environment.json, limits.json.
    func write(json: [UInt8], as name: String) throws(ResultsError) {
        try directory.writeText(String(decoding: json, as: UTF8.self), as: name)
    }

    /// Writes the broker's settings as broker.json.
    func write(_ settings: [RowPlan.Configuration]) throws(ResultsError) {
        if settings.isEmpty { return }
        let values = Dictionary(settings.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        try directory.writeJSON(values, as: "broker.json")
    }

    /// Writes a finished row; its line in summary.csv comes last, so that a row that is there is whole.
    ///
    /// A row that cannot be written whole leaves no histograms of its own, which nothing would name.
    func append(_ row: FinishedRow) throws(ResultsError) {
        do throws(ResultsError) { try write(row) } catch {
            histograms.remove(of: row.summary.key)
            throw error
        }
    }

    private func write(_ row: FinishedRow) throws(ResultsError) {
        try timeSeries.append(row.timeSeries)
        try latencies.append(row.latencies)
        try partitions.append(row.partitions)
        try resources.append(row.resources)
        try histograms.write(row.histograms, of: row.summary.key)
        try summary.append(row.summary)
        manifest.rowsFinished += 1
        try directory.write(manifest)
    }

    /// States how the run ended.
    func finish(_ state: Manifest.State, reason: String?) throws(ResultsError) {
        manifest.state = state
        manifest.reason = reason
        manifest.finishedAtMilliseconds = WallClock.milliseconds()
        do throws(ResultsError) { try directory.write(manifest) } catch {
            // A full disk takes no second file beside the present one, whose own block is there.
            try directory.overwrite(manifest)
        }
    }

    /// Removes the directory: of a run that measured nothing.
    func discard() {
        try? Directory.removeTree(directory.path)
    }
}

extension RunPlan {
    /// The swept keys and those of their values that are run, in the suite's order.
    var levels: [(path: String, values: [String])] {
        suite.axes.map { axis in
            let run = Set(configurations.compactMap { $0.value(axis.path) })
            return (axis.path, axis.values.filter(run.contains).map(\.text))
        }
    }
}
