public import Measurement

/// The histograms of a run's trials merged by configuration, from its interval logs: where percentiles of a configuration
/// come from. A mean or a median of the trials' percentiles is the percentile of nothing.
public struct MergedHistograms {
    private let run: RunDirectory
    private var logs: [RowKey: String] = [:]
    /// What the journal keeps of the logs.
    private var parts: [String: JournalEntry.Part] = [:]

    /// The interval logs of the rows of a run.
    public init(of summary: RunSummary) {
        run = summary.run
        var names = HistogramNames(swept: summary.swept)
        // In the order in which they were written, which numbers those that would be called alike.
        for row in summary.rows { logs[row.key] = names.log(of: row.key) }
        // A run that was resumed has numbered them otherwise: where there is a journal, it knows.
        let journal = (try? run.bytes(of: Journal.fileName)) ?? []
        for entry in Journal.entries(in: String(decoding: journal, as: UTF8.self)) {
            guard let key = entry.key(swept: summary.swept), let log = entry.histogramLog else { continue }
            logs[key] = log
            parts[log] = entry.files[log]
        }
    }

    /// Whether the logs of all these rows are there.
    public func has(_ rows: [RunSummary.Row]) -> Bool {
        rows.allSatisfy { row in logs[row.key].map(run.has) ?? false }
    }

    /// What rows recorded under each tag, all of them together; nil where the log of any is not there.
    ///
    /// Throws: where a log is cut off or changed, rather than to tell percentiles of what is left of it.
    ///
    /// - Parameter tags: which are asked for; the others are not decoded.
    public func merged(
        _ rows: [RunSummary.Row], of tags: Set<HistogramTag> = Set(HistogramTag.allCases)
    ) throws(ResultsError) -> [HistogramTag: Histogram]? {
        var merged: [HistogramTag: Histogram] = [:]
        for row in rows {
            guard let log = logs[row.key], run.has(log) else { return nil }
            let bytes = try run.bytes(of: log)
            // Without a journal a log that ends between two lines looks whole.
            guard parts[log].map({ $0 == JournalEntry.Part(of: bytes) }) ?? HistogramLog.looksWhole(bytes) else {
                throw .damagedHistograms(path: run.file(log), reason: "the file is cut off or was changed")
            }
            do {
                try HistogramLog.add(bytes, of: tags, to: &merged)
            } catch {
                guard case .malformedHistogram(let reason) = error else { throw error }
                throw .malformedHistogram(
                    reason: "\(run.file(log)): \(reason); without this file latencies are medians of the trials'")
            }
        }
        return merged
    }
}
