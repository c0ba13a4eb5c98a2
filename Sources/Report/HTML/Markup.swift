/// A piece of an HTML page. Text is escaped where it goes in, so that nothing a suite, a file or a machine is called can be markup.
struct Markup: Sendable {
    private(set) var html: String

    /// Nothing.
    init() { html = "" }

    private init(html: String) { self.html = html }

    /// Text, with everything that has a meaning in HTML escaped; characters that no page may hold are gone.
    static func text(_ text: String) -> Markup {
        Markup(html: escaped(text))
    }

    /// An element with attributes and what is in it. An attribute that is nil is left out; one that is empty has no value.
    static func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:], _ content: [Markup] = []
    ) -> Markup {
        var html = "<\(name)"
        for (key, value) in attributes {
            guard let value else { continue }
            html += value.isEmpty ? " \(key)" : " \(key)=\"\(escaped(value))\""
        }
        html += ">"
        if voidElements.contains("\(name)") { return Markup(html: html) }
        for piece in content { html += piece.html }
        return Markup(html: html + "</\(name)>")
    }

    /// An element that holds text.
    static func words(
        _ name: StaticString, _ text: String, _ attributes: KeyValuePairs<StaticString, String?> = [:]
    ) -> Markup {
        element(name, attributes, [.text(text)])
    }

    /// An element that holds a sentence, in which what stands between backticks is to be typed.
    static func sentence(
        _ name: StaticString, _ text: String, _ attributes: KeyValuePairs<StaticString, String?> = [:]
    ) -> Markup {
        let pieces = text.split(separator: "`", omittingEmptySubsequences: false)
        // A backtick without its fellow stands for itself.
        guard pieces.count > 1, !pieces.count.isMultiple(of: 2) else { return words(name, text, attributes) }
        return element(
            name, attributes,
            pieces.enumerated().map { index, piece in
                index.isMultiple(of: 2) ? .text(String(piece)) : .words("code", String(piece))
            })
    }

    /// Markup that this program has written itself: the style, the script, a picture that was made fit for a page.
    static func trusted(_ html: String) -> Markup { Markup(html: html) }

    static func + (left: Markup, right: Markup) -> Markup { Markup(html: left.html + right.html) }

    /// Text for HTML, between tags and in quoted attributes alike.
    static func escaped(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && !special.contains($0) }) { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\n", "\t": escaped.unicodeScalars.append(scalar)
            // Control characters, and those that turn the direction of the text after them.
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": continue
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static let special: Set<UInt8> = [
        UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"),
    ]
    private static let voidElements: Set<String> = ["meta", "input", "br"]
}
