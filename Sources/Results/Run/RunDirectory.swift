private import FoundationEssentials
internal import Glibc

/// The directory that one run leaves behind, `results/<suite>-<time>`, and how its files are written and read.
///
/// Every file is put in place whole, or grows by whole rows; `manifest.json` says how far the run came.
public struct RunDirectory: Sendable, Equatable {
    /// Where it is.
    public let path: String

    /// A directory that exists.
    public init(path: String) {
        self.path = path
    }

    /// The last part of the path: the run's name.
    public var name: String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// How a user names it in a command: by its name where commands look for runs unless told otherwise, else by its path.
    public var reference: String { path == "results/\(name)" ? name : path }

    /// Makes the directory of a run that begins.
    ///
    /// - Parameters:
    ///   - suite: the suite's name; what does not belong into a file name becomes `-`.
    ///   - millisecondsSince1970: when the run began; the name has the local time.
    ///   - root: the directory of all runs, made where it is missing.
    public static func create(
        suite: String, millisecondsSince1970: Int64, in root: String = "results"
    ) throws(ResultsError) -> RunDirectory {
        try Disk.makeDirectories(root)
        let base = root + "/" + fileName(from: suite) + "-" + timeStamp(millisecondsSince1970)
        var path = base
        var attempt = 2
        while !Disk.makeDirectory(path) {
            guard errno == EEXIST, attempt < 1000 else { throw Disk.failure("make the directory", path) }
            path = base + "-" + String(attempt)
            attempt += 1
        }
        Disk.syncDirectory(root)
        return RunDirectory(path: path)
    }

    /// The path of a file or folder in it.
    public func file(_ name: String) -> String {
        path + "/" + name
    }

    /// Writes manifest.json.
    public func write(_ manifest: Manifest) throws(ResultsError) {
        try writeJSON(manifest, as: "manifest.json")
    }

    /// Writes manifest.json over the present one: where the disk is full, and no second file fits beside it.
    ///
    /// Whoever reads it at this very moment may see a part.
    public func overwrite(_ manifest: Manifest) throws(ResultsError) {
        try Disk.overwrite(file("manifest.json"), with: encoded(manifest, as: "manifest.json"))
    }

    /// Reads manifest.json.
    ///
    /// Throws: where it cannot be read, or a later version of the program wrote it in a layout that this one does not know.
    public func manifest() throws(ResultsError) -> Manifest {
        let path = file("manifest.json")
        let bytes = try Disk.read(path)
        // First of all, since nothing else is certain in a layout of the future.
        struct Format: Decodable { var formatVersion: Int }
        if let format = try? JSONDecoder().decode(Format.self, from: Data(bytes)),
            format.formatVersion > Manifest.knownFormatVersion
        {
            throw .newerFormat(path: path, version: format.formatVersion, known: Manifest.knownFormatVersion)
        }
        do {
            return try JSONDecoder().decode(Manifest.self, from: Data(bytes))
        } catch {
            throw .malformedJSON(path: path, reason: RunDirectory.words(for: error))
        }
    }

    /// Writes a value as JSON with sorted keys: environment.json, limits.json.
    public func writeJSON(_ value: some Encodable, as name: String) throws(ResultsError) {
        try Disk.replace(file(name), with: encoded(value, as: name))
    }

    private func encoded(_ value: some Encodable, as name: String) throws(ResultsError) -> [UInt8] {
        do {
            return try JSON.bytes(of: value)
        } catch {
            throw .malformedJSON(path: file(name), reason: RunDirectory.words(for: error))
        }
    }

    /// Writes a text file: suite.yaml. Folders in the name are made.
    public func writeText(_ text: String, as name: String) throws(ResultsError) {
        let path = file(name)
        try Disk.makeDirectories(Disk.parent(of: path))
        try Disk.replace(path, with: Array(text.utf8))
    }

    /// Opens one of the CSV files to be filled, with its header written.
    ///
    /// - Parameters:
    ///   - type: the row type, which names the file.
    ///   - swept: the paths of the swept parameters, which lead every row.
    public func table<Row: ResultRow>(of type: Row.Type, swept: [String]) throws(ResultsError) -> TableWriter<Row> {
        try TableWriter(path: file(Row.fileName), swept: swept)
    }

    /// Opens one of the CSV files to go on at its end.
    public func table<Row: ResultRow>(
        continuing type: Row.Type, swept: [String]
    ) throws(ResultsError) -> TableWriter<Row> {
        try TableWriter(continuing: file(Row.fileName), swept: swept)
    }

    /// The bytes of all its files.
    public var size: Int64 { Disk.size(of: path) }

    /// Whether a process is measuring it: whoever does holds its lock.
    public var isGoingOn: Bool { Disk.isLocked(path) }

    /// Removes it with all its files.
    ///
    /// Throws: while a process is measuring it.
    public func remove() throws(ResultsError) {
        if isGoingOn { throw .notRemoved(path: path, reason: Self.goingOn) }
        try Disk.removeTree(path)
    }

    /// Why a run that is measured stays.
    static let goingOn = "it is going on; Ctrl-C ends it"

    /// The whole of one of its files.
    public func bytes(of name: String) throws(ResultsError) -> [UInt8] { try Disk.read(file(name)) }

    /// Whether it has a file of this name.
    public func has(_ name: String) -> Bool { Disk.exists(file(name)) }

    /// A name that any file system takes, still readable.
    package static func fileName(from text: String) -> String {
        let kept = text.map { character -> Character in
            character.isASCII && (character.isLetter || character.isNumber || "._=,+".contains(character))
                ? character : "-"
        }
        let name = String(kept.prefix(120))
        return name.isEmpty || name.hasPrefix(".") ? "run" + name : name
    }

    /// `20261121-140211`, local time.
    static func timeStamp(_ milliseconds: Int64) -> String {
        var seconds = time_t(milliseconds / 1000)
        var parts = unsafe tm()
        // unsafe: both live on this stack for the length of the call.
        unsafe _ = localtime_r(&seconds, &parts)
        func padded(_ value: Int32) -> String { value < 10 ? "0\(value)" : String(value) }
        let day = unsafe String(parts.tm_year + 1900) + padded(parts.tm_mon + 1) + padded(parts.tm_mday)
        return unsafe day + "-" + padded(parts.tm_hour) + padded(parts.tm_min) + padded(parts.tm_sec)
    }

    private static func words(for error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "the key \(key.stringValue) is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "\(context.codingPath.map(\.stringValue).joined(separator: ".")) has an unexpected value"
        default: "the file is damaged or incomplete"
        }
    }
}
