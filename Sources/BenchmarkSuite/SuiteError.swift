/// A place in a suite file: line and column, both counted from one.
public struct SourceLocation: Hashable, Sendable {
    /// The line, from 1.
    public var line: Int
    /// The column in characters, from 1.
    public var column: Int
}

/// What is wrong with a suite or with an override of it: where, what, and the remedy.
public struct SuiteError: Error, CustomStringConvertible, Hashable, Sendable {
    /// The file as the user named it, or the option (`--set producer.acks=5`) that is at fault.
    public var source: String
    /// Where in the file; nil for options and for the file as a whole.
    public var location: SourceLocation?
    /// What is wrong and what to do, in one line.
    public var message: String

    /// Makes an error of one line.
    public init(source: String, location: SourceLocation? = nil, message: String) {
        self.source = source
        self.location = location
        self.message = message
    }

    /// `mine.yaml:9:5: unknown key "lingr.ms" under producer; did you mean "linger.ms"?`
    public var description: String {
        guard let location else { return "\(source): \(message)" }
        return "\(source):\(location.line):\(location.column): \(message)"
    }
}
