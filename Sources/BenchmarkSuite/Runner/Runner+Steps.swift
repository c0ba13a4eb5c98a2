import LoadGenerator
import Measurement
import Results

/// Steps that are shares of a peak are the same rates in every trial: shares of what the configuration's first one reached. A step of another rate in
/// each could not be compared, and a median over them would be that of no rate.
extension Runner {
    /// Has a row's steps be those of the trials before it.
    func refer(_ load: inout RowPlan.Load, of configuration: Int) {
        guard case .steps = load.shape, load.dependsOnPeak else { return }
        load.referencePeak = referencePeaks[configuration]
    }

    /// Notes what the first trial of a configuration has reached.
    func notePeak(_ measurement: RowMeasurement, _ plan: RowPlan, of configuration: Int) {
        guard referencePeaks[configuration] == nil, let peak = measurement.peak else { return }
        let carried = peak.carriedPerSecond(hasConsumers: plan.consumer.members > 0)
        if carried >= 1 { referencePeaks[configuration] = carried }
    }

    /// Takes over what the first trials had reached of a run that is gone on with.
    func notePeaks(of files: RunFiles) throws {
        let kept = try files.keptPeaks()
        for row in plan.rows where referencePeaks[row.configuration] == nil {
            referencePeaks[row.configuration] = kept[plan.key(of: row).configuration]
        }
    }
}

extension RunFiles {
    /// What full speed carried in the first finished row of each configuration, in records a second.
    fileprivate func keptPeaks() throws -> [[String]: Double] {
        if kept.isEmpty { return [:] }
        let table = try CSVTable(path: directory.file(SummaryRow.fileName))
        // As the row itself has it: what came through to the slowest group, where anybody reads.
        let columns = try ["group_received_per_sec", "sent_per_sec"].map { try table.column($0) }
        var peaks: [[String]: Double] = [:]
        for row in table.rows {
            let configuration = Array(row.fields.prefix(paths.count))
            let carried = try columns.lazy.compactMap { try table.number(row, at: $0) }.first
            if peaks[configuration] == nil, let carried, carried >= 1 { peaks[configuration] = carried }
        }
        return peaks
    }
}
