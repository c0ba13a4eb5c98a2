internal import Results

/// What is missing where too few rows are VALID: how many are not, what most of them are, and what helps against that.
struct Shortage {
    /// `19 of 24 rows are not VALID (mostly GENERATOR_LIMITED)`.
    let words: String
    /// What most of these are.
    let verdict: Verdict
    /// `all` of these, or `most`.
    let share: String

    /// What to do, to go on within a sentence.
    var remedy: String { verdict.remedy ?? "" }

    /// Nil where every row is VALID.
    init?(_ summaries: [RunSummary]) {
        let rows = summaries.flatMap(\.rows)
        let counts = Verdict.allCases.filter { $0 != .valid }.map { verdict in
            (verdict: verdict, count: rows.count { $0.verdict == verdict })
        }.filter { $0.count > 0 }
        // The first of several that are equally many.
        guard let most = counts.map(\.count).max(), let first = counts.first(where: { $0.count == most }) else {
            return nil
        }
        verdict = first.verdict
        share = counts.count == 1 ? "all" : "most"
        let missing = counts.reduce(0) { $0 + $1.count }
        words =
            "\(missing) of \(rows.count) rows are not VALID (\(counts.count == 1 ? "" : "mostly ")\(verdict.rawValue))"
    }
}
