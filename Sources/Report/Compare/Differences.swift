internal import Measurement
internal import Results

/// In what two runs differ besides their figures: program, machine and settings. A reader has to know it before any of them.
public struct Differences: Sendable {
    struct Difference: Sendable {
        /// `cpu.model`, `producer.linger.ms`.
        let path: String
        let before: String
        let after: String
    }

    let beforeName: String
    let afterName: String
    let found: [Difference]
    /// What cannot be told apart, since a run does not say it.
    let unknown: [String]
    /// Whether both are one run, or one is a copy of the other.
    let isSame: Bool

    /// What changes by itself, from run to run of the same.
    private static let passing: Set = ["disk.free_bytes", "disk.path"]

    /// Looks at what both runs say about themselves.
    public init(_ before: Comparison.NamedRun, _ after: Comparison.NamedRun) {
        beforeName = before.name
        afterName = after.name
        var found: [Difference] = []
        var unknown: [String] = []
        let facts: [(String, (RunDirectory) -> [(path: String, value: String)]?, Set<String>)] = [
            ("environment", { $0.environment() }, Self.passing),
            ("settings", { $0.settings() }, RunDirectory.settingsOfPrecision),
        ]
        for (what, facts, ignored) in facts {
            let sides = [before, after].map { side in (name: side.name, facts: Self.facts(of: side, facts)) }
            guard let left = sides[0].facts, let right = sides[1].facts else {
                unknown += sides.filter { $0.facts == nil }.map { "\(what) of \($0.name)" }
                continue
            }
            let values = [left, right].map {
                Dictionary($0.map { ($0.path, $0.value) }, uniquingKeysWith: { one, _ in one })
            }
            let swept = Set(before.summary.swept + after.summary.swept)
            let paths = left.map(\.path) + right.map(\.path).filter { values[0][$0] == nil }
            for path in paths
            where !ignored.contains(path) && !swept.contains(path) && values[0][path] != values[1][path] {
                found.append(
                    Difference(path: path, before: values[0][path] ?? "none", after: values[1][path] ?? "none"))
            }
        }
        self.found = found
        self.unknown = unknown
        isSame = Self.isSame(before.summary, after.summary)
    }

    /// A baseline is a copy of a run: begun at the same moment, with the same figures.
    private static func isSame(_ one: RunSummary, _ other: RunSummary) -> Bool {
        if one.table.path == other.table.path { return true }
        guard let start = one.manifest?.startedAtMilliseconds, start == other.manifest?.startedAtMilliseconds else {
            return false
        }
        return one.table.header == other.table.header && one.table.rows.map(\.fields) == other.table.rows.map(\.fields)
    }

    /// A CSV file that is no run's own says nothing about how it came to be, whatever lies beside it.
    private static func facts(
        of side: Comparison.NamedRun, _ facts: (RunDirectory) -> [(path: String, value: String)]?
    ) -> [(path: String, value: String)]? {
        side.summary.isOfRun ? facts(side.summary.run) : nil
    }

    /// The lines above the figures.
    public var lines: [String] {
        var lines: [String] = []
        if !found.isEmpty {
            var table = TextTable(
                columns: [
                    .init(title: "differs", alignment: .left), .init(title: beforeName, alignment: .left),
                    .init(title: afterName, alignment: .left),
                ])
            table.rows = found.map { [$0.path, $0.before, $0.after] }
            lines = table.lines
        }
        if !unknown.isEmpty { lines.append("not known: \(unknown.joined(separator: ", "))") }
        if isSame {
            let names = beforeName == afterName ? beforeName : "\(beforeName) and \(afterName)"
            lines.append("\(names): the same run twice, in which nothing can differ")
        }
        return lines.isEmpty ? ["\(beforeName) and \(afterName): same machine, program and settings"] : lines
    }
}
