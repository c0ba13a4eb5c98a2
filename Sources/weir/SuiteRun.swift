import Arguments
import BenchmarkSuite
import Glibc
import LoadGenerator
import Machine
import Report
import Results
import SystemIO

/// What `weir run` does once it knows the plan: ask, run, and say what was found.
struct SuiteRun {
    private let plan: RunPlan
    private let arguments: ParsedArguments
    private let output: String
    private let telling: Telling
    /// What this goes on with; nil for a run that begins.
    private let resumed: UnfinishedRun?

    init(_ plan: RunPlan, _ arguments: ParsedArguments, resuming run: UnfinishedRun? = nil) throws(UsageError) {
        self.plan = plan
        self.arguments = arguments
        resumed = run
        telling = try Telling(arguments)
        output = run.map { Self.parent(of: $0.directory.path) } ?? arguments.value("output") ?? "results"
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Runs the plan.
    /// - Returns: the exit code.
    func carryOut() throws -> Int32 {
        try checkExistingTopic()
        let access = try ClusterAccess(arguments)
        try access.check(plan)
        if !arguments.has("yes") {
            let remote = try plan.remoteBrokers(access: access)
            if !plan.staysLocal || !remote.isEmpty {
                let notice = plan.clusterNotice(brokers: remote)
                guard try Confirmation.ask(notice, on: telling.people) else { return 1 }
            }
        }
        // Before any thread starts, so that all of them leave these signals to the descriptor.
        let signals = try SignalSource([SIGINT, SIGTERM])
        SignalSource.ignoreBrokenPipes()
        let watch = RunWatch()
        try watch.start(signals: signals)
        defer { watch.end() }
        let display = telling.display()
        defer { display.clear() }
        var settings = RunSettings(
            command: ClusterAccess.masked(Self.relative(CommandLine.arguments)), version: Commands.version,
            build: try ProgramBuild.current(),
            executable: Commands.executablePath ?? "weir", output: output, data: arguments.value("data"),
            measureLimits: arguments.has("no-limits") ? nil : { try Limits.measure(directory: $0, cores: $1) },
            calibrate: arguments.has("no-limits") ? nil : { try Calibration.measure(cores: $0) },
            generatorCeiling: arguments.has("no-limits")
                ? nil : { try GeneratorCeiling.recordsPerSec(of: $0, cores: $1) })
        settings.resumeCommand = resumeCommand
        let runner =
            resumed.map {
                Runner(
                    resuming: $0, settings: settings, driver: GeneratorDriver(access: access), watch: watch,
                    display: display)
            }
            ?? Runner(plan, settings: settings, driver: GeneratorDriver(access: access), watch: watch, display: display)
        let outcome: RunOutcome
        do { outcome = try runner.run() } catch {
            let kept = runner.kept
            display.hear(
                .runEnded(
                    RunEnded(
                        state: .failed, directory: kept?.path, rowsPlanned: plan.rows.count,
                        verdicts: kept.flatMap { try? RunSummary($0).rows.map(\.verdict) } ?? [], exitCode: 1,
                        reason: "\(error)", resume: kept.map(resumeCommand))))
            throw error
        }
        try tell(outcome, display)
        return outcome.exitCode
    }

    /// Says what a run that came to its end has found. Where that cannot be told, the run is as it is, and the program fails.
    private func tell(_ outcome: RunOutcome, _ display: ProgressDisplay) throws {
        var failure: (any Error)?
        if let directory = outcome.directory, outcome.finished > 0 {
            do { try report(directory, outcome, display) } catch { failure = error }
        }
        if outcome.isInterrupted {
            display.say(
                outcome.directory.map {
                    "interrupted after \(outcome.finished) of \(outcome.planned) rows, which are kept; this goes on:  "
                        + resumeCommand(for: $0)
                } ?? "interrupted before the first row was finished; nothing was kept")
        }
        display.hear(
            .runEnded(
                RunEnded(
                    state: outcome.isInterrupted ? .interrupted : .finished, directory: outcome.directory?.path,
                    rowsPlanned: outcome.planned, verdicts: outcome.kept + outcome.rows.map(\.verdict),
                    exitCode: failure == nil ? outcome.exitCode : 1, reason: failure.map { "\($0)" },
                    resume: outcome.isInterrupted ? outcome.directory.map(resumeCommand) : nil)))
        if let failure { throw failure }
    }

    /// The command line with paths from the working directory, where they lie below it: `--output=/home/me/results` is `--output=results`.
    private static func relative(_ arguments: [String]) -> [String] {
        arguments.map { argument in
            guard argument.hasPrefix("-"), let equals = argument.firstIndex(of: "=") else {
                return Directory.relative(argument)
            }
            let value = argument.index(after: equals)
            return argument[..<value] + Directory.relative(String(argument[value...]))
        }
    }

    private func report(_ directory: RunDirectory, _ outcome: RunOutcome, _ display: ProgressDisplay) throws {
        let summary = try RunSummary(directory)
        let isLatest = output == "results" && RunName.all(in: output).first == directory
        let name = isLatest ? "@1" : directory.path
        let report = try RunReport(summary)
        let text = try report.text(
            isUnicode: telling.isUnicode, columns: ShownWidth.columns(of: telling.people),
            rest: "\(program) results show \(name) --wide has all")
        display.say("\n" + text)
        var saved = "saved  \(directory.path)"
        if isLatest { saved += " (@1)" }
        // The figures are safe; a picture that cannot be drawn now may be later.
        do {
            var reasons: [String] = []
            let plots = try Plot.ofRun(summary) { error in
                if !reasons.contains("\(error)") { reasons.append("\(error)") }
            }.map { short($0.path, in: directory) }
            for reason in reasons { display.say("\(plots.isEmpty ? "no plots" : "a plot is left out"): \(reason)") }
            if !plots.isEmpty { saved += "     " + plots.prefix(2).joined(separator: " · ") }
            if plots.count > 2 { saved += " · \(plots.count - 2) more" }
        } catch {
            display.say("no plots: \(error)")
        }
        display.say(saved)
        var next = next(name, comparing: summary.comparable)
        // What a busy machine does to rows.
        if summary.rows.contains(where: { [.generatorLimited, .unstable].contains($0.verdict) }) {
            next.insert("\(program) doctor", at: 0)
        }
        do {
            let page = directory.file("report.html")
            try HTMLReport(report).write(to: page)
            next.insert("xdg-open \(page)", at: 0)
        } catch {
            // The same: `weir report` makes it later.
            display.say("no report.html: \(error)")
        }
        display.say("next   " + next.joined(separator: " · "))
    }

    private func short(_ path: String, in directory: RunDirectory) -> String {
        path.hasPrefix(directory.path + "/") ? String(path.dropFirst(directory.path.count + 1)) : path
    }

    /// Commands that can be pasted.
    private func next(_ run: String, comparing path: String?) -> [String] {
        var commands: [String] = []
        if let path { commands.append("\(program) compare \(run) --by \(path)") }
        commands.append("\(program) suites")
        let source = plan.suite.source
        if source.hasSuffix("/\(plan.suite.name).yaml"), !source.hasPrefix("./") {
            commands.append("cp \(source) mine.yaml && \(program) run mine.yaml")
        }
        return commands
    }

    /// What the user types to call this program again.
    private var program: String { TypedName.program }

    /// What goes on with the run; in place of secrets of the command line there are asterisks, for the user to fill in.
    private func resumeCommand(for directory: RunDirectory) -> String {
        var words = [program, "run", "--resume", output == "results" ? directory.name : directory.path]
        if let data = arguments.value("data") { words += ["--data", data] }
        if let file = arguments.value("command-config") { words += ["--command-config", file] }
        words += ClusterAccess.masked(arguments.values("command-property")).flatMap { ["-X", $0] }
        if arguments.has("no-limits") { words.append("--no-limits") }
        if let topic = plan.existingTopic { words += ["--existing-topic", topic] }
        if arguments.has("yes") { words.append("--yes") }
        return words.joined(separator: " ")
    }

    /// A topic that is somebody's is only written into when the command line says so, whatever the suite says.
    private func checkExistingTopic() throws {
        guard let topic = plan.existingTopic, arguments.value("existing-topic") != topic else { return }
        throw UsageError("the suite writes into the existing topic \(topic); say --existing-topic \(topic) to allow it")
    }
}
