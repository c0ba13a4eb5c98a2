import Glibc
import LoadGenerator
import Machine
import Measurement
public import Results
import SystemIO

/// Carries out a plan: row by row, each from a clean state, every finished row on disk before the next begins.
public final class Runner {
    let plan: RunPlan
    let settings: RunSettings
    let driver: any LoadDriver
    let watch: RunWatch
    let display: ProgressDisplay
    /// What this goes on with; nil for a run that begins.
    let resumed: UnfinishedRun?
    /// Replaces the suite's target in tests.
    private let testTarget: (any MeasuredTarget)?
    /// When this was made, milliseconds since 1970; with the process's id it names the run in topics and data directories.
    private let begun: Int64
    private let identity: String
    /// How many partitions the existing topic has that the rows use, where there is one.
    var existingPartitions: Int?
    var limits: Limits?
    var calibration: Calibration?
    /// What one producer reaches by itself, by what it sends.
    var generatorCeilings: [GeneratorCeiling.Load: Double] = [:]
    /// What full speed carried in the first trial of a configuration, by its place in the plan, in records a second.
    var referencePeaks: [Int: Double] = [:]
    /// Cores of the machine, and whether generator and broker are confined to one each.
    var machine = (cores: 1, isConfined: false)
    var rows: [SummaryRow] = []
    /// The run's files, where it ended in an error and they were kept.
    public private(set) var kept: RunDirectory?
    /// The plan's rows that are to be measured: all, or those that a resumed run lacks.
    var pending: [Int]
    /// When the first row began, and when the present one did.
    var started: UInt64 = 0
    var rowStarted: UInt64 = 0
    /// When progress was told last.
    var lastTold: UInt64 = 0

    /// Prepares a run; nothing happens before `run()`.
    public convenience init(
        _ plan: RunPlan, settings: RunSettings, driver: any LoadDriver, watch: RunWatch, display: ProgressDisplay
    ) {
        self.init(plan, settings: settings, driver: driver, watch: watch, display: display, testTarget: nil)
    }

    /// Prepares to go on with an unfinished run.
    public convenience init(
        resuming run: UnfinishedRun, settings: RunSettings, driver: any LoadDriver, watch: RunWatch,
        display: ProgressDisplay
    ) {
        self.init(
            run.plan, settings: settings, driver: driver, watch: watch, display: display, resuming: run,
            testTarget: nil)
    }

    init(
        _ plan: RunPlan, settings: RunSettings, driver: any LoadDriver, watch: RunWatch, display: ProgressDisplay,
        resuming run: UnfinishedRun? = nil, testTarget: (any MeasuredTarget)?
    ) {
        self.plan = plan
        self.settings = settings
        self.driver = driver
        self.watch = watch
        self.display = display
        self.testTarget = testTarget
        resumed = run
        pending = Array(plan.rows.indices)
        begun = WallClock.milliseconds()
        identity = RunTopic.identity(startedAtMilliseconds: begun, processID: getpid())
    }

    /// Measures every row that is not there yet.
    ///
    /// What makes the whole run pointless (no space, a server that is not there, an output that cannot be written) is
    /// thrown, and nothing is left behind that was not there before; what goes wrong in one row is that row's verdict.
    public func run() throws -> RunOutcome {
        defer { display.clear() }
        try plan.checkOpenFiles(limit: OpenFiles.raiseLimit())
        if testTarget == nil, let servers = plan.bootstrapServers { try BootstrapServers.checkResolves(servers) }
        for stale in DataDirectory.removeStale(below: settings.data) {
            display.say("removed \(stale), which a run that was killed had left")
        }
        let data = try DataDirectory(root: settings.data, name: identity)
        var files: RunFiles?
        defer {
            try? data.remove()
            // May wait for a reader that has stopped: last of what is needed, but before the directory that it writes to goes.
            display.clear()
            if rows.isEmpty, resumed == nil { files?.discard() }
            // unsafe: the call reads a path. Where results are in the directory it fails, as it should.
            unsafe rmdir(settings.output)
        }
        if plan.startsBrokers { try checkSpace(in: data, for: plan.maximumRowBytes) }
        try findExistingTopic()
        let opened = try resumed.map { try RunFiles(resuming: $0) } ?? RunFiles(plan, settings: settings)
        files = opened
        try notePeaks(of: opened)
        pending = plan.rows.indices.filter { !opened.keptKeys.contains(plan.key(of: plan.rows[$0])) }
        do {
            return try measureAll(data, opened)
        } catch RowInterruption.interrupted where rows.isEmpty {
            guard resumed != nil else { return outcome(nil, opened) }
            try opened.finish(.interrupted, reason: nil)
            return outcome(opened.directory, opened)
        } catch {
            if opened.isGone {
                throw TargetError(
                    description:
                        "\(opened.directory.path) was removed while the run went on: its \(opened.kept.count + rows.count) "
                        + "finished rows are gone, and the run ends here")
            }
            if rows.isEmpty, resumed == nil { throw error }
            // On a full disk this makes room for the manifest.
            try? data.remove()
            try? opened.finish(.failed, reason: "\(error)")
            kept = opened.directory
            throw TargetError(
                description:
                    "\(error); the run ends here, and its \(opened.kept.count + rows.count) finished rows are kept in "
                    + "\(opened.directory.path); `\(settings.resumeCommand(opened.directory))` goes on"
            )
        }
    }

