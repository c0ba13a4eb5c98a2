import BenchmarkSuite
import Glibc
import LoadGenerator
import Machine
import Measurement
import Results
import SystemIO

/// What `weir doctor` does: equal trials through the runner, and a look at what the machine does meanwhile.
struct Examination {
    let directory: String
    let trials: Int
    let isQuick: Bool

    /// The rate of the open loop, in records a second: low, so that what varies is the machine and not a queue.
    static let rate = 20_000

    /// Measures, and removes what was written.
    /// - Returns: nil where the user stopped it.
    func carryOut() throws -> Diagnosis? {
        // Before any thread starts, so that all of them leave these signals to the descriptor.
        let signals = try SignalSource([SIGINT, SIGTERM])
        SignalSource.ignoreBrokenPipes()
        let watch = RunWatch()
        try watch.start(signals: signals)
        defer { watch.end() }
        let traits = TerminalTraits(environment: ProcessEnvironment.variables)
        let display = ProgressDisplay(.standardError, isBrief: true, isUnicode: traits.isUnicode)
        let cores = RunSettings.confinement(onCores: CPU.count)
        display.sayBriefly("measuring the generator …")
        var facts = MachineFacts.current(directory: directory)
        try facts.measureLoopback()
        let calibration = try Calibration.measure(cores: cores)

        let root = "\(directory)/.weir-doctor-\(getpid())"
        defer { try? Directory.removeTree(root) }
        var settings = RunSettings(
            command: CommandLine.arguments, version: Commands.version, executable: Commands.executablePath ?? "weir",
            output: root)
        settings.settleLimitMilliseconds = 2000
        let before = MachineLoad.Reading.now()
        let outcome = try Runner(
            RunPlan(try suite()), settings: settings, driver: GeneratorDriver(), watch: watch, display: display
        ).run()
        let load = MachineLoad(from: before, to: .now())
        display.clear()
        if outcome.isInterrupted { return nil }
        return Diagnosis(
            facts: facts, calibration: calibration, load: load, rows: outcome.rows, trialMilliseconds: phases.sum)
    }

    /// The phases of a trial, in milliseconds.
    private var phases: (warmup: Int, peak: Int, latency: Int, sum: Int) {
        isQuick ? (100, 400, 300, 800) : (300, 1000, 1000, 2300)
    }

    private func suite() throws(SuiteError) -> Suite {
        let text = """
            # How far apart are equal trials?
            name: doctor
            target: embedded
            producer: {count: 1, acks: 1, linger.ms: 0, batch.size: 64KiB}
            consumer: {members: 1}
            records:  {value.size: 100}
            load:     {warmup: \(phases.warmup)ms, peak: \(phases.peak)ms, latency: {rate: \(Self.rate), for: \(phases.latency)ms}}
            trials: \(trials)
            """
        return try Suite(yaml: Array(text.utf8), file: "doctor")
    }
}
