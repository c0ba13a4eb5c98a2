import Glibc
import LoadGenerator
import Machine
import Measurement
import Results
import SystemIO

/// Carries out a plan: row by row, each from a clean state, every finished row on disk before the next begins.
public final class Runner {
    let plan: RunPlan
    let settings: RunSettings
    let driver: any LoadDriver
    let watch: RunWatch
    let display: ProgressDisplay
    /// Replaces the suite's target in tests.
    private let testTarget: (any MeasuredTarget)?
    /// Names this run in topics and data directories.
    let identity: String
    var limits: Limits?
    /// Cores of the machine, and whether generator and broker are confined to one each.
    var machine = (cores: 1, isConfined: false)
    var rows: [SummaryRow] = []
    /// When the first row began, and when the present one did.
    var started: UInt64 = 0
    var rowStarted: UInt64 = 0

    /// What the names of all topics of all runs begin with.
    static let topicPrefix = "weir-"

    /// Prepares a run; nothing happens before `run()`.
    public convenience init(
        _ plan: RunPlan, settings: RunSettings, driver: any LoadDriver, watch: RunWatch, display: ProgressDisplay
    ) {
        self.init(plan, settings: settings, driver: driver, watch: watch, display: display, testTarget: nil)
    }

    init(
        _ plan: RunPlan, settings: RunSettings, driver: any LoadDriver, watch: RunWatch, display: ProgressDisplay,
        testTarget: (any MeasuredTarget)?
    ) {
        self.plan = plan
        self.settings = settings
        self.driver = driver
        self.watch = watch
        self.display = display
        self.testTarget = testTarget
        identity = "\(String(WallClock.milliseconds(), radix: 36))-\(getpid())"
    }

    /// Measures every row.
    ///
    /// What makes the whole run pointless (no space, a server that is not there, an output that cannot be written) is
    /// thrown, and nothing is left behind; what goes wrong in one row is that row's verdict.
    public func run() throws -> RunOutcome {
        if testTarget == nil, let servers = plan.bootstrapServers { try BootstrapServers.checkResolves(servers) }
        for stale in DataDirectory.removeStale(below: settings.data) {
            display.say("removed \(stale), which a run that was killed had left")
        }
        let data = try DataDirectory(root: settings.data, name: identity)
        var files: RunFiles?
        defer {
            display.clear()
            try? data.remove()
            if rows.isEmpty { files?.discard() }
            // unsafe: the call reads a path. Where results are in the directory it fails, as it should.
            unsafe rmdir(settings.output)
        }
        if plan.usesEmbedded { try checkSpace(in: data, for: plan.maximumRowBytes) }
        let opened = try RunFiles(plan, settings: settings)
        files = opened
        do {
            return try measureAll(data, opened)
        } catch RowInterruption.interrupted where rows.isEmpty {
            return outcome(nil)
        } catch {
            if rows.isEmpty { throw error }
            // On a full disk this makes room for the manifest.
            try? data.remove()
            try? opened.finish(.failed, reason: "\(error)")
            throw TargetError(
                description:
                    "\(error); the run ends here, and its \(rows.count) finished rows are kept in \(opened.directory.path)"
            )
        }
    }

    private func measureAll(_ data: DataDirectory, _ files: RunFiles) throws -> RunOutcome {
        let targets = RunTargets(
            plan, executable: settings.executable, data: data, logPath: files.directory.file("broker.log"))
        machine = (targets.coreCount, targets.cores != nil)
        try describeMachine(files, cores: targets.cores)
        if let cores = targets.cores { CPU.pinThisThread(to: cores.generator) }
        func target(_ index: Int) -> any MeasuredTarget {
            testTarget ?? targets.target(for: plan.configurations[plan.rows[index].configuration])
        }
        try touch(target(0), files)
        started = MonotonicClock.now()
        rowStarted = started
        for index in plan.rows.indices {
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
        display.clear()
        if rows.isEmpty { throw RowInterruption.interrupted }
        try files.finish(watch.isStopped && rows.count < plan.rows.count ? .interrupted : .finished, reason: nil)
        return outcome(files.directory)
    }

    private func outcome(_ directory: RunDirectory?) -> RunOutcome {
        RunOutcome(
            directory: directory, rows: rows, planned: plan.rows.count,
            isInterrupted: watch.isStopped && rows.count < plan.rows.count)
    }

    /// Environment and ceilings, written and told before the first row.
    private func describeMachine(_ files: RunFiles, cores: (generator: Int, broker: Int)?) throws {
        let environment = Environment.current(directory: settings.data, weirVersion: settings.version)
        try files.write(json: try environment.json(), as: "environment.json")
        var parts = [plan.headline]
        if plan.usesEmbedded {
            if let cores { parts.append("broker on core \(cores.broker), generator on core \(cores.generator)") }
            parts.append(environment.disk.filesystem)
        }
        display.say("\(plan.title)   \(plan.suite.source)")
        display.say(parts.joined(separator: " · "))
        guard plan.staysLocal, let measure = settings.measureLimits else { return }
        display.sayBriefly("measuring this machine's limits …")
        let limits = try measure(settings.data)
        try watch.check()
        self.limits = limits
        try files.write(json: try limits.json(), as: "limits.json")
        display.say(Self.line(about: limits))
    }

    private static func line(about limits: Limits) -> String {
        func best(_ rates: [Limits.Rate]) -> String {
            "\(Figure.bytes(rates.map(\.bytesPerSec).max() ?? 0))/s"
        }
        func microseconds(_ value: Double) -> String { Figure.latency(microseconds: value) }
        return "this machine: pwrite \(best(limits.writeSequential)) · CRC-32C \(best([limits.crc32c])) · "
            + "loopback \(best(limits.loopbackSend)), round trip \(microseconds(limits.roundTrip.p50Us)) · "
            + "timer p99 \(microseconds(limits.timerLateness.p99Us))"
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
