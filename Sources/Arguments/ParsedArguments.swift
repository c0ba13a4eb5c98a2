/// What the user typed after a subcommand's name, checked against the declaration.
public struct ParsedArguments: Sendable {
    /// The positional arguments, in order.
    public private(set) var positionals: [String] = []
    /// The options as given, in order, under their declared names.
    public private(set) var occurrences: [(name: String, value: String)] = []
    private let declared: [Option]

    /// The last value given for the option, else its declared default, else nil.
    ///
    /// Asking for an option that the subcommand does not declare is a programmer's error.
    public func value(_ name: String) -> String? {
        let option = declaration(of: name)
        return occurrences.last { $0.name == name }?.value ?? option.defaultValue
    }

    /// All values given for a repeatable option, in order.
    public func values(_ name: String) -> [String] {
        _ = declaration(of: name)
        return occurrences.filter { $0.name == name }.map(\.value)
    }

    /// Whether the option or flag was given.
    public func has(_ name: String) -> Bool {
        _ = declaration(of: name)
        return occurrences.contains { $0.name == name }
    }

    /// The option's value as an integer within `range`, or nil when it has neither value nor default.
    public func integer(_ name: String, in range: ClosedRange<Int> = 0...Int.max) throws(UsageError) -> Int? {
        guard let text = value(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            let bounds =
                range.upperBound == .max
                ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
            throw UsageError("\(declaration(of: name).spelling) takes a whole number \(bounds), not \"\(text)\"")
        }
        return number
    }

    /// The values of a repeatable `key=value` option such as `-X linger.ms=5`, in order.
    public func pairs(_ name: String) throws(UsageError) -> [(key: String, value: String)] {
        var pairs: [(key: String, value: String)] = []
        for text in values(name) {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                throw UsageError("\(declaration(of: name).spelling) takes key=value, not \"\(text)\"")
            }
            pairs.append((String(text[..<equals]), String(text[text.index(after: equals)...])))
        }
        return pairs
    }

    private func declaration(of name: String) -> Option {
        guard let option = declared.first(where: { $0.name == name }) else {
            preconditionFailure("the subcommand declares no option \(name)")
        }
        return option
    }
}

extension ParsedArguments {
    /// Checks the words after the subcommand's name.
    ///
    /// `--name value`, `--name=value`, `-n value` and `-nvalue` are the same; words after `--` are positional.
    /// - Throws: `UsageError` naming the first word at fault, with the nearest known name.
    public init(_ words: [String], for command: Subcommand) throws(UsageError) {
        declared = command.options
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                positionals += rest
                break
            }
            guard word.hasPrefix("-"), word.count > 1 else {
                positionals.append(word)
                continue
            }
            let (option, attached) = try Self.option(of: word, in: command)
            if option.value == nil, let attached {
                throw UsageError("\(option.spelling) is a flag and takes no value, but got \"\(attached)\"")
            }
            if !option.isRepeatable, occurrences.contains(where: { $0.name == option.name }) {
                throw UsageError("\(option.spelling) is given twice")
            }
            var value = attached ?? ""
            if let placeholder = option.value, attached == nil {
                guard let next = rest.popFirst(), !next.hasPrefix("--") else {
                    throw UsageError("\(option.spelling) needs a value: \(option.spelling) \(placeholder)")
                }
                value = next
            }
            occurrences.append((option.name, value))
        }
        try Self.checkCount(of: positionals, for: command)
    }

    private static func option(of word: String, in command: Subcommand) throws(UsageError) -> (Option, String?) {
        if word.hasPrefix("--") {
            let body = word.dropFirst(2)
            let equals = body.firstIndex(of: "=")
            let name = String(body[..<(equals ?? body.endIndex)])
            let attached = equals.map { String(body[body.index(after: $0)...]) }
            if let option = command.options.first(where: { $0.name == name && name.count > 1 }) {
                return (option, attached)
            }
            let names = command.options.lazy.filter { $0.name.count > 1 }.map(\.name)
            throw unknown(
                "--\(name)", nearest: NearestName.suggestion(for: name, among: names).map { "--\($0)" }, in: command)
        }
        let letter = word[word.index(after: word.startIndex)]
        let attached = word.dropFirst(2)
        if let meant = command.options.first(where: { $0.name.count > 1 && $0.name == word.dropFirst() }) {
            throw unknown(word, nearest: "--\(meant.name)", in: command)
        }
        if let option = command.options.first(where: { $0.short == letter || $0.name == String(letter) }) {
            return (option, attached.isEmpty ? nil : String(attached.first == "=" ? attached.dropFirst() : attached))
        }
        let names = command.options.lazy.filter { $0.name.count > 1 }.map(\.name)
        let nearest = NearestName.suggestion(for: String(word.dropFirst()), among: names).map { "--\($0)" }
        throw unknown(word, nearest: nearest, in: command)
    }

    private static func unknown(_ word: String, nearest: String?, in command: Subcommand) -> UsageError {
        let remedy = nearest.map { "did you mean \($0)?" } ?? "`weir \(command.name) --help` lists the options"
        return UsageError("unknown option \(word); \(remedy)")
    }

    private static func checkCount(of words: [String], for command: Subcommand) throws(UsageError) {
        var least = 0
        var most = 0
        for positional in command.positionals {
            switch positional.count {
            case .one: (least, most) = (least + 1, most + 1)
            case .optional: most += 1
            case .any: most = .max
            case .atLeastOne: (least, most) = (least + 1, .max)
            }
            if words.count < least {
                throw UsageError(
                    "\(positional.placeholder) is missing: \(positional.help) (\(HelpText.usage(of: command)))")
            }
        }
        if words.count > most {
            throw UsageError("unexpected argument \"\(words[most])\" (\(HelpText.usage(of: command)))")
        }
    }
}
