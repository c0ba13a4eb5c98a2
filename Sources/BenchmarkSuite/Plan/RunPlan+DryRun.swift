import Measurement

extension RunPlan {
    /// What `--dry-run` prints: every row in the order in which it would be measured, the bytes and the time.
    public var dryRun: String {
        var lines = ["\(title)   \(suite.source)", headline, ""]
        lines += table
        let started = suite.axes.flatMap(\.values).compactMap { value -> StartedBroker? in
            if case .started(let broker) = value { return broker }
            return nil
        }
        if !started.isEmpty { lines.append("") }
        for broker in started { lines.append("  \(broker.name): \(broker.yaml)") }
        lines += ["", "every key that holds in all rows:"]
        lines += fixedSettings
        lines += [
            "",
            "at most \(Figure.bytes(maximumRowBytes)) on disk at a time (each row's data is deleted after it), "
                + "\(Figure.bytes(maximumTotalBytes)) in all; nothing was run",
        ]
        return lines.joined(separator: "\n")
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

    private var fixedSettings: [String] {
        let swept = Set(suite.axes.map(\.path))
        return suite.keys.compactMap { key in
            guard !swept.contains(key.path), key.path != "name", let value = suite.value(key.path) else { return nil }
            let isDefault = value == key.defaultValue
            let text = if case .started(let broker) = value { broker.yaml } else { value.text }
            return "  \(key.path): \(text)\(isDefault ? "" : "   (set)")"
        }
    }
}
