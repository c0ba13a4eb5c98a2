import Measurement

extension RunPlan {
    /// The lines of a screen, without those of the prompt.
    private static let screen = 46
    /// Rows that are shown however much else there is to say.
    private static let leastRows = 8

    /// What `--dry-run` prints: the rows in the order in which they would be measured, the settings, the bytes and the time.
    ///
    /// - Parameter isWhole: every row and every key; else as many rows as a screen holds beside what the suite sets.
    public func dryRun(isWhole: Bool) -> String {
        let head = ["\(title)   \(suite.source)", headline, ""]
        let bytes =
            "at most \(Figure.bytes(maximumRowBytes)) on disk at a time (each row's data is deleted after it), "
            + "\(Figure.bytes(maximumTotalBytes)) in all; nothing was run"
        let foot = brokers + settings(isWhole: isWhole) + ["", bytes]
        var table = self.table
        let hidden = table.count - max(Self.leastRows, Self.screen - head.count - foot.count)
        if !isWhole, hidden > 1 {
            table.removeLast(hidden)
            table.append("  … \(hidden) more: --all")
        }
        return (head + table + foot).joined(separator: "\n")
    }

    /// The commands that start brokers, where targets are compared.
    private var brokers: [String] {
        let started = suite.axes.flatMap(\.values).compactMap { value -> StartedBroker? in
            if case .started(let broker) = value { return broker }
            return nil
        }
        return started.isEmpty ? [] : [""] + started.map { "  \($0.name): \($0.yaml)" }
    }

    private var table: [String] {
        let paths = suite.axes.map(\.path)
        let header = ["row", "block"] + paths
        let cells = rows.enumerated().map { number, row in
            ["\(number + 1)", "\(row.trial)"] + configurations[row.configuration].coordinates.map(\.value.text)
        }
        let widths = header.indices.map { column in ([header] + cells).map { $0[column].count }.max() ?? 0 }
        return ([header] + cells).map { cells in
            "  " + zip(cells, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }.joined(separator: "  ")
        }
    }

    /// The keys that hold in all rows: every one, or those that are not at their defaults.
    private func settings(isWhole: Bool) -> [String] {
        let swept = Set(suite.axes.map(\.path))
        let all = suite.keys.compactMap { key -> (line: String, isDefault: Bool)? in
            guard !swept.contains(key.path), key.path != "name", let value = suite.value(key.path) else { return nil }
            let isDefault = value == key.defaultValue
            let text = if case .started(let broker) = value { broker.yaml } else { value.text }
            return ("  \(key.path): \(text)\(isDefault ? "" : "   (set)")", isDefault)
        }
        let shown = all.filter { isWhole || !$0.isDefault }.map(\.line)
        let rest = all.count - shown.count
        return ["", "\(isWhole ? "every key" : "what is set") that holds in all rows:"] + shown
            + (rest > 0 ? ["  … \(rest) at their defaults: --all"] : [])
    }
}
