import LoadGenerator

/// The name of a topic that a run makes for one of its rows: `weir-<suite>-<begun>-<process>-<row>`, and where a row has several, `-t1` and so
/// on behind it.
///
/// Nothing else is deleted by weir, so that whose a topic is can be read from its name: no user calls one so by accident.
public struct RunTopic: Hashable, Sendable {
    /// The suite's name.
    public var suite: String
    /// When the run began, milliseconds since 1970.
    public var startedAtMilliseconds: Int64
    /// The process that carries it out.
    public var processID: Int32
    /// The row, from 1; 0 is the discarded first one.
    public var row: Int
    /// Whether it takes what warms a broker up before the row.
    public var isWarmUp = false
    /// Which of the row's topics it is, from 1; nil where the row has one.
    public var number: Int?

    /// What the names of all topics of all runs begin with.
    static let prefix = "weir-"
    static let warmUpSuffix = "-warmup"

    /// The time and the process as one word, which names the run.
    public static func identity(startedAtMilliseconds: Int64, processID: Int32) -> String {
        "\(String(startedAtMilliseconds, radix: 36))-\(processID)"
    }

    /// The topic's name.
    public var name: String {
        let identity = Self.identity(startedAtMilliseconds: startedAtMilliseconds, processID: processID)
        let name = "\(Self.prefix)\(suite)-\(identity)-\(row)\(isWarmUp ? Self.warmUpSuffix : "")"
        return number.map { RowPlan.Topic.name(name, number: $0) } ?? name
    }

    /// Describes a row's topic.
    public init(
        suite: String, startedAtMilliseconds: Int64, processID: Int32, row: Int, isWarmUp: Bool = false,
        number: Int? = nil
    ) {
        self.number = number
        self.suite = suite
        self.startedAtMilliseconds = startedAtMilliseconds
        self.processID = processID
        self.row = row
        self.isWarmUp = isWarmUp
    }

    /// Reads a name; nil where no run makes such a one.
    public init?(_ name: String) {
        guard name.hasPrefix(Self.prefix) else { return nil }
        var rest = name.dropFirst(Self.prefix.count)
        let last = rest.split(separator: "-", omittingEmptySubsequences: false).last ?? ""
        if last.hasPrefix("t"), let number = Int(last.dropFirst()), number >= 1 {
            self.number = number
            rest = rest.dropLast(last.count + 1)
        }
        isWarmUp = rest.hasSuffix(Self.warmUpSuffix)
        if isWarmUp { rest = rest.dropLast(Self.warmUpSuffix.count) }
        let parts = rest.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, let row = Int(parts[parts.count - 1]), row >= 0,
            let processID = Int32(parts[parts.count - 2]), processID > 0,
            let started = Int64(parts[parts.count - 3], radix: 36), started >= Self.earliest
        else { return nil }
        suite = parts.dropLast(3).joined(separator: "-")
        startedAtMilliseconds = started
        self.processID = processID
        self.row = row
        guard !suite.isEmpty, self.name == name else { return nil }
    }

    /// No run has begun before 2020: a shorter number is somebody's own.
    private static let earliest: Int64 = 1_577_836_800_000
}
