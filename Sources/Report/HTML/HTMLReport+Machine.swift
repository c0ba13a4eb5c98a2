internal import Measurement
internal import Results

/// What a file says: `cpu.model`, `AMD EPYC`.
private typealias Fact = (path: String, value: String)

extension HTMLReport {
    /// What it was measured with and on: in a line for each run, then whole, one column a run; what differs is marked.
    func machine() -> Page.Section {
        let environments = parts.map { ordered(facts($0, "environment.json")) }
        let limits = parts.map { Limits.shown(facts($0, "limits.json")) }
        var content = zip(parts, environments).map { part, facts in
            Markup.words("p", (isJoint ? "\(part.name): " : "") + Self.inWords(facts))
        }
        if limits.allSatisfy(\.isEmpty) {
            content.append(.sentence("p", "What the machine allows was not measured (`--no-limits`), or not kept."))
        }
        for (title, facts) in [
            ("Program and machine", environments), ("What this machine allows", limits),
            ("Settings of the broker", parts.map { facts($0, "broker.json") }),
        ] where !facts.allSatisfy(\.isEmpty) {
            content.append(
                .element("details", [:], [.words("summary", title), table(of: facts, caption: title).markup]))
        }
        return Page.Section(id: "machine", title: "Machine", content: content)
    }

    /// `AMD EPYC · 2 cores · 25.3 GB of memory · Debian GNU/Linux 12 (bookworm) · ext4 · weir 0.1.0 (6cfc18bc2ac2)`.
    private static func inWords(_ facts: [Fact]) -> String {
        func value(_ path: String) -> String? { facts.first { $0.path == path }?.value }
        let words = [
            value("cpu.model"), value("cpu.usable").map { $0 == "1" ? "1 core" : "\($0) cores" },
            value("memory_bytes").flatMap { Double($0) }.map { Figure.bytes($0) + " of memory" }, value("system"),
            value("disk.filesystem"),
            value("weir").map { "weir \($0)" + (value("commit").map { " (\($0))" } ?? "") },
        ]
        return facts.isEmpty
            ? "What machine this was is not known: environment.json was not kept."
            : words.compactMap { $0 }.joined(separator: " · ")
    }

    private func facts(_ part: Part, _ file: String) -> [Fact] {
        part.summary.isOfRun ? part.summary.run.facts(in: file) ?? [] : []
    }

    /// What a reader asks first comes first.
    private func ordered(_ facts: [Fact]) -> [Fact] {
        let first = [
            "weir", "commit", "cpu.model", "cpu.online", "cpu.usable", "memory_bytes", "system", "kernel",
            "disk.filesystem",
            "disk.device",
        ]
        return first.compactMap { path in facts.first { $0.path == path } } + facts.filter { !first.contains($0.path) }
    }

    private func table(of facts: [[Fact]], caption: String) -> PageTable {
        var paths: [String] = []
        for fact in facts.joined() where !paths.contains(fact.path) { paths.append(fact.path) }
        let rows = paths.map { path in
            let values = facts.map { facts in facts.first { $0.path == path }?.value }
            let isDifferent = Set(values).count > 1
            return PageTable.Row(
                cells: [PageTable.Cell(text: path, look: isDifferent ? "differs" : nil)]
                    + values.map { PageTable.Cell(text: words($0, path), look: isDifferent ? "differs" : nil) })
        }
        return PageTable(
            caption: caption,
            columns: [PageTable.Column(title: "what", isLabel: true)]
                + (isJoint ? parts.map { PageTable.Column(title: $0.name) } : [PageTable.Column(title: "is")]),
            rows: rows, isOfWords: true)
    }

    /// Sizes as people read them.
    private func words(_ value: String?, _ path: String) -> String {
        guard let value else { return "–" }
        guard path.hasSuffix("_bytes"), let bytes = Double(value), bytes >= 10_000 else { return value }
        return Figure.bytes(bytes)
    }
}

/// The ceilings of limits.json that a reader holds figures against.
private enum Limits {
    /// The best of each, as `write_sequential` in GB/s, with the unit that the name of the figure states.
    static func shown(_ facts: [Fact]) -> [Fact] {
        var best: [(path: String, value: Double, unit: Unit)] = []
        for fact in facts {
            guard let value = Double(fact.value), let name = fact.path.split(separator: ".").last else { continue }
            let unit = Unit(suffixOf: String(name))
            guard [.bytesPerSecond, .perSecond, .microseconds].contains(unit), !name.hasPrefix("max") else { continue }
            // `loopback_send.3.bytes_per_sec` is one of several sizes of a call, of which the best counts.
            let words = fact.path.split(separator: ".").filter { Int($0) == nil && $0 != "bytes_per_sec" }
            let path = words.joined(separator: ".")
            if let place = best.firstIndex(where: { $0.path == path }) {
                let isBetter = unit == .microseconds ? value < best[place].value : value > best[place].value
                if isBetter { best[place].value = value }
            } else {
                best.append((path, value, unit))
            }
        }
        return best.map { (path: $0.path, value: words($0.value, $0.unit)) }
    }

    private static func words(_ value: Double, _ unit: Unit) -> String {
        switch unit {
        case .bytesPerSecond: Figure.bytes(value) + "/s"
        case .perSecond: Figure.count(value) + " per second"
        default: Figure.measured(value, unit)
        }
    }
}
