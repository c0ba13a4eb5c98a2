/// Follows a run by its files, whoever measures it; nothing of the run is changed.
public struct RunFollower {
    /// What is known of the run.
    public private(set) var run: WatchedRun
    private let directory: RunDirectory
    /// How large summary.csv was when its rows were read.
    private var summarySize: Int64?
    /// When the run wrote the progress.json that was read last, milliseconds since 1970.
    private var heard: Int64?

    /// A run that writes nothing for so long is not at work: it writes progress.json every second.
    private static let silenceMilliseconds: Int64 = 4000

    /// Looks at a run for the first time.
    ///
    /// - Parameter now: milliseconds since 1970.
    /// Throws: where it has no manifest that can be read.
    public init(_ directory: RunDirectory, now: Int64) throws(ResultsError) {
        self.directory = directory
        run = WatchedRun(try directory.manifest(), directory: directory.path)
        refresh(now: now)
    }

    /// Looks again. What cannot be read at this moment stays as it was.
    ///
    /// - Parameter now: milliseconds since 1970.
    public mutating func refresh(now: Int64) {
        guard Disk.isDirectory(directory.path) else {
            end(.vanished)
            return
        }
        guard let manifest = try? directory.manifest() else { return }
        var seen = WatchedRun(manifest, directory: directory.path)
        (seen.rows, seen.history) = (run.rows, run.history)
        let isRunning = manifest.state == .running
        if isRunning, seen.startedAtMilliseconds == run.startedAtMilliseconds {
            (seen.note, seen.present) = (run.note, run.present)
        } else {
            // It has ended, or goes on anew.
            heard = nil
        }
        if isRunning, let progress = RunProgress.read(from: directory) {
            (seen.note, seen.present, seen.history) = (progress.note, progress.row, progress.history)
            heard = progress.writtenAtMilliseconds
        }
        let silence = heard.map { max(0, now - $0) }
        let isSilent = isRunning && (silence ?? .max) > Self.silenceMilliseconds
        if isSilent { seen.heardAtMilliseconds = heard }
        run = seen
        readRows()
        if isSilent, !Disk.isLocked(directory.path) {
            // It may have ended between the two looks.
            if let last = try? directory.manifest(), last.state != .running { return refresh(now: now) }
            end(.died)
        }
    }

    private mutating func end(_ ending: WatchedRun.Ending) {
        run.ending = ending
        run.present = nil
        run.note = nil
    }

    /// Reads summary.csv where it has changed.
    private mutating func readRows() {
        guard let size = Disk.fileSize(directory.file(SummaryRow.fileName)), size != summarySize else { return }
        if run.readRows() { summarySize = size }
    }
}
