private import Measurement

/// The histograms of a run, as files: an interval log for each configuration and trial, and for each configuration and
/// kind a percentile table over the trials so far.
///
/// Not for use by several threads at once.
public final class HistogramArchive {
    private let run: RunDirectory
    private var merged: [String: Histogram] = [:]
    private var ratios: [String: Double] = [:]
    private var names: HistogramNames

    /// An archive in the run's folder `histograms`.
    ///
    /// - Parameter swept: the paths of the swept parameters, which name the files.
    public init(run: RunDirectory, swept: [String]) {
        self.run = run
        names = HistogramNames(swept: swept)
    }

    /// Writes the files of a row that has finished.
    /// - Returns: the name of its interval log, and what the journal keeps of it.
    @discardableResult
    public func write(
        _ intervals: [HistogramInterval], of key: RowKey
    ) throws(ResultsError) -> (log: String, part: JournalEntry.Part) {
        let configuration = names.configuration(key.configuration)
        let log = names.log(of: key)
        let text = HistogramLog.text(intervals, comment: "weir, \(configuration), trial \(key.trial)")
        try run.writeText(text, as: log)
        for name in merge(intervals, into: configuration) { try writeTable(name) }
        return (log, JournalEntry.Part(of: Array(text.utf8)))
    }

    /// Goes on where trusted rows have left off: merges their interval logs, makes the tables over all trials anew from them, and
    /// removes every other file of the folder.
    public func restore(_ restoration: Restoration) throws(ResultsError) {
        var tables: Set<String> = []
        var logs: Set<String> = []
        for (entry, key) in zip(restoration.entries, restoration.keys) {
            guard let log = entry.histogramLog else { continue }
            let name = log.dropFirst("histograms/".count).dropLast("-trial-\(key.trial).hlog".count)
            names.keep(String(name), for: key.configuration)
            let intervals = try HistogramLog.intervals(
                in: String(decoding: try Disk.read(run.file(log)), as: UTF8.self))
            tables.formUnion(merge(intervals, into: String(name)))
            logs.insert(log)
        }
        for name in tables { try writeTable(name) }
        let kept = logs.union(tables.map { "histograms/\($0).hgrm" })
        for name in Disk.names(in: run.file("histograms")) where !kept.contains("histograms/\(name)") {
            Disk.remove(run.file("histograms/\(name)"))
        }
    }

    /// Adds intervals to the configuration's sums over all trials.
    /// - Returns: the names of the sums that have changed.
    private func merge(_ intervals: [HistogramInterval], into configuration: String) -> [String] {
        var changed: [String] = []
        for tag in HistogramTag.allCases {
            // The histograms of steps have the same records again.
            let histograms = intervals.filter { $0.tag == tag && $0.step == nil && !$0.packed.isEmpty }.map(\.packed)
            guard let first = histograms.first else { continue }
            let name = "\(configuration)-\(tag.rawValue)"
            var sum =
                merged[name]
                ?? Histogram(
                    significantDigits: first.significantDigits, highestTrackable: first.highestTrackable)
            for histogram in histograms { histogram.add(to: &sum) }
            merged[name] = sum
            ratios[name] = tag.fileRatio
            changed.append(name)
        }
        return changed
    }

    private func writeTable(_ name: String) throws(ResultsError) {
        guard let sum = merged[name], let ratio = ratios[name] else { return }
        try run.writeText(PercentileTable.text(sum, ratio: ratio), as: "histograms/\(name).hgrm")
    }

    /// Removes the interval log of a row that could not be written whole. The tables over all trials stay.
    public func remove(of key: RowKey) {
        Disk.remove(run.file(names.log(of: key)))
    }
}
