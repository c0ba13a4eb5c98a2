internal import Measurement
internal import Results

/// About how many trials to ask for, so that as many are VALID as show some differences: few trials say little of their noise.
struct TrialEstimate {
    /// Nil where a thousand are not enough.
    let trials: Int?

    /// - Parameters:
    ///   - needs: how many VALID trials each of the differences takes; nil where a thousand are not enough.
    ///   - validShare: the part of the blocks so far in which all that is compared is VALID.
    init(_ needs: [Int?], validShare: Double) {
        let most = needs.contains { $0 == nil } ? nil : needs.compactMap(\.self).max()
        let trials = most.map { (Double($0) / max(validShare, 1e-3)).rounded(.up) }
        self.trials = trials.flatMap { $0 <= 1000 ? Int($0) : nil }
    }
}

extension RunSummary {
    /// The part of the rows that are VALID.
    var validShare: Double { Double(rows.count { $0.verdict == .valid }) / Double(max(1, rows.count)) }
}
