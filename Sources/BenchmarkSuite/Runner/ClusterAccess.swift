import Arguments
public import LoadGenerator

/// How a cluster is reached that asks for more than a connection: properties of librdkafka from the command line.
///
/// They are no part of the suite and are not kept with the results: passwords are among them.
public struct ClusterAccess: Sendable {
    /// The properties, in the order in which they are set.
    public private(set) var properties: [RowPlan.Configuration] = []

    /// Nothing but a connection.
    public init() {}

    /// Adds the properties of a file as Kafka's tools take it with `--command-config`: a `key=value` a line; `#` and `!` open
    /// comments.
    public mutating func add(file path: String, text: String) throws(SuiteError) {
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let content = Self.trimmed(line)
            if content.isEmpty || content.hasPrefix("#") || content.hasPrefix("!") { continue }
            guard let equals = content.firstIndex(of: "="), equals != content.startIndex else {
                throw SuiteError(
                    source: path, location: SourceLocation(line: index + 1, column: 1), message: "takes key=value")
            }
            try add(
                Self.trimmed(content[..<equals]), Self.trimmed(content[content.index(after: equals)...]),
                source: "\(path):\(index + 1)")
        }
    }

    /// Adds a property, which librdkafka checks.
    public mutating func add(_ name: String, _ value: String, source: String) throws(SuiteError) {
        do throws(Librdkafka.Refusal) { try Librdkafka.check(name, value) } catch {
            throw SuiteError(source: source, message: "\(name): \(error.words(for: name))")
        }
        properties.append(RowPlan.Configuration(name: name, value: value))
    }

    /// Refuses rows that would not heed the properties.
    public func check(_ plan: RunPlan) throws(SuiteError) {
        if properties.isEmpty { return }
        for configuration in plan.configurations {
            let isSent = configuration.producingClient == .librdkafka
            let isRead = configuration.consumingClient == .librdkafka || configuration.integer("consumer.members") == 0
            guard isSent && isRead else {
                throw SuiteError(
                    source: plan.suite.source,
                    message: "properties of a cluster are for librdkafka, since weir's own client has neither TLS nor "
                        + "SASL: --set producer.client=librdkafka")
            }
        }
    }

    /// The command line without what must stay secret, wherever in an argument the property's name stands: the value begins at the
    /// next `=`.
    public static func masked(_ arguments: [String]) -> [String] {
        arguments.map { argument in
            guard let word = secretWord(in: argument), let equals = argument[word...].firstIndex(of: "=") else {
                return argument
            }
            return "\(argument[...equals])***"
        }
    }

    /// Whether a property's value must not be kept.
    static func isSecret(_ name: String) -> Bool { secretWord(in: name) != nil }

    /// Where the first word stands that names a secret.
    private static func secretWord(in text: String) -> String.Index? {
        let words = ["password", "passphrase", "secret", ".pem", "jaas"]
        return text.indices.first { index in words.contains { text[index...].hasPrefix($0) } }
    }

    private static func trimmed(_ text: Substring) -> String {
        let isSpace = { (character: Character) in character == " " || character == "\t" || character == "\r" }
        return String(String(text.drop(while: isSpace).reversed()).drop(while: isSpace).reversed())
    }
}

extension Librdkafka.Refusal {
    /// The text, with the nearest name where there is none of this.
    func words(for name: String) -> String {
        let near = isUnknown ? NearestName.suggestion(for: name, among: Librdkafka.properties) : nil
        return text + (near.map { "; did you mean \"\($0)\"?" } ?? "")
    }
}
