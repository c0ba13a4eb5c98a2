import KafkaProtocol
import LogEngine
import SystemIO

/// The file `topics` of a data directory: which topics there are, with how many partitions and which configuration.
///
/// Partition directories alone do not tell whether a topic was being created or deleted when the broker died. A topic is entered
/// before its first directory is made, and marked as deleted before its first directory goes, so that a start can finish either.
/// One line an entry, sorted, the file replaced as a whole; Kafka keeps the same in its metadata log, and ignores the file:
///
///     config <topic> <key>=<value>
///     deleted <topic>
///     topic <topic> <id> <partitions>
struct TopicRegistry {
    /// What is kept of a topic.
    struct Entry: Hashable {
        var id: LogTopicID
        var partitions: Int
        /// The configuration keys that were set for this topic.
        var overrides: [String: String] = [:]
        var isDeleted = false

        init(id: LogTopicID, partitions: Int, overrides: [String: String] = [:]) {
            self.id = id
            self.partitions = partitions
            self.overrides = overrides
        }

        /// The entry of a topic that is served.
        init(_ topic: Topic) {
            self.init(
                id: LogTopicID(high: topic.id.high, low: topic.id.low), partitions: topic.partitions.count,
                overrides: topic.overrides)
        }
    }

    let path: String
    private(set) var topics: [String: Entry] = [:]

    init(directory: String) throws(BrokerError) {
        let path = directory + "/topics"
        self.path = path
        guard Directory.exists(path) else { return }
        let bytes = try BrokerError.system { () throws(SystemError) in try Directory.readFile(path) }
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        // Sorted, "config" and "deleted" come before the topic that they are about.
        for wanted in ["topic", "deleted", "config"] {
            for (number, line) in lines.enumerated() where line.hasPrefix(wanted + " ") {
                guard parse(line) else {
                    throw .configuration("\(path):\(number + 1): \"\(line)\" is no entry; mend or remove that line")
                }
            }
        }
    }

    private mutating func parse(_ line: Substring) -> Bool {
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count >= 2 else { return false }
        let name = String(words[1])
        switch words[0] {
        case "topic":
            let rest = words.count == 3 ? words[2].split(separator: " ") : []
            guard rest.count == 2, let id = LogTopicID(String(rest[0])), let count = Int(rest[1]),
                (1...TopicCatalog.maximumPartitions).contains(count)
            else { return false }
            topics[name] = Entry(id: id, partitions: count)
        case "deleted":
            topics[name]?.isDeleted = true
        default:
            guard words.count == 3, let equals = words[2].firstIndex(of: "=") else { return false }
            topics[name]?.overrides[String(words[2][..<equals])] = String(words[2][words[2].index(after: equals)...])
        }
        return true
    }

    /// The configuration of a topic; what no longer parses is reported and left at its default.
    func configuration(of topic: String, defaults: LogConfiguration, reporter: BrokerReporter) -> LogConfiguration {
        var configuration = defaults
        for (key, value) in topics[topic]?.overrides ?? [:] {
            do throws(LogError) { try configuration.set(key, to: value) } catch {
                reporter(BrokerEvent(.warning, "\(path): topic \(topic): \(error)"))
            }
        }
        return configuration
    }

    /// Enters, changes or (nil) forgets a topic, and writes the file.
    mutating func set(_ entry: Entry?, of topic: String) throws(SystemError) {
        if topics[topic] == entry { return }
        let before = topics[topic]
        topics[topic] = entry
        do throws(SystemError) { try write() } catch {
            topics[topic] = before
            throw error
        }
    }

    private func write() throws(SystemError) {
        var lines: [String] = []
        for (name, entry) in topics {
            lines.append("topic \(name) \(entry.id) \(entry.partitions)\n")
            if entry.isDeleted { lines.append("deleted \(name)\n") }
            for (key, value) in entry.overrides { lines.append("config \(name) \(key)=\(value)\n") }
        }
        try Directory.replaceFile(path, with: Array(lines.sorted().joined().utf8))
    }
}
