import LoadGenerator
import Results
import SystemIO

extension Runner {
    /// Tells that the run has begun, or goes on.
    func tellBegin(_ files: RunFiles) {
        display.hear(
            .runBegan(
                RunBegan(
                    directory: files.directory.path, suite: plan.suite.name, question: plan.suite.question,
                    startedAtMilliseconds: files.startedAtMilliseconds, rowsPlanned: plan.rows.count,
                    rowsKept: files.kept.count, trials: plan.suite.trials,
                    sweep: plan.levels.map { Manifest.Sweep(path: $0.path, values: $0.values) },
                    configurations: plan.configurations.map(values), expectedMilliseconds: Int(planned(pending)))))
    }

    /// A row of the plan as it begins.
    func beginning(_ index: Int) -> RowInProgress {
        let row = plan.rows[index]
        let configuration = plan.configurations[row.configuration]
        return RowInProgress(
            row: index + 1, rowsPlanned: plan.rows.count, label: configuration.label,
            configuration: values(of: configuration), trial: row.trial,
            leftMilliseconds: millisecondsLeft(beforeRow: index))
    }

    /// Tells how the row goes: what happens at once, what goes on a few times a second.
    func tell(_ progress: RowProgress, _ index: Int) {
        let now = MonotonicClock.now()
        guard progress.event != .going || now - lastTold >= 200_000_000 else { return }
        lastTold = now
        var row = beginning(index)
        row.phase = Phase(rawValue: progress.phase.rawValue)
        row.doing =
            switch progress.event {
            case .draining: "receiving the rest"
            case .cooling: "dropping the log from memory"
            case .joining: "waiting for the members of the groups"
            case .began, .going, .ended: nil
            }
        row.elapsedMilliseconds = progress.elapsedMilliseconds
        row.plannedMilliseconds = progress.plannedMilliseconds
        row.figures = RowInProgress.Figures(
            sentPerSecond: progress.sentPerSecond, receivedPerSecond: progress.receivedPerSecond,
            responseP99Microseconds: progress.responseP99.map { Double($0) / 1000 }, lagRecords: progress.lagRecords)
        display.hear(.progress(row))
    }

    /// Tells that something else is done with the row than to measure it.
    func tell(doing words: String, _ index: Int) {
        var row = beginning(index)
        row.doing = words
        display.hear(.progress(row))
    }

    /// Tells how a row came out.
    func report(_ summary: SummaryRow, _ index: Int) {
        let configuration = plan.configurations[plan.rows[index].configuration]
        display.hear(
            .rowFinished(
                RowFinished(
                    row: index + 1, rowsPlanned: plan.rows.count, label: configuration.label,
                    configuration: values(of: configuration), summary: summary,
                    leftMilliseconds: millisecondsLeft(beforeRow: index + 1))))
    }

    private func values(of configuration: Configuration) -> [String: String] {
        Dictionary(
            configuration.coordinates.map { ($0.path, $0.value.text) }, uniquingKeysWith: { one, _ in one })
    }

    /// What the plan says that rows take, in milliseconds.
    private func planned(_ rows: some Sequence<Int>) -> Double {
        rows.reduce(0) {
            $0
                + Double(
                    plan.configurations[plan.rows[$1].configuration].phaseMilliseconds + RunPlan.overheadMilliseconds)
        }
    }

    /// The time that the rows from `index` on take: by the plan, corrected by how long the rows before really took.
    private func millisecondsLeft(beforeRow index: Int) -> Int {
        let before = planned(pending.lazy.filter { $0 < index })
        let taken = Double(rowStarted - started) / 1e6
        let correction = before > 0 ? taken / before : 1
        let inRow = Double(MonotonicClock.now() - rowStarted) / 1e6
        return Int(max(0, planned(pending.lazy.filter { $0 >= index }) * correction - inRow))
    }
}
