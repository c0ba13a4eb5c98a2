internal import Measurement
internal import Results

extension RunReport {
    /// From which share of the CPU time on other programs are named as what rows may have lost their verdict by.
    private static let disturbance = 0.1

    /// What rows whose pace was lost have in common with a machine that is busy with other things, and what to do:
    /// `Other programs used 66 % of the CPU time while the 10 rows that are not VALID were measured: …`. Nil where they used little, or nobody
    /// knows.
    func otherPrograms() throws -> String? {
        guard let column = summary.table.header.firstIndex(of: "other_cpu_share") else { return nil }
        let disturbed = summary.rows.filter { [.generatorLimited, .unstable, .saturated].contains($0.verdict) }
        let shares = try disturbed.compactMap { try summary.table.number($0.cells, at: column) }
        guard let typical = Statistics.median(shares), typical >= Self.disturbance else { return nil }
        let rows =
            disturbed.count == 1 ? "a row was measured that is" : "\(disturbed.count) rows were measured that are"
        return
            "Other programs used \(Figure.fixed(100 * typical, places: 0)) % of the CPU time while \(rows) not VALID: "
            + "quieten the machine (`weir doctor` tells more), and measure again"
    }
}
