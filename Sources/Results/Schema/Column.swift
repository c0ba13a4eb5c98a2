/// What a column's values are measured in. The unit shows in the column's name, so that a reader of the CSV alone
/// knows it: readers may go by the suffix.
public enum Unit: String, Sendable, CaseIterable {
    /// Words, not measured.
    case text
    /// Things counted: records, batches, calls.
    case count
    /// A share, 1 being all.
    case ratio
    /// Seconds.
    case seconds
    /// Milliseconds, `_ms`.
    case milliseconds
    /// Microseconds, `_us`.
    case microseconds
    /// Bytes, `_bytes`.
    case bytes
    /// Things a second, `_per_sec`.
    case perSecond
    /// Bytes a second, `_bytes_per_sec`.
    case bytesPerSecond

    /// The unit that a column's name states by its suffix; `count` where it states none.
    public init(suffixOf name: String) {
        let suffixes: [(String, Unit)] = [
            ("bytes_per_sec", .bytesPerSecond), ("_per_sec", .perSecond), ("_us", .microseconds),
            ("_ms", .milliseconds), ("second", .seconds), ("seconds", .seconds), ("_sec", .seconds), ("bytes", .bytes),
            ("_share", .ratio),
            ("share_of_limit", .ratio),
        ]
        self = suffixes.first { name.hasSuffix($0.0) }?.1 ?? .count
    }

    /// What a column's name may end in after what is measured: people leave it out.
    package static let suffixes = ["_us", "_ms", "_per_sec", "_bytes", "_bytes_per_sec", "_seconds"]
}

/// Which direction of a measured column is the good one.
public enum Better: String, Sendable {
    case higher
    case lower
}

/// A column of a result file: its name, unit and meaning. The headers of the files, Docs/results-format.md, the axes
/// of plots and the direction of comparisons all come from here.
public struct Column: Sendable, Equatable {
    /// snake_case, with the unit as suffix.
    public let name: String
    /// What its values are measured in.
    public let unit: Unit
    /// The direction that is good, where one is.
    public let better: Better?
    /// One sentence for the reader of the file.
    public let meaning: String

    /// Declares a column.
    public init(_ name: String, _ unit: Unit, better: Better? = nil, _ meaning: String) {
        self.name = name
        self.unit = unit
        self.better = better
        self.meaning = meaning
    }
}
