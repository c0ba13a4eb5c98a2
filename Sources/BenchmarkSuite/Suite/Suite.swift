/// A benchmark suite: what is measured, under which settings, and what is varied.
///
/// Made from a file (`init(yaml:file:)`), changed by `set` and `filter`, checked and unfolded by `configurations`.
public struct Suite: Sendable {
    /// The file it came from, as errors name it.
    public var source: String
    /// The question that the file's opening comment asks, or nil.
    public var question: String?
    /// The rest of the opening comment: what to look for.
    public var guidance: String?
    /// What is varied, outermost first.
    public internal(set) var axes: [SweepAxis] = []
    /// The keys that are set, by path.
    var settings: [String: Setting] = [:]
    /// Which values of which axis are kept; empty keeps all.
    var filters: [Filter] = []

    /// A value and where it was given.
    struct Setting: Hashable, Sendable {
        var value: SuiteValue
        var source: String
        var location: SourceLocation?
    }

    /// Keeps the configurations in which the key at `path` has one of the values.
    struct Filter: Hashable, Sendable {
        var path: String
        var values: [SuiteValue]
        var option: String
    }

    /// The suite's name: its `name` key, or its file's name without the ending.
    public var name: String {
        if case .text(let name)? = settings["name"]?.value { return name }
        let file = source.split(separator: "/").last.map(String.init) ?? "suite"
        let stem =
            file.hasSuffix(".yaml")
            ? String(file.dropLast(5)) : file.hasSuffix(".yml") ? String(file.dropLast(4)) : file
        return stem.isEmpty ? "suite" : stem
    }

    /// How often each configuration is measured.
    public var trials: Int { integer("trials") }
    /// What orders the rows and draws keys, payloads and arrivals.
    public var seed: UInt64 { UInt64(integer("seed")) }

    /// The value that holds for a key outside the sweep: as set, or its default.
    public func value(_ path: String) -> SuiteValue? {
        guard let key = SuiteSchema.key(atPath: path) else { preconditionFailure("no key \(path) in the schema") }
        return settings[path]?.value ?? key.defaultValue
    }

    private func integer(_ path: String) -> Int {
        guard case .integer(let number)? = value(path) else { preconditionFailure("\(path) is a number") }
        return number
    }

    func error(_ message: String, at setting: Setting?) -> SuiteError {
        SuiteError(source: setting?.source ?? source, location: setting?.location, message: message)
    }
}

/// One dimension of a sweep: a key and the values it takes, in order.
public struct SweepAxis: Sendable {
    /// The key's full path.
    public var path: String
    /// Its values, in the order in which tables have them.
    public var values: [SuiteValue] { settings.map(\.value) }
    var settings: [Suite.Setting]
}
