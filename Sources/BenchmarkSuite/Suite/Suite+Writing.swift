extension Suite {
    /// The suite as resolved, as YAML that `weir run` takes again: every key that holds, defaults included, so that the
    /// same rows come out even where a later version has other defaults.
    public var yaml: String {
        var lines: [String] = []
        for part in [question, guidance].compactMap({ $0 }) { lines.append("# \(part)") }
        lines.append("name: \(YAMLText.quoted(name))")
        let swept = Set(axes.map(\.path))
        let held = keys.compactMap { key -> (SuiteKey, SuiteValue)? in
            guard !swept.contains(key.path), key.path != "name", let value = value(key.path) else { return nil }
            return (key, value)
        }
        lines += held.filter { $0.0.section.isEmpty }.map { "\($0.0.path): \($0.1.yaml)" }
        for section in SuiteSchema.sections {
            let inside = held.filter { $0.0.section == section }
            if inside.isEmpty { continue }
            lines.append("\(section):")
            lines += inside.map { "  \($0.0.tail): \($0.1.yaml)" }
        }
        let axes = filteredAxes
        if !axes.isEmpty {
            lines.append("sweep:")
            lines += axes.map { "  - \($0.path): [\($0.values.map(\.yaml).joined(separator: ", "))]" }
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
}
