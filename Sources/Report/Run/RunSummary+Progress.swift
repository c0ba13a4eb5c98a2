public import Results

extension RunSummary {
    /// `running: 3 of 12 rows so far`; nil of a run that has come to its end, and of a CSV file.
    public var progress: String? {
        guard let manifest, manifest.state == .running else { return nil }
        let count = "\(rows.count) of \(manifest.rowsPlanned) rows"
        return Disk.isLocked(run.path) ? "running: \(count) so far" : "not finished, and nobody measures: \(count)"
    }
}
