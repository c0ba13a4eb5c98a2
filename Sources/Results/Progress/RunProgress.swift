private import FoundationEssentials

/// progress.json: how far a run is that goes on, put in place anew every second and removed at its end.
///
/// It is for looking at a run from outside. Nothing is resumed from it, so it is not synced to disk: a power cut may leave an old one.
public struct RunProgress: Codable, Sendable, Equatable {
    /// The file's name.
    public static let fileName = "progress.json"

    /// When it was written, milliseconds since 1970: a run that goes on writes it every second, whatever it does.
    public var writtenAtMilliseconds: Int64
    /// What the run does where it measures no row: `measuring this machine's limits …`.
    public var note: String?
    /// The row that is being measured.
    public var row: RowInProgress?
    /// What rows did just before.
    public var history: ProgressHistory

    /// Describes a moment of a run.
    public init(
        writtenAtMilliseconds: Int64, note: String? = nil, row: RowInProgress? = nil,
        history: ProgressHistory = ProgressHistory()
    ) {
        self.writtenAtMilliseconds = writtenAtMilliseconds
        self.note = note
        self.row = row
        self.history = history
    }

    /// Puts the file in place: whoever reads it sees the last one or this one, whole.
    public func write(to run: RunDirectory) throws(ResultsError) {
        guard let json = try? JSONEncoder().encode(self) else { return }
        try Disk.exchange(run.file(Self.fileName), with: Array(json) + [UInt8(ascii: "\n")])
    }

    /// The file of a run; nil where there is none that can be read.
    public static func read(from run: RunDirectory) -> RunProgress? {
        guard let bytes = try? run.bytes(of: fileName),
            let progress = try? JSONDecoder().decode(RunProgress.self, from: Data(bytes)), progress.history.isWhole
        else { return nil }
        return progress
    }

    /// Removes the file, where there is one.
    public static func remove(from run: RunDirectory) { Disk.remove(run.file(fileName)) }
}
