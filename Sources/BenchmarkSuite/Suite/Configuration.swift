/// One combination of a sweep's values: what one row measures.
public struct Configuration: Sendable {
    /// Where it stands in the sweep's order, from 0.
    public var index: Int
    /// The swept keys and their values, outermost first.
    public var coordinates: [Coordinate]
    let settings: [String: Suite.Setting]
    let source: String

    /// A swept key and its value.
    public struct Coordinate: Hashable, Sendable {
        /// The key's full path.
        public var path: String
        /// Its value.
        public var value: SuiteValue
    }

    /// The value that holds for a key here: as swept, as set, its default, or nil where the schema has none.
    public func value(_ path: String) -> SuiteValue? {
        guard let key = SuiteSchema.key(atPath: path) else { preconditionFailure("no key \(path) in the schema") }
        return settings[path]?.value ?? key.defaultValue
    }

    /// `batch.size=65536 acks=1`: short, for progress lines.
    public var label: String {
        coordinates.map { coordinate in
            "\(SuiteSchema.key(atPath: coordinate.path)?.label ?? coordinate.path)=\(coordinate.value.text)"
        }.joined(separator: " ")
    }

    func integer(_ path: String) -> Int {
        switch value(path) {
        case .integer(let number)?, .milliseconds(let number)?: number
        default: preconditionFailure("\(path) is a number with a default")
        }
    }

    /// What the row is measured on.
    var target: RowTarget {
        switch value("target") {
        case .started(let broker)?: .started(broker)
        case .text("kafka")?: .cluster
        default: .embedded
        }
    }

    func text(_ path: String) -> String {
        guard case .text(let text)? = value(path) else { preconditionFailure("\(path) is text with a default") }
        return text
    }
}

/// What a row is measured on.
enum RowTarget: Hashable {
    case embedded
    /// The cluster at `bootstrap.servers`.
    case cluster
    case started(StartedBroker)

    /// The broker of a row that a command starts.
    var startedBroker: StartedBroker? {
        if case .started(let broker) = self { return broker }
        return nil
    }
}

extension Suite {
    /// The largest number of rows that a run may have.
    static let maximumRows = 10_000

    /// The sweep's combinations in order, the last axis varying fastest, without those that filters leave out; each is checked.
    public func configurations() throws(SuiteError) -> [Configuration] {
        let count = axes.reduce(1) { product, axis in
            let (value, overflow) = product.multipliedReportingOverflow(by: axis.settings.count)
            return overflow ? Int.max : value
        }
        guard count.multipliedReportingOverflow(by: trials).overflow == false, count * trials <= Self.maximumRows else {
            throw SuiteError(
                source: source,
                message: "\(count) configurations × \(trials) trials are more than \(Self.maximumRows) rows")
        }
        var kept: [Configuration] = []
        for index in 0..<count {
            let configuration = configuration(at: index)
            if filters.allSatisfy({ filter in configuration.value(filter.path).map(filter.values.contains) ?? false }) {
                try configuration.check()
                kept.append(configuration)
            }
        }
        if kept.isEmpty {
            throw SuiteError(
                source: filters.map(\.option).joined(separator: " "),
                message: "no configuration is left; `--dry-run` without it shows them all")
        }
        return kept
    }

    private func configuration(at index: Int) -> Configuration {
        var rest = index
        var settings = settings
        var coordinates: [Configuration.Coordinate] = []
        for axis in axes.reversed() {
            let setting = axis.settings[rest % axis.settings.count]
            rest /= axis.settings.count
            settings[axis.path] = setting
            coordinates.append(.init(path: axis.path, value: setting.value))
        }
        return Configuration(index: index, coordinates: coordinates.reversed(), settings: settings, source: source)
    }
}
