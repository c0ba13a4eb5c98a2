/// Something that happened in the broker and is worth a line in its log.
public struct BrokerEvent: Sendable, CustomStringConvertible {
    /// How much it matters.
    public enum Level: String, Sendable {
        case info = "info "
        case warning = "warn "
        case error = "error"
    }

    public let level: Level
    /// One sentence: what happened, to what, and what to do about it where something can be done.
    public let message: String

    public init(_ level: Level, _ message: String) {
        self.level = level
        self.message = message
    }

    public var description: String { "\(level.rawValue) \(message)" }
}

/// Where a broker tells what happened; called on any thread.
public typealias BrokerReporter = @Sendable (BrokerEvent) -> Void
