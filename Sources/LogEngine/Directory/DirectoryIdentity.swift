import SystemIO

/// Whose data directory it is, as `meta.properties` keeps it (Kafka's version 1).
public struct DirectoryIdentity: Hashable, Sendable {
    public var clusterID: String
    public var nodeID: Int32
    public var directoryID: LogTopicID

    /// What the broker expects to find; nil: whatever is there, or something new.
    public struct Wanted: Hashable, Sendable {
        public var clusterID: String?
        public var nodeID: Int32?

        public init(clusterID: String? = nil, nodeID: Int32? = nil) {
            self.clusterID = clusterID
            self.nodeID = nodeID
        }
    }

    /// Reads the file, or writes one for a new directory, and compares it with what is wanted.
    static func settle(in directory: String, _ wanted: Wanted) throws(LogError) -> DirectoryIdentity {
        let path = directory + "/meta.properties"
        guard Directory.exists(path) else {
            let new = DirectoryIdentity(
                clusterID: wanted.clusterID ?? LogTopicID.random().description, nodeID: wanted.nodeID ?? 1,
                directoryID: .random())
            try new.write(to: path)
            return new
        }
        let found = try read(path)
        if let cluster = wanted.clusterID, cluster != found.clusterID {
            throw .foreignDirectory(path: directory, property: "cluster.id", found: found.clusterID, expected: cluster)
        }
        if let node = wanted.nodeID, node != found.nodeID {
            throw .foreignDirectory(path: directory, property: "node.id", found: "\(found.nodeID)", expected: "\(node)")
        }
        return found
    }

    private static func read(_ path: String) throws(LogError) -> DirectoryIdentity {
        let bytes = try LogError.wrap { () throws(SystemError) in try Directory.readFile(path) }
        var values: [String: String] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        where !line.hasPrefix("#") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            values[String(line[..<equals]).trimmed] = String(line[line.index(after: equals)...]).trimmed
        }
        guard let cluster = values["cluster.id"],
            let node = (values["node.id"] ?? values["broker.id"]).flatMap({ Int32($0) })
        else { throw .corruptFile(path: path, line: 1, reason: "cluster.id or node.id is missing") }
        return DirectoryIdentity(
            clusterID: cluster, nodeID: node,
            directoryID: values["directory.id"].flatMap { LogTopicID($0) } ?? .random())
    }

    private func write(to path: String) throws(LogError) {
        let text = "#\ncluster.id=\(clusterID)\ndirectory.id=\(directoryID)\nnode.id=\(nodeID)\nversion=1\n"
        try LogError.wrap { () throws(SystemError) in try Directory.replaceFile(path, with: Array(text.utf8).raw) }
    }
}
