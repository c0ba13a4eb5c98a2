private import Arguments

/// How a user names a run: `@1` for the latest, `@2` for the one before, the name or an unambiguous beginning of it, the name of a
/// baseline, or a path.
public enum RunName {
    /// The run that is meant.
    ///
    /// - Parameters:
    ///   - name: what the user wrote.
    ///   - root: the directory of all runs.
    ///
    /// Throws: with the nearest name where there is none.
    public static func resolve(_ name: String, in root: String = "results") throws(ResultsError) -> RunDirectory {
        if name.hasPrefix("@") {
            guard let number = Int(name.dropFirst()), number >= 1 else {
                throw .noSuchRun(name: name, root: root, nearest: "@1")
            }
            try check(root)
            let runs = all(in: root)
            guard number <= runs.count else { throw .notSoManyRuns(name: name, root: root, count: runs.count) }
            return runs[number - 1]
        }
        if name.contains("/") { return try directory(name) }
        // A folder that happens to be called like a run does not hide it.
        if let run = try? directory(name) { return run }
        try check(root)
        let names = Disk.names(in: root).filter { isRun(RunDirectory(path: root + "/" + $0)) }
        if names.contains(name) { return RunDirectory(path: root + "/" + name) }
        let baselines = Baselines(in: root)
        if let kept = try? baselines.names, kept.contains(name) { return try baselines.find(name) }
        let candidates = names.filter { $0.hasPrefix(name) }
        if candidates.count == 1 { return RunDirectory(path: root + "/" + candidates[0]) }
        if candidates.count > 1 { throw .ambiguousRun(name: name, candidates: candidates.reversed()) }
        if !name.isEmpty, Disk.exists(name) { return try directory(name) }
        // One of those, perhaps, which cannot be read.
        _ = try baselines.names
        if names.isEmpty { throw .notSoManyRuns(name: name, root: root, count: 0) }
        throw .noSuchRun(name: name, root: root, nearest: nearest(to: name, among: names, in: root))
    }

    /// The run that was most likely meant: by the whole of its name, by the suite's alone (the latest of it), or a baseline.
    private static func nearest(to name: String, among runs: [String], in root: String) -> String? {
        let known = runs + ((try? Baselines(in: root).names) ?? [])
        if let whole = NearestName.suggestion(for: name, among: known) { return whole }
        // The time is most of a name, and nobody types it.
        let suites = known.map { run in
            var words = run.split(separator: "-", omittingEmptySubsequences: false)
            while words.count > 1, words.last?.allSatisfy(\.isNumber) == true { words.removeLast() }
            return words.joined(separator: "-")
        }
        guard let suite = NearestName.suggestion(for: name, among: suites) else { return nil }
        return suites.lastIndex(of: suite).map { known[$0] }
    }

    /// The run that is meant, to be removed: one of the directory of all runs, with nobody at work in it.
    ///
    /// Throws: where it is something else, with what removes that.
    public static func removable(_ name: String, in root: String = "results") throws(ResultsError) -> RunDirectory {
        let found = try resolve(name, in: root)
        let run = RunDirectory(path: [".", ".."].contains(found.name) ? Disk.resolved(found.path) : found.path)
        func refusal(_ reason: String) -> ResultsError { .notRemoved(path: run.path, reason: reason) }
        let folder = Disk.resolved(Disk.parent(of: run.path))
        if folder == Disk.resolved("\(root)/baselines") {
            throw refusal("it is a baseline, which `weir baseline rm \(run.name)` removes")
        }
        guard isRun(run) else { throw refusal("it has no manifest.json, so that it is no run of weir's") }
        guard folder == Disk.resolved(root) else {
            throw refusal("it is none of the runs in \(root); `rm -r \(Disk.resolved(run.path))` removes it")
        }
        if run.isGoingOn { throw refusal(RunDirectory.goingOn) }
        return run
    }

    private static func directory(_ name: String) throws(ResultsError) -> RunDirectory {
        var path = name[...]
        while path.count > 1, path.last == "/" { path.removeLast() }
        let run = RunDirectory(path: String(path))
        guard Disk.exists(run.path) else {
            throw .system(operation: "read", path: run.path, reason: "no such directory")
        }
        guard Disk.isDirectory(run.path) else {
            throw .nothingRecorded(
                path: run.path,
                reason: CSVTable.isName(name)
                    ? "this is a CSV file, where a run is needed"
                    : name.lowercased().hasSuffix(".tsv")
                        ? "fields between tabs are not read; save it with commas, with a name ending in .csv"
                        : "this is neither a run's directory nor a file ending in .csv")
        }
        guard isRun(run) || Disk.exists(run.file("summary.csv")) else {
            throw .nothingRecorded(path: run.path, reason: "no run is in this directory (no manifest.json)")
        }
        return run
    }

    /// Throws where the directory of all runs is there and cannot be read; that there is none yet is no error.
    package static func check(_ root: String) throws(ResultsError) {
        if let reason = Disk.unreadable(root) { throw .unreadableRuns(directory: root, reason: reason) }
    }

    /// All runs, the latest first. A directory without a manifest is none, and one that cannot be read has none.
    public static func all(in root: String = "results") -> [RunDirectory] {
        Disk.names(in: root).map { RunDirectory(path: root + "/" + $0) }.filter(isRun)
            .map { run in (run, (try? run.manifest())?.startedAtMilliseconds ?? 0) }
            .sorted { ($0.1, $0.0.name) > ($1.1, $1.0.name) }
            .map(\.0)
    }

    /// The latest run that is not finished, for `--resume` without a name; nil where all are.
    ///
    /// Throws: where the directory of all runs cannot be read.
    public static func latestUnfinished(in root: String = "results") throws(ResultsError) -> RunDirectory? {
        try check(root)
        return all(in: root).first { (try? $0.manifest())?.state != .finished }
    }

    private static func isRun(_ run: RunDirectory) -> Bool {
        Disk.exists(run.file("manifest.json"))
    }
}
