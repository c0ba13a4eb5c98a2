import CYaml

// unsafe: libyaml reads the array only while `withUnsafeBufferPointer` holds it, the parser and each event live on this
// frame, are initialised before use and deleted once, and every C string is copied before its event is deleted.

/// What libyaml's event parser reports, in Swift's terms and without the events that carry no content.
struct YAMLEvent: Hashable {
    enum Kind: Hashable {
        case scalar(String)
        case sequenceStart
        case mappingStart
        /// The end of a sequence or mapping; libyaml has checked that they match.
        case end
    }

    var kind: Kind
    var location: SourceLocation

    /// The largest suite file that is read, in bytes.
    static let maximumBytes = 1 << 20

    /// All events of the text; anchors, aliases, tags and malformed YAML are errors with their place.
    static func all(in text: [UInt8], file: String) throws(SuiteError) -> [YAMLEvent] {
        guard text.count <= maximumBytes else {
            throw SuiteError(source: file, message: "larger than 1 MiB, which no suite is")
        }
        let result = unsafe text.withUnsafeBufferPointer { bytes in
            Result { () throws(SuiteError) in try unsafe read(bytes, file: file) }
        }
        return try result.get()
    }

    private static func read(_ bytes: UnsafeBufferPointer<UInt8>, file: String) throws(SuiteError) -> [YAMLEvent] {
        var parser = unsafe yaml_parser_t()
        guard unsafe yaml_parser_initialize(&parser) == 1 else {
            throw SuiteError(source: file, message: "no memory for the YAML parser")
        }
        defer { unsafe yaml_parser_delete(&parser) }
        unsafe yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
        unsafe yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
        var events: [YAMLEvent] = []
        while true {
            var event = unsafe yaml_event_t()
            guard unsafe yaml_parser_parse(&parser, &event) == 1 else {
                throw unsafe tab(in: bytes, line: Int(parser.problem_mark.line), file: file)
                    ?? malformed(parser, file: file)
            }
            defer { unsafe yaml_event_delete(&event) }
            if unsafe event.type == YAML_STREAM_END_EVENT { return events }
            if let kind = try unsafe kind(of: event, file: file) {
                events.append(YAMLEvent(kind: kind, location: unsafe location(event.start_mark)))
            }
        }
    }

    private static func kind(of event: yaml_event_t, file: String) throws(SuiteError) -> Kind? {
        let place = unsafe location(event.start_mark)
        switch unsafe event.type {
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            try unsafe refuse(anchor: scalar.anchor, tag: scalar.tag, at: place, file: file)
            let text = unsafe UnsafeBufferPointer(start: scalar.value, count: Int(scalar.length))
            return unsafe .scalar(String(decoding: text, as: UTF8.self))
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe event.data.sequence_start
            try unsafe refuse(anchor: start.anchor, tag: start.tag, at: place, file: file)
            return .sequenceStart
        case YAML_MAPPING_START_EVENT:
            let start = unsafe event.data.mapping_start
            try unsafe refuse(anchor: start.anchor, tag: start.tag, at: place, file: file)
            return .mappingStart
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            return .end
        case YAML_ALIAS_EVENT:
            throw SuiteError(
                source: file, location: place, message: "aliases (*name) are not allowed; repeat the value")
        default:
            return nil
        }
    }

    private static func refuse(
        anchor: UnsafeMutablePointer<UInt8>?, tag: UnsafeMutablePointer<UInt8>?, at place: SourceLocation, file: String
    ) throws(SuiteError) {
        if unsafe anchor != nil {
            throw SuiteError(
                source: file, location: place, message: "anchors (&name) are not allowed; repeat the value")
        }
        if unsafe tag != nil {
            throw SuiteError(
                source: file, location: place, message: "tags (!name) are not allowed; the key decides the type")
        }
    }

    /// The error for a line that could not be read and is indented with a tab, which does not show on a screen.
    private static func tab(in bytes: UnsafeBufferPointer<UInt8>, line: Int, file: String) -> SuiteError? {
        let lines = unsafe bytes.split(separator: 0x0A, maxSplits: line + 1, omittingEmptySubsequences: false)
        guard unsafe line < lines.count else { return nil }
        let indentation = unsafe lines[line].prefix { $0 == 0x20 || $0 == 0x09 }
        guard let tab = unsafe indentation.firstIndex(of: 0x09) else { return nil }
        return unsafe SuiteError(
            source: file, location: SourceLocation(line: line + 1, column: tab - indentation.startIndex + 1),
            message: "a tab stands here; YAML is indented with spaces")
    }

    private static func malformed(_ parser: yaml_parser_t, file: String) -> SuiteError {
        let problem = unsafe parser.problem.map { unsafe String(cString: $0) } ?? "not YAML"
        let context = unsafe parser.context.map { unsafe " \(String(cString: $0))" } ?? ""
        return unsafe SuiteError(
            source: file, location: location(parser.problem_mark), message: "not valid YAML: \(problem)\(context)")
    }

    private static func location(_ mark: yaml_mark_t) -> SourceLocation {
        SourceLocation(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }
}
