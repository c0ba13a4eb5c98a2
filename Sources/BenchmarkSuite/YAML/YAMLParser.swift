/// Reads one YAML document, of the part of YAML that suites use.
///
/// Order is kept. Anchors, aliases, tags, a second document, keys that are not text, duplicate keys and nesting deeper
/// than 16 levels are errors: each would let a file say something other than what a reader sees.
struct YAMLParser {
    static let maximumDepth = 16

    private let file: String
    private var events: [YAMLEvent]
    private var position = 0

    /// Returns the document's root, or nil for a file without content.
    static func parse(_ text: [UInt8], file: String) throws(SuiteError) -> YAMLNode? {
        var parser = YAMLParser(file: file, events: try YAMLEvent.all(in: text, file: file))
        return try parser.document()
    }

    private mutating func document() throws(SuiteError) -> YAMLNode? {
        guard let first = next() else { return nil }
        let root = try node(first, depth: 1)
        if let extra = next() {
            throw error("a second document begins here; a suite is one document", at: extra.location)
        }
        return root
    }

    private mutating func node(_ event: YAMLEvent, depth: Int) throws(SuiteError) -> YAMLNode {
        guard depth <= Self.maximumDepth else {
            throw error("nested deeper than \(Self.maximumDepth) levels", at: event.location)
        }
        switch event.kind {
        case .scalar(let text):
            return YAMLNode(content: .scalar(text), location: event.location)
        case .sequenceStart:
            var items: [YAMLNode] = []
            while let item = next(), item.kind != .end {
                items.append(try node(item, depth: depth + 1))
            }
            return YAMLNode(content: .sequence(items), location: event.location)
        case .mappingStart:
            return YAMLNode(content: .mapping(try entries(depth: depth)), location: event.location)
        case .end:
            throw error("unexpected end of a list or mapping", at: event.location)
        }
    }

    private mutating func entries(depth: Int) throws(SuiteError) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        var firstLines: [String: Int] = [:]
        while let event = next(), event.kind != .end {
            guard case .scalar(let key) = event.kind else {
                throw error("a key must be text", at: event.location)
            }
            if let line = firstLines[key] {
                throw error("key \"\(key)\" is given twice; the first is in line \(line)", at: event.location)
            }
            firstLines[key] = event.location.line
            guard let value = next() else { break }
            entries.append(
                YAMLEntry(key: key, location: event.location, value: try node(value, depth: depth + 1)))
        }
        return entries
    }

    private mutating func next() -> YAMLEvent? {
        guard position < events.count else { return nil }
        defer { position += 1 }
        return events[position]
    }

    private func error(_ message: String, at location: SourceLocation) -> SuiteError {
        SuiteError(source: file, location: location, message: message)
    }
}
