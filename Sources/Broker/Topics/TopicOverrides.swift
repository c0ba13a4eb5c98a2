import LogEngine
import SystemIO

/// The file `topic-overrides` of a data directory: the configuration keys that topics were created with.
///
/// One line a key, `<topic> <key>=<value>`, sorted; replaced as a whole. Kafka keeps them in its metadata log instead, and ignores
/// the file.
struct TopicOverrides {
    private let path: String
    private(set) var byTopic: [String: [String: String]] = [:]

    init(directory: String) throws(BrokerError) {
        path = directory + "/topic-overrides"
        guard Directory.exists(path) else { return }
        let text: String
        do { text = String(decoding: try Directory.readFile(path), as: UTF8.self) } catch { throw .system(error) }
        for (number, line) in text.split(separator: "\n").enumerated() {
            guard let space = line.firstIndex(of: " "), let equals = line[space...].firstIndex(of: "=") else {
                throw .configuration("\(path):\(number + 1): expected <topic> <key>=<value>; mend or remove that line")
            }
            let key = String(line[line.index(after: space)..<equals])
            byTopic[String(line[..<space]), default: [:]][key] = String(line[line.index(after: equals)...])
        }
    }

    /// The configuration of a topic; what no longer parses is reported and left at its default.
    func configuration(of topic: String, defaults: LogConfiguration, reporter: BrokerReporter) -> LogConfiguration {
        var configuration = defaults
        for (key, value) in byTopic[topic] ?? [:] {
            do throws(LogError) { try configuration.set(key, to: value) } catch {
                reporter(BrokerEvent(.warning, "\(path): topic \(topic): \(error)"))
            }
        }
        return configuration
    }

    /// Keeps `overrides` as those of `topic` (nil: forgets them) and writes the file.
    mutating func set(_ overrides: [String: String]?, of topic: String) throws(SystemError) {
        if byTopic[topic] ?? [:] == overrides ?? [:] { return }
        byTopic[topic] = overrides
        var lines: [String] = []
        for (topic, entries) in byTopic { for (key, value) in entries { lines.append("\(topic) \(key)=\(value)\n") } }
        let text = Array(lines.sorted().joined().utf8)
        try Directory.replaceFile(path, with: text)
    }
}