    private func measureAll(_ data: DataDirectory, _ files: RunFiles) throws -> RunOutcome {
        let targets = RunTargets(
            plan, executable: settings.executable, data: data, logPath: files.directory.file("broker.log"),
            check: watch.check)
        machine = (targets.coreCount, targets.cores != nil)
        try describeMachine(files, cores: targets.cores)
        if let cores = targets.cores { CPU.pinThisThread(to: cores.generator) }
        func target(_ index: Int) -> any MeasuredTarget {
            testTarget ?? targets.target(for: plan.configurations[plan.rows[index].configuration])
        }
        try touchAll(files, target)
        started = MonotonicClock.now()
        rowStarted = started
        for index in pending {
            let row: FinishedRow
            do {
                row = try measure(index, on: target(index), data, generatorCore: targets.cores?.generator)
            } catch RowInterruption.interrupted {
                break
            }
            try files.append(row)
            rows.append(row.summary)
            rowStarted = MonotonicClock.now()
            report(row.summary, index)
        }
        if rows.isEmpty, !pending.isEmpty { throw RowInterruption.interrupted }
        let outcome = outcome(files.directory, files)
        try files.finish(outcome.isInterrupted ? .interrupted : .finished, reason: nil)
        return outcome
    }

    private func outcome(_ directory: RunDirectory?, _ files: RunFiles) -> RunOutcome {
        RunOutcome(
            directory: directory, rows: rows, kept: files.kept.map(\.verdict), planned: plan.rows.count,
            isInterrupted: watch.isStopped && rows.count < pending.count)
    }

    /// Environment and limits, written and told before the first row.
    private func describeMachine(_ files: RunFiles, cores: (generator: Int, broker: Int)?) throws {
        let environment = Environment.current(
            directory: settings.data, weirVersion: settings.version, librdkafka: Librdkafka.version)
        try write(environment, files)
        var parts = [plan.headline]
        if plan.startsBrokers {
            if let cores { parts.append("broker on core \(cores.broker), generator on core \(cores.generator)") }
            parts.append(environment.disk.filesystem)
        }
        tellBegin(files)
        display.say("\(plan.title)   \(plan.suite.source)")
        display.say(parts.joined(separator: " · "))
        if resumed != nil {
            display.say("\(files.kept.count) of \(plan.rows.count) rows are there; \(pending.count) are measured now")
        }
        try calibrate(files, cores: cores)
    }

    /// Writes environment.json, or beside the one that a resumed run has another one, where the machine has changed since.
    private func write(_ environment: Environment, _ files: RunFiles) throws {
        guard resumed != nil, let earlier = try? files.directory.bytes(of: "environment.json") else {
            return try files.write(json: try environment.json(), as: "environment.json")
        }
        if let before = try? Environment(json: earlier), before.isSameMachine(as: environment) { return }
        var number = 2
        while files.directory.has("environment-\(number).json") { number += 1 }
        try files.write(json: try environment.json(), as: "environment-\(number).json")
        display.say(
            "this machine is not as it was when the run began (environment-\(number).json): rows of before and after may differ"
        )
    }

    /// Looks for the topic that the rows use instead of their own.
    private func findExistingTopic() throws {
        guard let topic = plan.existingTopic, let servers = plan.bootstrapServers else { return }
        guard let partitions = try driver.partitions(of: topic, bootstrapServers: servers) else {
            throw TargetError(
                description: "there is no topic \(topic) at \(servers); without topic.name each row has its own")
        }
        existingPartitions = partitions
    }

    /// A row's plan, on its own topic or on the existing one.
    func rowPlan(_ configuration: Configuration, row: Int, seed: UInt64) -> RowPlan {
        let own = RunTopic(suite: plan.suite.name, startedAtMilliseconds: begun, processID: getpid(), row: row)
        var rowPlan = configuration.rowPlan(topic: plan.existingTopic ?? own.name, seed: seed)
        if let existingPartitions { rowPlan.topic.partitions = existingPartitions }
        return rowPlan
    }

    /// Refuses to begin what the disk cannot take.
    func checkSpace(in data: DataDirectory, for bytes: Int) throws(TargetError) {
        let margin = 256 << 20
        let free = data.freeBytes
        guard free < bytes + margin else { return }
        throw TargetError(
            description:
                "\(settings.data) has \(Figure.bytes(free)) free, and a row may need \(Figure.bytes(bytes + margin)); "
                + "use --data with a directory on a larger disk, or --set max.bytes=… to send less")
    }
}
