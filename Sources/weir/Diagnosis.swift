import Arguments
import Machine
import Measurement
import Results

/// What `weir doctor` found, as text.
struct Diagnosis {
    let facts: MachineFacts
    let calibration: Calibration
    let load: MachineLoad
    /// The trials, in the order in which they ran.
    let rows: [SummaryRow]
    /// How long the phases of a trial took together.
    let trialMilliseconds: Int

    /// Numbers of trials that the table speaks about.
    private static let trials = [4, 5, 10, 20]

    var text: String {
        var lines = [title, ""]
        lines += noise
        lines += ["", "what bears on it:"]
        lines += findings
        return lines.joined(separator: "\n")
    }

    private var title: String {
        "\(rows.count) equal trials of \(Figure.fixed(Double(trialMilliseconds) / 1000, places: 1)) s · "
            + "generator \(Figure.count(calibration.generatorRecordsPerSec)) records/s, "
            + "timer p99 \(Figure.latency(microseconds: calibration.timerLateness.p99Us))"
    }

    // MARK: - Noise

    private var noise: [String] {
        let valid = rows.filter { $0.verdict == .valid }
        // On a machine too busy for VALID rows, the noise of the others still says how bad it is.
        let used = valid.count < Self.trials[0] ? rows : valid
        var lines: [String] = []
        let place = LatencySummary.percentiles.firstIndex { $0.suffix == "p99" } ?? 0
        let metrics: [(name: String, values: [Double], format: (Double) -> String)] = [
            ("records/s at full speed", used.compactMap(\.peak.receivedPerSecond), { Figure.count($0) }),
            (
                "response p99 at \(Figure.count(Double(Examination.rate))) rec/s",
                used.compactMap { $0.latency.response?.microseconds(at: place) }, { Figure.latency(microseconds: $0) }
            ),
        ]
        var table = [["", "median", "varies by"] + Self.trials.map { "\($0) trials show" }]
        var advice: [String] = []
        var isTooNoisy = false
        for metric in metrics {
            guard let floor = NoiseFloor(metric.values) else { continue }
            let shown = Self.trials.map { floor.smallestDifference(trials: $0) }
            isTooNoisy = isTooNoisy || shown.contains { $0 == nil }
            table.append(
                [metric.name, metric.format(floor.median), Self.percent(floor.variation)]
                    + shown.map { $0.map(Self.percent) ?? "too noisy" })
            if let more = floor.trialsToHalve(from: 5) {
                advice.append("\(more) trials instead of 5 (\(metric.name))")
            }
        }
        if table.count > 1 {
            lines += Self.aligned(table)
            lines += Self.wrapped(
                "A comparison of one row shows such a difference four times out of five, and claims one that is not there at "
                    + "most once in twenty times. Noise itself is known to ± "
                    + "\(Figure.fixed(100 / (2 * Double(used.count - 1)).squareRoot(), places: 0)) % from \(used.count) trials."
            )
            if isTooNoisy {
                lines += Self.wrapped(
                    "Too noisy: so many trials would show no difference under "
                        + "\(Self.percent(NoiseFloor.largestUsefulDifference)), and are not to be compared here. First see to what is "
                        + "not good below.")
            }
            lines += Self.wrapped(
                "To halve it: \(advice.joined(separator: "; ")). Or halve the noise: see to what is not good below, and measure "
                    + "longer.")
        } else {
            lines.append("Too few trials with figures for a noise floor.")
        }
        let others = rows.filter { $0.verdict != .valid }
        if let first = others.first {
            lines += Self.wrapped(
                "\(others.count) of \(rows.count) trials are not VALID"
                    + (used.count == rows.count ? ", and comparisons would leave them out" : " and left out")
                    + ": \(first.verdict.rawValue)" + (first.reason.map { ", \($0)" } ?? ""))
        }
        return lines
    }

    /// The columns that text is wrapped at, as help is.
    private static let columns = 100

    private static func wrapped(_ text: String) -> [String] { HelpText.wrap(text, width: columns) }

    private static func percent(_ share: Double) -> String {
        Figure.fixed(100 * share, places: share < 0.0995 ? 1 : 0) + " %"
    }

    // MARK: - Findings

    /// The worst first, each with its remedy below.
    private var findings: [String] {
        let all =
            load.findings + calibration.findings(slackNanoseconds: facts.timerSlackNanoseconds) + facts.findings
        let sorted = MachineFinding.Grade.allCases.reversed().flatMap { grade in all.filter { $0.grade == grade } }
        let width = sorted.map(\.subject.count).max() ?? 0
        return sorted.flatMap { finding -> [String] in
            let padding = String(repeating: " ", count: width - finding.subject.count)
            let indent = String(repeating: " ", count: width + 10)
            let found = HelpText.wrap(finding.found, width: Self.columns - indent.count)
            let grade = finding.grade.rawValue + (finding.grade == .bad ? " " : "")
            return ["  \(grade)  \(finding.subject)\(padding)  \(found.first ?? "")"]
                + found.dropFirst().map { indent + $0 } + (finding.remedy.map { [indent + "→ " + $0] } ?? [])
        }
    }

    private static func aligned(_ rows: [[String]]) -> [String] {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).enumerated().map { column, cell in
                let padding = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 ? cell.0 + padding : padding + cell.0
            }.joined(separator: "  ")
        }
    }
}
