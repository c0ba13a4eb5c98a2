public import Results

extension Comparison {
    /// A run as the user named it.
    public struct NamedRun: Sendable {
        /// `@1`, a path.
        public var name: String
        /// What it measured.
        public var summary: RunSummary

        /// Names a run.
        public init(_ name: String, _ summary: RunSummary) {
            self.name = name
            self.summary = summary
        }

        /// Runs called by their own names where these tell them apart: `@1` is another run tomorrow. What is called alike, and a CSV file,
        /// keeps the name that the user gave it.
        public static func byOwnNames(_ runs: [NamedRun]) -> [NamedRun] {
            runs.map { run in
                let own = run.summary.name
                let isUnique = runs.count { $0.summary.name == own } == 1
                return NamedRun(isUnique && run.summary.isOfRun ? own : run.name, run.summary)
            }
        }
    }
}
