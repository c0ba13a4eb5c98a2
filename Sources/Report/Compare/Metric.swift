internal import Results

/// A measured column as comparisons and plots speak about it.
struct Metric: Sendable, Equatable {
    let name: String
    let unit: Unit
    /// The good direction; nil where neither is known to be.
    let better: Better?

    /// What the schema says about a column; for one that it does not have, what the name's suffix says.
    init(_ name: String) {
        let column = SummaryRow.fields.first { $0.column.name == name }?.column
        self.name = name
        unit = column?.unit ?? Unit(suffixOf: name)
        if let column {
            better = column.better
        } else {
            switch unit {
            case .perSecond, .bytesPerSecond: better = .higher
            case .microseconds, .milliseconds: better = .lower
            default: better = nil
            }
        }
    }

    /// The words for a higher and a lower figure.
    var verdicts: (higher: String, lower: String) {
        switch (better, unit) {
        case (.higher, .perSecond), (.higher, .bytesPerSecond): ("faster", "slower")
        case (.lower, .microseconds), (.lower, .milliseconds): ("slower", "faster")
        case (.higher, _): ("better", "worse")
        case (.lower, _): ("worse", "better")
        case (nil, _): ("higher", "lower")
        }
    }
}

extension RunSummary {
    /// A figure of one trial.
    struct Trial {
        let block: Int
        let value: Double
    }

    /// The figures of a configuration's VALID trials, in the order of blocks.
    func trials(of configuration: [String], column: Int) throws(ResultsError) -> [Trial] {
        var trials: [Trial] = []
        for row in rows(of: configuration) where row.verdict == .valid {
            if let value = try table.number(row.cells, at: column) {
                trials.append(Trial(block: row.key.block, value: value))
            }
        }
        return trials.sorted { $0.block < $1.block }
    }

    /// The column that most VALID rows have a figure in, the first of several; nil where none has.
    func mostMeasured(_ names: [String]) throws(ResultsError) -> String? {
        var best: (name: String?, count: Int) = (nil, 0)
        for name in names {
            guard let column = table.header.firstIndex(of: name) else { continue }
            var count = 0
            for row in rows where row.verdict == .valid {
                if try table.number(row.cells, at: column) != nil { count += 1 }
            }
            if count > best.count { best = (name, count) }
        }
        return best.name
    }

    /// The full path of a swept parameter, from a full path or an unambiguous tail.
    func sweptPath(_ name: String) throws(ReportError) -> String {
        if swept.contains(name) { return name }
        let tails = swept.filter { $0.hasSuffix("." + name) }
        if tails.count == 1 { return tails[0] }
        throw .notSwept(path: name, run: self.name, swept: swept, nearest: CSVTable.nearest(name, among: swept))
    }

    /// The value of a swept parameter that a user means: as it stands in the table, or as suites write it (`16KiB`, `1k`, `5ms`).
    func level(_ text: String, of path: String) throws(ReportError) -> String {
        let levels = levels(of: path)
        if levels.contains(text) { return text }
        var meant = Quantity.canonical(text)
        // Times with a unit are seconds; a parameter in milliseconds has these without one.
        if path.hasSuffix(".ms"), text.hasSuffix("s"), let seconds = Quantity.number(text) {
            meant = Quantity.canonical("\(seconds * 1000)")
        }
        if let level = levels.first(where: { Quantity.canonical($0) == meant }) { return level }
        throw .noSuchLevel(value: text, path: path, levels: levels)
    }

    /// What throughput is judged by: received where there are consumers.
    static let throughputColumns = ["received_per_sec", "sent_per_sec", "drain_per_sec", "replay_per_sec"]
    /// What latency is judged by: acks=0 has no response.
    static let latencyColumns = ["response_p99_us", "e2e_p99_us"]
}

/// A parameter's path without its section: `batch.size`. Of a file by hand, which may leave the section out, the whole.
func tail(of path: String) -> String {
    let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
    guard parts.count == 2, sections.contains(parts[0]) else { return path }
    // Of topics, producers or records: alone it does not say.
    return parts[1] == "count" ? path : parts[1]
}

/// What the columns of a table call parameters: `batch.size`, and the whole path where two end alike.
func headings(of paths: [String]) -> [String] {
    let tails = paths.map { tail(of: $0) }
    return zip(paths, tails).map { path, short in tails.count { $0 == short } == 1 ? short : path }
}

/// A configuration in words: `acks=1 batch.size=1024`, with parameters called as columns call them.
func label(_ configuration: [String], of paths: [String]) -> String {
    zip(headings(of: paths), configuration).map { "\($0)=\($1)" }.joined(separator: " ")
}

/// Under whose name suites have their keys.
private let sections: Set<String> = ["topic", "producer", "consumer", "records", "load", "broker", "generator"]
