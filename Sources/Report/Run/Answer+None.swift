internal import Results

extension Answer {
    /// Whether anything was swept, so that an answer is to be expected.
    static func isExpected(of summary: RunSummary) -> Bool { !varied(summary).isEmpty }

    /// Why there is no sentence on a run, and what to do.
    static func whyNone(of summary: RunSummary) -> String {
        let varied = varied(summary)
        if varied.isEmpty {
            return "Nothing was swept, so that there is nothing to answer by: the figures below are what was measured."
        }
        let lack = Shortage([summary])
        if let lack, !summary.rows.contains(where: { $0.verdict == .valid }) {
            return
                "No row is VALID, so that there is no answer; \(lack.share) are \(lack.verdict.rawValue): \(lack.remedy)."
        }
        let names = varied.map(tail(of:)).joined(separator: " or of ")
        guard let lack else {
            return
                "No answer: in no trial was throughput or latency measured with every value of \(names), all else being equal."
        }
        return
            "No answer: \(lack.words), and no trial has VALID ones of every value of \(names). What helps: \(lack.remedy)."
    }

    /// The parameters that have several values.
    private static func varied(_ summary: RunSummary) -> [String] {
        summary.swept.filter { summary.levels(of: $0).count > 1 }
    }
}
