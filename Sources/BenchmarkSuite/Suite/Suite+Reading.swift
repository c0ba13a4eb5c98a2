extension Suite {
    /// Reads a suite from the text of a file.
    /// - Throws: `SuiteError` with line and column for the first thing that is wrong.
    public init(yaml text: [UInt8], file: String) throws(SuiteError) {
        source = file
        guard let root = try YAMLParser.parse(text, file: file) else {
            throw SuiteError(source: file, message: "the file is empty; a suite needs at least a sweep or a load")
        }
        (question, guidance) = Self.openingComment(of: String(decoding: text, as: UTF8.self))
        guard case .mapping(let entries) = root.content else {
            throw SuiteError(
                source: file, location: root.location, message: "a suite is a mapping of keys, not \(root.kind)")
        }
        try read(entries, under: "")
        for axis in axes {
            if let setting = settings[axis.path] {
                throw error(
                    "\(axis.path) is set here and swept as well; keep one of the two", at: setting)
            }
        }
    }

    private mutating func read(_ entries: [YAMLEntry], under prefix: String) throws(SuiteError) {
        for entry in entries {
            let path = prefix.isEmpty ? entry.key : "\(prefix).\(entry.key)"
            if path == "sweep" {
                try readSweep(entry.value)
            } else if let key = SuiteSchema.key(atPath: path) {
                if let earlier = settings[path] {
                    let line = earlier.location.map { "; the first is in line \($0.line)" } ?? ""
                    throw error("\(path) is given twice\(line)", at: entry.location)
                }
                settings[path] = try setting(of: key, from: entry.value)
            } else if SuiteSchema.isInner(path) {
                guard case .mapping(let inner) = entry.value.content else {
                    throw error("\(path) takes keys below it, not \(entry.value.kind)", at: entry.value.location)
                }
                try read(inner, under: path)
            } else {
                throw unknown(entry, under: prefix)
            }
        }
    }

    private mutating func readSweep(_ node: YAMLNode) throws(SuiteError) {
        guard case .sequence(let items) = node.content else {
            throw error("sweep takes a list such as \"- producer.acks: [0, 1]\", not \(node.kind)", at: node.location)
        }
        for item in items {
            guard case .mapping(let entries) = item.content, entries.count == 1 else {
                throw error(
                    "an item of sweep is one key with its values: \"- producer.acks: [0, 1]\"", at: item.location)
            }
            axes.append(try axis(entries[0]))
        }
    }

    private func axis(_ entry: YAMLEntry) throws(SuiteError) -> SweepAxis {
        let key = try Self.key(named: entry.key, source: source, location: entry.location)
        guard key.isSweepable else {
            throw error("\(key.path) concerns the whole run and cannot be swept", at: entry.location)
        }
        guard !axes.contains(where: { $0.path == key.path }) else {
            throw error("\(key.path) is swept twice", at: entry.location)
        }
        guard case .sequence(let nodes) = entry.value.content, !nodes.isEmpty else {
            throw error("\(key.path) in a sweep takes a list of values: [a, b]", at: entry.value.location)
        }
        var axis = SweepAxis(path: key.path, settings: [])
        for node in nodes {
            let setting = try setting(of: key, from: node)
            if axis.values.contains(where: { $0.text == setting.value.text }) {
                throw error("\(key.path) has the value \(setting.value.text) twice", at: setting)
            }
            axis.settings.append(setting)
        }
        return axis
    }

    private func setting(of key: SuiteKey, from node: YAMLNode) throws(SuiteError) -> Setting {
        if case .target = key.kind, case .mapping(let entries) = node.content {
            let broker = try StartedBroker(entries, at: node.location, source: source)
            return Setting(value: .started(broker), source: source, location: node.location)
        }
        guard case .scalar(let text) = node.content else {
            let remedy =
                if case .sequence = node.content, key.isSweepable {
                    "; to compare several, write \"sweep: - \(key.path): [a, b]\""
                } else {
                    key.path == "target" ? ": \(key.kind.summary)" : ""
                }
            throw error("\(key.path) takes one value, not \(node.kind)\(remedy)", at: node.location)
        }
        return try Self.setting(of: key, from: text, source: source, location: node.location)
    }

    /// Reads one value of a key, wherever it was given.
    static func setting(
        of key: SuiteKey, from text: String, source: String, location: SourceLocation?
    ) throws(SuiteError) -> Setting {
        // What stands in a file names files from there, an option from where the command runs.
        let slash = location == nil ? nil : source.lastIndex(of: "/")
        let directory = slash.map { $0 == source.startIndex ? "/" : String(source[..<$0]) } ?? ""
        do {
            let value = try key.kind.value(of: text, relativeTo: directory)
            return Setting(value: value, source: source, location: location)
        } catch {
            throw SuiteError(source: source, location: location, message: "\(key.path)\(error.link)\(error.reason)")
        }
    }

    /// The key that a full path or an unambiguous tail names.
    static func key(named name: String, source: String, location: SourceLocation?) throws(SuiteError) -> SuiteKey {
        do {
            return try SuiteSchema.key(named: name)
        } catch {
            throw SuiteError(source: source, location: location, message: error.message)
        }
    }

    private func unknown(_ entry: YAMLEntry, under prefix: String) -> SuiteError {
        let place = prefix.isEmpty ? "" : " under \(prefix)"
        let remedy =
            SuiteSchema.suggestion(for: entry.key, under: prefix).map { "did you mean \"\($0)\"?" }
            ?? "Docs/suite-format.md lists the keys"
        return error("unknown key \"\(entry.key)\"\(place); \(remedy)", at: entry.location)
    }

    private func error(_ message: String, at location: SourceLocation) -> SuiteError {
        SuiteError(source: source, location: location, message: message)
    }
}

extension Suite {
    /// The question (to the first "?") and the rest of the comment with which a file opens.
    static func openingComment(of text: String) -> (question: String?, guidance: String?) {
        var words: [Substring] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("#") else { break }
            words += line.drop { $0 == "#" }.split(separator: " ")
        }
        let comment = words.joined(separator: " ")
        guard let mark = comment.firstIndex(of: "?") else { return (nil, comment.isEmpty ? nil : comment) }
        let rest = comment[comment.index(after: mark)...].drop { $0 == " " }
        return (String(comment[...mark]), rest.isEmpty ? nil : String(rest))
    }
}
