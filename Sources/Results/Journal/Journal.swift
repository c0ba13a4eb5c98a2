private import FoundationEssentials

/// journal.jsonl: a line for each finished row, which is what `--resume` trusts.
///
/// A line is a JSON object whose first member, `check`, is the CRC-32 of the line without it.
public final class Journal {
    /// The file's name.
    public static let fileName = "journal.jsonl"
    private let file: GrowingFile

    /// Makes the journal of a run that begins.
    public init(of run: RunDirectory) throws(ResultsError) {
        file = try GrowingFile(making: run.file(Self.fileName), head: [])
    }

    /// Goes on with the journal of a run that is resumed.
    public init(continuing run: RunDirectory) throws(ResultsError) {
        file = try GrowingFile(continuing: run.file(Self.fileName))
    }

    /// Appends a line and waits until it is on disk.
    public func append(_ entry: JournalEntry) throws(ResultsError) {
        try file.append(Array(Self.line(entry).utf8))
    }

    /// The line of an entry, with its end.
    static func line(_ entry: JournalEntry) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings and numbers alone: nothing that JSON cannot say.
        let json = (try? encoder.encode(entry)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
        return "{\"check\":\"\(Checksum.crc32(Array(json.utf8)))\",\(json.dropFirst())\n"
    }

    /// The entries of a journal's text whose lines are whole; others are left out, and so is the earlier of two of one row.
    static func entries(in text: String) -> [JournalEntry] {
        var entries: [JournalEntry] = []
        for line in text.split(separator: "\n") {
            let prefix = "{\"check\":\""
            guard line.hasPrefix(prefix), line.hasSuffix("}") else { continue }
            let check = line.dropFirst(prefix.count).prefix(8)
            let rest = line.dropFirst(prefix.count + 8)
            guard rest.hasPrefix("\",") else { continue }
            let json = Array(("{" + rest.dropFirst(2)).utf8)
            guard Checksum.crc32(json) == check,
                let entry = try? JSONDecoder().decode(JournalEntry.self, from: Data(json))
            else { continue }
            entries.removeAll { $0.trial == entry.trial && $0.configuration == entry.configuration }
            entries.append(entry)
        }
        return entries
    }
}
