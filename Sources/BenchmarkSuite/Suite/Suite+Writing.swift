extension Suite {
    /// The suite as resolved, as YAML that `weir run` takes again: every key that holds, defaults included, so that the
    /// same rows come out even where a later version has other defaults.
    public var yaml: String {
        var lines: [String] = []
        for part in [question, guidance].compactMap({ $0 }) { lines.append("# \(part)") }
        lines.append("name: \(name)")
        let swept = Set(axes.map(\.path))
        let held = keys.compactMap { key -> (SuiteKey, SuiteValue)? in
            guard !swept.contains(key.path), key.path != "name", let value = value(key.path) else { return nil }
            return (key, value)
        }
        lines += held.filter { $0.0.section.isEmpty }.map { "\($0.0.path): \(Self.quoted($0.1))" }
        for section in SuiteSchema.sections {
            let inside = held.filter { $0.0.section == section }
            if inside.isEmpty { continue }
            lines.append("\(section):")
            lines += inside.map { "  \($0.0.tail): \(Self.quoted($0.1))" }
        }
        let axes = filteredAxes
        if !axes.isEmpty {
            lines.append("sweep:")
            lines += axes.map { "  - \($0.path): [\($0.values.map(Self.quoted).joined(separator: ", "))]" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The axes without the values that filters leave out.
    private var filteredAxes: [SweepAxis] {
        axes.map { axis in
            var kept = axis
            for filter in filters where filter.path == axis.path {
                kept.settings.removeAll { !filter.values.contains($0.value) }
            }
            return kept
        }
    }

    /// In quotes where plain YAML would read something else.
    private static func quoted(_ value: SuiteValue) -> String {
        let text = value.text
        let isPlain = text.utf8.allSatisfy { byte in
            switch Character(UnicodeScalar(byte)) {
            case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_", ":", " ", "/": true
            default: false
            }
        }
        if isPlain, !text.isEmpty, !text.hasPrefix(" "), !text.hasPrefix("- "), !text.hasSuffix(":"),
            !text.hasSuffix(" ")
        {
            return text
        }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}
