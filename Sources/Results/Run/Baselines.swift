private import Arguments

/// Runs that were kept under a name to compare later ones with, below `results/baselines/`: what a comparison needs, small enough for
/// version control.
public struct Baselines {
    private let folder: String
    /// What is kept of a run: figures, and what they came from.
    static let files = ["manifest.json", "environment.json", "limits.json", "suite.yaml", "summary.csv", "latency.csv"]

    /// - Parameter root: the directory of all runs.
    public init(in root: String = "results") { folder = root + "/baselines" }

    /// The names, sorted.
    ///
    /// Throws: where the directory is there and cannot be read.
    public var names: [String] {
        get throws(ResultsError) {
            if let reason = Disk.unreadable(folder) { throw .unreadableRuns(directory: folder, reason: reason) }
            return Disk.names(in: folder).filter { Disk.exists("\(folder)/\($0)/summary.csv") }
        }
    }

    /// The baseline of a name.
    ///
    /// Throws: with the nearest name where there is none.
    public func find(_ name: String) throws(ResultsError) -> RunDirectory {
        let names = try names
        guard names.contains(name) else {
            throw .noSuchBaseline(name: name, folder: folder, nearest: NearestName.suggestion(for: name, among: names))
        }
        return RunDirectory(path: "\(folder)/\(name)")
    }

    /// Keeps a run under a name; the manifest goes last, so that a copy that was cut off is none.
    ///
    /// - Parameter replaces: whether a baseline of this name may be there already.
    /// Throws: where nothing was measured in the run, the name is no file's, or one is there.
    public func save(_ run: RunDirectory, as name: String, replaces: Bool = false) throws(ResultsError) -> RunDirectory
    {
        guard RunDirectory.fileName(from: name) == name else { throw .unusableName(name: name) }
        if try names.contains(name), !replaces { throw .baselineExists(name: name) }
        _ = try RunSummary(run)
        let baseline = RunDirectory(path: "\(folder)/\(name)")
        try Disk.makeDirectories(baseline.path)
        for file in Self.files.reversed() {
            if run.has(file) {
                try Disk.replace(baseline.file(file), with: try run.bytes(of: file))
            } else {
                Disk.remove(baseline.file(file))
            }
        }
        return baseline
    }

    /// Removes a baseline.
    public func remove(_ name: String) throws(ResultsError) { try Disk.removeTree(find(name).path) }
}
