import SystemIO

/// Kafka's checkpoint files: a version line `0`, a line with the count, then that many lines of words.
///
/// `leader-epoch-checkpoint` holds `epoch startOffset`; the data directory's `recovery-point-offset-checkpoint` and
/// `log-start-offset-checkpoint` hold `topic partition offset`.
enum CheckpointFile {
    /// The lines of the file; nil where it is absent.
    static func read(_ path: String, words: Int) throws(LogError) -> [[Substring]]? {
        guard Directory.exists(path) else { return nil }
        let bytes = try LogError.wrap { () throws(SystemError) in try Directory.readFile(path) }
        // Not by "\n": with the line ends of other systems, "\r\n" is one Character.
        let lines = String(decoding: bytes, as: UTF8.self).split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.first == "0" else {
            throw .corruptFile(path: path, line: 1, reason: "the version is \"\(lines.first ?? "")\", not 0")
        }
        guard lines.count > 1, let count = Int(lines[1]), count >= 0 else {
            throw .corruptFile(path: path, line: 2, reason: "the count is missing")
        }
        guard lines.count >= 2 + count else {
            throw .corruptFile(path: path, line: lines.count, reason: "\(count) lines were to follow")
        }
        var entries: [[Substring]] = []
        for index in 0..<count {
            let entry = lines[2 + index].split(separator: " ")
            guard entry.count == words else {
                throw .corruptFile(path: path, line: 3 + index, reason: "\(words) words are due")
            }
            entries.append(entry)
        }
        return entries
    }

    /// Replaces the file by one with these lines, synced.
    static func write(_ path: String, lines: [String]) throws(LogError) {
        let text = "0\n\(lines.count)\n" + lines.map { $0 + "\n" }.joined()
        try LogError.wrap { () throws(SystemError) in try Directory.replaceFile(path, with: Array(text.utf8).raw) }
    }
}

/// An offset for each partition, as the data directory keeps them.
struct OffsetCheckpoint: Sendable {
    /// The data directory's `recovery-point-offset-checkpoint`.
    static func recoveryPoints(in directory: String) -> OffsetCheckpoint {
        OffsetCheckpoint(path: directory + "/recovery-point-offset-checkpoint")
    }

    /// The data directory's `log-start-offset-checkpoint`.
    static func logStarts(in directory: String) -> OffsetCheckpoint {
        OffsetCheckpoint(path: directory + "/log-start-offset-checkpoint")
    }

    let path: String

    /// Empty where the file is absent.
    func read() throws(LogError) -> [PartitionID: Int64] {
        var offsets: [PartitionID: Int64] = [:]
        for (index, words) in (try CheckpointFile.read(path, words: 3) ?? []).enumerated() {
            guard let partition = Int32(words[1]), let offset = Int64(words[2]) else {
                throw .corruptFile(path: path, line: 3 + index, reason: "a partition and an offset are due")
            }
            offsets[PartitionID(topic: String(words[0]), partition: partition)] = offset
        }
        return offsets
    }

    func write(_ offsets: [PartitionID: Int64]) throws(LogError) {
        try CheckpointFile.write(
            path, lines: offsets.sorted { $0.key < $1.key }.map { "\($0.key.topic) \($0.key.partition) \($0.value)" })
    }
}
