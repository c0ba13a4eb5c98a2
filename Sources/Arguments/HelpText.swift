/// The texts of `--help`, made from the declarations.
package enum HelpText {
    /// The columns that help is wrapped at: the terminal's, as far as text can still be read at that width.
    static func width(ofTerminal columns: Int?) -> Int {
        min(max(columns ?? 100, 40), 100)
    }

    /// `weir run SUITE [options]`.
    static func usage(of command: Subcommand, program: String = "weir") -> String {
        var words = [program, command.name]
        for positional in command.positionals {
            switch positional.count {
            case .one: words.append(positional.placeholder)
            case .optional: words.append("[\(positional.placeholder)]")
            case .any: words.append("[\(positional.placeholder) …]")
            case .atLeastOne: words.append("\(positional.placeholder) …")
            }
        }
        if !command.options.isEmpty { words.append("[options]") }
        return words.joined(separator: " ")
    }

    /// The whole help of one subcommand.
    static func help(of command: Subcommand, program: String, width: Int) -> String {
        var lines = wrap("\(program) \(command.name) — \(command.summary)", width: width)
        lines += ["", "Usage: \(usage(of: command, program: program))"]
        for paragraph in paragraphs(of: command.discussion, width: width) {
            lines += [""] + paragraph
        }
        if !command.positionals.isEmpty {
            lines += [""] + columns(command.positionals.map { ($0.placeholder, $0.help) }, width: width)
        }
        lines += ["", "Options:"]
        lines += columns(
            command.options.map { (spelling(of: $0), help(of: $0)) } + [("--help", "show this help")], width: width)
        if !command.examples.isEmpty {
            lines +=
                ["", "Examples:"] + columns(command.examples.map { ($0.command, $0.effect) }, width: width, widest: 72)
        }
        return lines.joined(separator: "\n")
    }

    /// The help of the whole program: its commands and where to read on.
    static func help(of program: Program, width: Int) -> String {
        var lines = wrap("\(program.name) — \(program.summary)", width: width)
        lines += ["", "Usage: \(program.name) COMMAND [arguments]", "", "Commands:"]
        lines += columns(program.commands.map { ($0.name, $0.summary) }, width: width)
        let more =
            "`\(program.name) COMMAND --help` explains one and shows examples; `\(program.name) --version` names this version."
        lines += [""] + wrap(more, width: width)
        for paragraph in paragraphs(of: program.discussion, width: width) {
            lines += [""] + paragraph
        }
        return lines.joined(separator: "\n")
    }

    private static func spelling(of option: Option) -> String {
        let short = option.short.map { "-\($0), " } ?? ""
        return short + option.spelling + (option.value.map { " \($0)" } ?? "")
    }

    private static func help(of option: Option) -> String {
        var notes: [String] = []
        if let defaultValue = option.defaultValue { notes.append("default: \(defaultValue)") }
        if option.isRepeatable { notes.append("may be repeated") }
        return notes.isEmpty ? option.help : "\(option.help) (\(notes.joined(separator: "; ")))"
    }

    /// Two columns: what, and its explanation wrapped beside it; a `what` that is too wide stands on a line of its own.
    private static func columns(_ rows: [(String, String)], width: Int, widest: Int = 34) -> [String] {
        // The explanation keeps 24 columns.
        let left = min(widest, width - 28, rows.map(\.0.count).max() ?? 0)
        var lines: [String] = []
        for (what, text) in rows {
            let wrapped = wrap(text, width: width - left - 4)
            let indent = String(repeating: " ", count: left + 4)
            var rest = wrapped[...]
            if what.count <= left {
                lines.append("  \(what)\(String(repeating: " ", count: left - what.count))  \(rest.popFirst() ?? "")")
            } else {
                lines.append("  \(what)")
            }
            lines += rest.map { indent + $0 }
        }
        return lines
    }

    /// The paragraphs of a text, each wrapped; lines that begin with a space are kept as they are.
    private static func paragraphs(of text: String, width: Int) -> [[String]] {
        var paragraphs: [[String]] = []
        for paragraph in text.split(separator: "\n\n") {
            let lines = paragraph.split(separator: "\n")
            if lines.contains(where: { $0.hasPrefix(" ") }) {
                paragraphs.append(lines.map(String.init))
            } else {
                paragraphs.append(wrap(lines.joined(separator: " "), width: width))
            }
        }
        return paragraphs
    }

    /// The lines of a text, none longer than `width` where words allow it.
    package static func wrap(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] += " \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
