import Arguments
import SystemIO

/// A target that is a map: a broker that a command starts, afresh for each row.
public struct StartedBroker: Hashable, Sendable {
    /// What tables and the CSV column `target` call it.
    public var name: String
    /// What `/bin/sh -c` runs; it stays in the foreground as long as the broker serves.
    public var command: String
    /// Where the broker listens; nil lets weir choose a free port of the loopback for each row.
    public var bootstrapServers: String?
    /// How long it is loaded at full speed before the row's own warm-up, in milliseconds; nothing of it is measured.
    public var warmupMilliseconds = 0
    /// How long it may take until it answers, in milliseconds.
    public var startMilliseconds = 60_000
    /// How long it may take to end after SIGTERM, in milliseconds.
    public var stopMilliseconds = 10_000

    /// A key of the map: what it takes and what it is for.
    struct Key {
        var name: String
        var kind: ValueKind
        var fallback: String
        var help: String
    }

    /// The keys of the map, in the order of documents and resolved suites.
    static let keys = [
        Key(
            name: "start", kind: .text, fallback: "–",
            help: "the command, run by `/bin/sh -c` and kept in the foreground (`exec`, no daemon)"),
        Key(
            name: "name", kind: .name, fallback: "the command's first word",
            help: "what tables and the column `target` call it"),
        Key(
            name: "bootstrap.servers", kind: .text, fallback: "127.0.0.1 and a free port, for each row",
            help: "where the broker listens"),
        Key(
            name: "warmup", kind: .duration(0...3_600_000), fallback: "`0`",
            help:
                "full speed on a topic of its own before each row's warm-up, so that a JVM has compiled what is measured; ends early after "
                + "`max.bytes`"),
        Key(
            name: "ready.within", kind: .duration(1000...3_600_000), fallback: "`60s`",
            help: "a broker that does not answer so soon makes its row an ERROR"),
        Key(
            name: "stop.within", kind: .duration(0...600_000), fallback: "`10s`",
            help: "what has not ended so long after SIGTERM is killed"),
    ]

    /// The environment variables that the command gets beside those of `weir run`, each with what it holds.
    static let variables = [
        ("WEIR_DATA", "an empty directory of the row's own on the disk of `--data`, removed after the row"),
        ("WEIR_PORT", "the port of the first server; where weir has chosen it, the port after it is free as well"),
        ("WEIR_BOOTSTRAP_SERVERS", "all servers, as in `bootstrap.servers`"),
        ("WEIR_ROW", "the row's number, from 1; 0 is the discarded first one"),
    ]

    /// All variables of the command's environment.
    func environment(data: String, servers: String, row: Int) throws(TargetError) -> [String: String] {
        var environment = ProcessEnvironment.variables
        let port = try BootstrapServers.addresses(servers).first?.port ?? 0
        // The command may change its directory first.
        let values = [Directory.resolve(data) ?? data, "\(port)", servers, "\(row)"]
        for ((name, _), value) in zip(Self.variables, values) { environment[name] = value }
        return environment
    }
}

