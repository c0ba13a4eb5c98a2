internal import Measurement
internal import Results

/// How many trials a remedy asks for: about as many as show a difference, noise and the share of VALID rows being what the trials so
/// far have shown. Few trials say little of their noise, so that it is an estimate wherever it is told.
struct TrialRequest {
    /// What a user types: `--trials 14`.
    let option: String
    /// Why so many; nil where no noise is known.
    let reason: String?

    /// - Parameters:
    ///   - needs: how many VALID trials each difference takes that is to be shown; an element that is nil takes over a thousand.
    ///   - validShare: the part of the rows so far that are VALID.
    ///   - what: what so many show, as `5 %`.
    init(needs: [Int?], validShare: Double, toShow what: String) {
        let most = needs.contains { $0 == nil } ? nil : needs.compactMap(\.self).max()
        let trials = most.map { (Double($0) / max(validShare, 1e-3)).rounded(.up) }
        if let trials, trials <= 1000 {
            option = "--trials \(Int(trials))"
            reason = "about as many as show \(what) with this noise" + (validShare < 1 ? " and so many VALID" : "")
        } else {
            option = "--trials 10"
            reason = needs.isEmpty ? nil : "while over 1 000 would be needed to show \(what) with this noise"
        }
    }

    /// Why so many, to go on within a sentence.
    var words: String { reason.map { ", \($0)" } ?? "" }
}

extension RunSummary {
    /// The part of the rows that are VALID.
    var validShare: Double { Double(rows.count { $0.verdict == .valid }) / Double(max(1, rows.count)) }
}
