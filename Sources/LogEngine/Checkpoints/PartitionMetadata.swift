import SystemIO

/// `partition.metadata`: the id of the topic that the partition belongs to (KIP-516).
enum PartitionMetadata {
    static func path(in directory: String) -> String { directory + "/partition.metadata" }

    /// The topic's id; nil where the file is absent.
    static func read(in directory: String) throws(LogError) -> LogTopicID? {
        let path = path(in: directory)
        guard Directory.exists(path) else { return nil }
        let bytes = try LogError.wrap { () throws(SystemError) in try Directory.readFile(path) }
        for (index, line) in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).enumerated() {
            guard line.hasPrefix("topic_id:") else { continue }
            guard let id = LogTopicID(String(line.dropFirst("topic_id:".count)).trimmed) else {
                throw .corruptFile(path: path, line: index + 1, reason: "a topic id has 22 characters of base64url")
            }
            return id
        }
        throw .corruptFile(path: path, line: 1, reason: "there is no topic_id")
    }

    /// Brings the file to the disk, if there is one.
    static func sync(in directory: String) throws(SystemError) {
        guard Directory.exists(path(in: directory)) else { return }
        try File(path(in: directory), mode: .readOnly).dataSync()
    }

    /// Writes the file of a new partition; it reaches the disk with the directory's first sync.
    static func write(_ id: LogTopicID, in directory: String) throws(LogError) {
        let text = "version: 0\ntopic_id: \(id)"
        try LogError.wrap { () throws(SystemError) in
            try File(path(in: directory), mode: .createEmpty).pwrite(Array(text.utf8).raw, at: 0)
        }
    }
}
