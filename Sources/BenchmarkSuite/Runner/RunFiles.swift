import LoadGenerator
import Results
import SystemIO

/// The files of one run, open while it goes on.
final class RunFiles {
    let directory: RunDirectory
    /// The rows that a resumed run has from before, in the order in which they were measured.
    let kept: [JournalEntry]
    /// Their keys.
    let keptKeys: Set<RowKey>
    private var manifest: Manifest
    /// When the run began, or went on the last time, milliseconds since 1970.
    var startedAtMilliseconds: Int64 { manifest.resumedAtMilliseconds?.last ?? manifest.startedAtMilliseconds }
    /// The swept parameters.
    let paths: [String]
    private let summary: TableWriter<SummaryRow>
    private let timeSeries: TableWriter<TimeSeriesRow>
    private let latencies: TableWriter<LatencyRow>
    private let partitions: TableWriter<PartitionRow>
    private let members: TableWriter<MemberRow>
    private let resources: TableWriter<ResourceRow>
    private let steps: TableWriter<StepRow>
    private let histograms: HistogramArchive
    private let journal: Journal
    /// Held on the directory itself while the run goes on, so that no other process goes on with it.
    private let lock: File

    /// Makes the run's directory with everything that is known before the first row.
    init(_ plan: RunPlan, settings: RunSettings) throws {
        let started = WallClock.milliseconds()
        paths = plan.suite.axes.map(\.path)
        kept = []
        keptKeys = []
        directory = try RunDirectory.create(
            suite: plan.suite.name, millisecondsSince1970: started, in: settings.output)
        do {
            lock = try Self.lock(directory)
            manifest = Manifest(
                suite: plan.suite.name, question: plan.suite.question, startedAtMilliseconds: started,
                command: settings.command, seed: plan.suite.seed, trials: plan.suite.trials,
                sweep: plan.levels.map { Manifest.Sweep(path: $0.path, values: $0.values) },
                rowsPlanned: plan.rows.count, version: settings.version)
            manifest.build = settings.build
            let suite = plan.suite.yaml
            manifest.suiteCRC32 = Checksum.crc32(Array(suite.utf8))
            try directory.write(manifest)
            try directory.writeText(suite, as: "suite.yaml")
            summary = try directory.table(of: SummaryRow.self, swept: paths)
            timeSeries = try directory.table(of: TimeSeriesRow.self, swept: paths)
            latencies = try directory.table(of: LatencyRow.self, swept: paths)
            partitions = try directory.table(of: PartitionRow.self, swept: paths)
            members = try directory.table(of: MemberRow.self, swept: paths)
            resources = try directory.table(of: ResourceRow.self, swept: paths)
            steps = try directory.table(of: StepRow.self, swept: paths)
            histograms = HistogramArchive(run: directory, swept: paths)
            // Last: a run without a journal has not begun.
            journal = try Journal(of: directory)
        } catch {
            try? Directory.removeTree(directory.path)
            throw error
        }
    }

    /// Puts the files of an unfinished run back to its trusted rows, and goes on behind them.
    init(resuming run: UnfinishedRun) throws {
        directory = run.directory
        lock = try Self.lock(directory)
        paths = run.plan.suite.axes.map(\.path)
        let restoration = try Restoration(directory, swept: paths)
        try restoration.apply(headers: [
            SummaryRow.fileName: SummaryRow.header(swept: paths),
            TimeSeriesRow.fileName: TimeSeriesRow.header(swept: paths),
            LatencyRow.fileName: LatencyRow.header(swept: paths),
            PartitionRow.fileName: PartitionRow.header(swept: paths),
            MemberRow.fileName: MemberRow.header(swept: paths),
            ResourceRow.fileName: ResourceRow.header(swept: paths),
            StepRow.fileName: StepRow.header(swept: paths),
        ])
        kept = restoration.entries
        keptKeys = Set(restoration.keys)
        histograms = HistogramArchive(run: directory, swept: paths)
        try histograms.restore(restoration)
        summary = try directory.table(continuing: SummaryRow.self, swept: paths)
        timeSeries = try directory.table(continuing: TimeSeriesRow.self, swept: paths)
        latencies = try directory.table(continuing: LatencyRow.self, swept: paths)
        partitions = try directory.table(continuing: PartitionRow.self, swept: paths)
        members = try directory.table(continuing: MemberRow.self, swept: paths)
        resources = try directory.table(continuing: ResourceRow.self, swept: paths)
        steps = try directory.table(continuing: StepRow.self, swept: paths)
        journal = try Journal(continuing: directory)
        manifest = run.manifest
        manifest.state = .running
        manifest.reason = nil
        manifest.finishedAtMilliseconds = nil
        manifest.rowsFinished = kept.count
        manifest.resumedAtMilliseconds = (manifest.resumedAtMilliseconds ?? []) + [WallClock.milliseconds()]
        try directory.write(manifest)
    }

    private static func lock(_ directory: RunDirectory) throws -> File {
        let lock = try File(directory.path, mode: .readOnly)
        for attempt in 1...5 {
            if try lock.tryLock() { return lock }
            // `weir watch` takes it for a moment to find out whether anybody has it.
            if attempt < 5 { MonotonicClock.sleep(nanoseconds: 20_000_000) }
        }
        throw UnfinishedRun.Refusal(
            description: "\(directory.path) is being measured by another process; wait for it, or stop it first")
    }

    /// Writes a JSON text beside the tables: environment.json, limits.json.
    func write(json: [UInt8], as name: String) throws(ResultsError) {
        try directory.writeText(String(decoding: json, as: UTF8.self), as: name)
    }

    /// Writes the broker's settings as a file such as broker.json.
    func write(_ settings: [RowPlan.Configuration], as name: String) throws(ResultsError) {
        if settings.isEmpty { return }
        let values = Dictionary(settings.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        try directory.writeJSON(values, as: name)
    }

    /// Whether somebody has removed the directory: what is written then is lost.
    var isGone: Bool { !directory.has(Journal.fileName) }

    /// Writes a finished row; its line in the journal comes last, so that a row that is there is whole.
    ///
    /// A row that cannot be written whole leaves no histograms of its own, which nothing would name.
    func append(_ row: FinishedRow) throws(ResultsError) {
        // The tables are open and would not say so, and the histograms would make it anew.
        if isGone { throw .system(operation: "write", path: directory.path, reason: "somebody has removed it") }
        do throws(ResultsError) { try write(row) } catch {
            histograms.remove(of: row.summary.key)
            throw error
        }
    }

    private func write(_ row: FinishedRow) throws(ResultsError) {
        var files: [String: JournalEntry.Part] = [:]
        files[TimeSeriesRow.fileName] = try timeSeries.append(row.timeSeries)
        files[LatencyRow.fileName] = try latencies.append(row.latencies)
        files[PartitionRow.fileName] = try partitions.append(row.partitions)
        files[MemberRow.fileName] = try members.append(row.members)
        files[ResourceRow.fileName] = try resources.append(row.resources)
        files[StepRow.fileName] = try steps.append(row.steps)
        let histograms = try histograms.write(row.histograms, of: row.summary.key)
        files[histograms.log] = histograms.part
        files[SummaryRow.fileName] = try summary.append(row.summary)
        try journal.append(
            JournalEntry(key: row.summary.key, swept: paths, verdict: row.summary.verdict, files: files))
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

    /// What the files call the row.
    func key(of row: RowOrder.Row) -> RowKey {
        RowKey(
            configuration: configurations[row.configuration].coordinates.map(\.value.text), trial: row.trial,
            block: row.trial)
    }
}
