/// What can go wrong with results on disk. The description is one line: what, where, and what to do.
public enum ResultsError: Error, Equatable {
    /// The system refused an operation on a path.
    case system(operation: String, path: String, reason: String)
    /// A line of a CSV file cannot be read.
    case malformedCSV(path: String, line: Int, reason: String)
    /// A file holds nothing to read.
    case nothingRecorded(path: String, reason: String)
    /// A JSON file of a run cannot be read.
    case malformedJSON(path: String, reason: String)
    /// A run was written by a later version of the program, in a layout that this one does not know.
    case newerFormat(path: String, version: Int, known: Int)
    /// No run has the name.
    case noSuchRun(name: String, root: String, nearest: String?)
    /// Several runs begin with the name.
    case ambiguousRun(name: String, candidates: [String])
    /// There are fewer runs than asked for.
    case notSoManyRuns(name: String, root: String, count: Int)
    /// The directory of all runs, or of baselines, is there and cannot be read.
    case unreadableRuns(directory: String, reason: String)
    /// No baseline has the name.
    case noSuchBaseline(name: String, folder: String, nearest: String?)
    /// A baseline of this name is there.
    case baselineExists(name: String)
    /// What was named is not removed.
    case notRemoved(path: String, reason: String)
    /// A name that cannot be a file's.
    case unusableName(name: String)
    /// A file has no such column.
    case noSuchColumn(name: String, path: String, nearest: String?)
    /// A histogram log cannot be decoded.
    case malformedHistogram(reason: String)
    /// A run's histogram log is not what the run wrote.
    case damagedHistograms(path: String, reason: String)
}

extension ResultsError: CustomStringConvertible {
    /// One line for the user.
    public var description: String {
        switch self {
        case .system(let operation, let path, let reason):
            return "cannot \(operation) \(path): \(reason)"
        case .malformedCSV(let path, let line, let reason):
            return "\(path):\(line): \(reason)"
        case .nothingRecorded(let path, let reason):
            return "\(path): \(reason)"
        case .malformedJSON(let path, let reason):
            return "\(path): not readable as JSON: \(reason)"
        case .newerFormat(let path, let version, let known):
            return
                "\(path): this weir is older than the result: it knows format \(known), and this is format \(version); "
                + "use the weir that wrote it, or a later one"
        case .noSuchRun(let name, let root, let nearest):
            let hint = nearest.map { "; did you mean \($0)?" } ?? "; `\(Self.list(root))` shows what there is"
            return "no run is called \(name) in \(root)" + hint
        case .ambiguousRun(let name, let candidates):
            let shown = candidates.prefix(4).joined(separator: ", ")
            return
                "\(name) could be any of \(candidates.count) runs (\(shown)\(candidates.count > 4 ? ", …" : "")): write more of the name"
        case .notSoManyRuns(let name, let root, let count):
            return count == 0
                ? "\(name): no run is in \(root) yet; `weir run quick` makes one"
                : "\(name): \(root) has only \(count) run\(count == 1 ? "" : "s")"
        case .unreadableRuns(let directory, let reason):
            return
                "cannot read \(directory), where runs are looked for: \(reason); "
                + "mend that, or name another directory with --results (`weir run`: --output)"
        case .noSuchBaseline(let name, let folder, let nearest):
            let hint =
                nearest.map { "; did you mean \($0)?" } ?? "; `weir baseline save \(name)` keeps the latest run as one"
            return "no baseline is called \(name) in \(folder)" + hint
        case .baselineExists(let name):
            return "there is a baseline \(name) already: --force replaces it, another name leaves it"
        case .notRemoved(let path, let reason): return "\(path) is not removed: \(reason)"
        case .unusableName(let name):
            return "\"\(name)\" cannot be a baseline's name: use letters, digits and . _ - = + ,"
        case .noSuchColumn(let name, let path, let nearest):
            return "\(path) has no column \(name)" + (nearest.map { "; did you mean \($0)?" } ?? "")
        case .malformedHistogram(let reason):
            return "not a histogram: \(reason)"
        case .damagedHistograms(let path, let reason):
            return "\(path): \(reason); once the file is moved away, percentiles are the medians that summary.csv has"
        }
    }

    /// The command that lists the runs of a directory.
    private static func list(_ root: String) -> String {
        root == "results" ? "weir results" : "weir results --results \(root)"
    }
}
