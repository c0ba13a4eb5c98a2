private import Measurement

/// The histograms of a run, as files: an interval log for each configuration and trial, and for each configuration and
/// kind a percentile table over the trials so far.
///
/// Not for use by several threads at once.
public final class HistogramArchive {
    private let run: RunDirectory
    private let swept: [String]
    private var merged: [String: Histogram] = [:]
    private var owners: [String: [String]] = [:]

    /// An archive in the run's folder `histograms`.
    ///
    /// - Parameter swept: the paths of the swept parameters, which name the files.
    public init(run: RunDirectory, swept: [String]) {
        self.run = run
        self.swept = swept
    }

    /// Writes the files of a row that has finished.
    public func write(_ intervals: [HistogramInterval], of key: RowKey) throws(ResultsError) {
        let configuration = configurationName(key)
        try run.writeText(
            HistogramLog.text(intervals, comment: "weir, \(configuration), trial \(key.trial)"),
            as: "histograms/\(configuration)-trial-\(key.trial).hlog")
        for tag in HistogramTag.allCases {
            let histograms = intervals.filter { $0.tag == tag && !$0.histogram.isEmpty }.map(\.histogram)
            guard let first = histograms.first else { continue }
            let name = "\(configuration)-\(tag.rawValue)"
            var sum =
                merged[name]
                ?? Histogram(
                    significantDigits: first.significantDigits, highestTrackable: first.highestTrackable)
            for histogram in histograms { sum.add(histogram) }
            merged[name] = sum
            try run.writeText(PercentileTable.text(sum, ratio: tag.fileRatio), as: "histograms/\(name).hgrm")
        }
    }

    /// Removes the interval log of a row that could not be written whole. The tables over all trials stay.
    public func remove(of key: RowKey) {
        let name = "histograms/\(configurationName(key))-trial-\(key.trial).hlog"
        Disk.remove(run.file(name))
    }

    /// `acks=1,batch.size=16384`: the paths without their first part, with their values. Configurations that come out
    /// alike, because a file name does not take every character, are numbered.
    func configurationName(_ key: RowKey) -> String {
        let parts = zip(swept, key.configuration).map { path, value in
            let tail = path.split(separator: ".", maxSplits: 1).last.map(String.init) ?? path
            return tail + "=" + value
        }
        let base = parts.isEmpty ? "all" : RunDirectory.fileName(from: parts.joined(separator: ","))
        var name = base
        var number = 2
        while let owner = owners[name], owner != key.configuration {
            name = base + "-" + String(number)
            number += 1
        }
        owners[name] = key.configuration
        return name
    }
}