extension StartedBroker {
    /// Reads the map that stands as a target's value.
    init(_ entries: [YAMLEntry], at location: SourceLocation, source: String) throws(SuiteError) {
        func fail(_ message: String, _ location: SourceLocation) -> SuiteError {
            SuiteError(source: source, location: location, message: message)
        }
        var values: [String: SuiteValue] = [:]
        for entry in entries {
            guard let key = Self.keys.first(where: { $0.name == entry.key }) else {
                let remedy =
                    NearestName.suggestion(for: entry.key, among: Self.keys.map(\.name)).map {
                        "did you mean \"\($0)\"?"
                    }
                    ?? "it has \(Self.keys.map(\.name).joined(separator: ", "))"
                throw fail("unknown key \"\(entry.key)\" in a target; \(remedy)", entry.location)
            }
            guard case .scalar(let text) = entry.value.content else {
                throw fail("\(key.name) of a target takes one value, not \(entry.value.kind)", entry.value.location)
            }
            guard values[key.name] == nil else { throw fail("\(key.name) is given twice", entry.location) }
            do {
                values[key.name] = try key.kind.value(of: text)
            } catch {
                throw fail("\(key.name) of a target takes \(error.reason)", entry.value.location)
            }
        }
        guard let command = values["start"]?.text, command.contains(where: { !$0.isWhitespace }) else {
            throw fail("a target that is a map needs start: the command that starts the broker", location)
        }
        self.init(name: values["name"]?.text ?? Self.shortName(of: command), command: command)
        bootstrapServers = values["bootstrap.servers"]?.text
        if let bootstrapServers {
            do throws(TargetError) { _ = try BootstrapServers.addresses(bootstrapServers) } catch {
                throw fail(error.description, location)
            }
        }
        func milliseconds(_ name: String, _ fallback: Int) -> Int {
            if case .milliseconds(let count)? = values[name] { return count }
            return fallback
        }
        warmupMilliseconds = milliseconds("warmup", warmupMilliseconds)
        startMilliseconds = milliseconds("ready.within", startMilliseconds)
        stopMilliseconds = milliseconds("stop.within", stopMilliseconds)
        if ["embedded", "kafka", "engine"].contains(name) {
            if values["name"] != nil {
                throw fail("\(name) is the name of another target; choose another name", location)
            }
            name += "-command"
        }
    }

    /// A name from the command's first word that is no `NAME=value` and no `exec`: `kafka-server-start.sh`.
    private static func shortName(of command: String) -> String {
        let words = command.split(whereSeparator: \.isWhitespace)
        let word = words.first { !$0.contains("=") && $0 != "exec" } ?? "command"
        let file = word.split(separator: "/").last ?? "command"
        let kept = file.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }.drop { $0 == "." }
        return kept.isEmpty ? "command" : String(kept.prefix(40))
    }

    /// The map as YAML in one line, which reads back to the same.
    var yaml: String {
        var parts = ["name: \(YAMLText.quoted(name))", "start: \(YAMLText.quoted(command))"]
        if let bootstrapServers { parts.append("bootstrap.servers: \(YAMLText.quoted(bootstrapServers))") }
        parts.append("warmup: \(SuiteValue.milliseconds(warmupMilliseconds).text)")
        parts.append("ready.within: \(SuiteValue.milliseconds(startMilliseconds).text)")
        parts.append("stop.within: \(SuiteValue.milliseconds(stopMilliseconds).text)")
        return "{\(parts.joined(separator: ", "))}"
    }

    /// The section of Docs/suite-format.md.
    static var document: String {
        var lines = [
            "", "## A target that a command starts", "",
            "`target` may be a map: a broker that `start` starts afresh for each row, and that is stopped after it. In a sweep it stands beside",
            "others, so that weir's broker and an Apache Kafka come out in one table, their rows interleaved (`Benchmarks/versus-kafka.yaml`):",
            "",
            "```yaml", "sweep:", "  - target:", "      - embedded",
            "      - {name: other, start: \"exec /opt/other/broker --data $WEIR_DATA --port $WEIR_PORT\", warmup: 20s}",
            "```", "",
            "| key | takes | default | what it is |", "| --- | --- | --- | --- |",
        ]
        for key in keys {
            lines.append("| `\(key.name)` | \(key.kind.document) | \(key.fallback) | \(key.help) |")
        }
        lines += ["", "The command finds in its environment:", "", "| variable | what it holds |", "| --- | --- |"]
        for (name, meaning) in variables { lines.append("| `\(name)` | \(meaning) |") }
        lines += [
            "",
            "A row begins when the broker answers a Metadata request. CPU, memory and I/O are those of the command with all its descendants; what",
            "it writes goes to broker.log. Nothing of it stays, however it forks: not after the row, nor when `weir run` is killed.",
            "On two or three cores it is confined to the core that the embedded broker has.",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}
