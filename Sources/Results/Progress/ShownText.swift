/// Text as a terminal or a log can take it, whatever suites, brokers and the file system have put into it.
package enum ShownText {
    /// The text without control characters, for which spaces stand, and without what the reader's locale has no characters for.
    ///
    /// - Parameters:
    ///   - isUnicode: whether there is more than ASCII; else what stands for this program's own signs is close to them, and `?` for others.
    ///   - isWhole: whether line feeds stay, and signs of others than this program too: paths and commands are to be pasted.
    package static func fitted(_ text: String, isUnicode: Bool, isWhole: Bool = false) -> String {
        func isControl(_ scalar: Unicode.Scalar) -> Bool {
            (scalar.value < 32 && !(isWhole && scalar == "\n")) || (127..<160).contains(scalar.value)
        }
        var text = text
        if text.unicodeScalars.contains(where: isControl) {
            var shown = String.UnicodeScalarView()
            for scalar in text.unicodeScalars { shown.append(isControl(scalar) ? " " : scalar) }
            text = String(shown)
        }
        if isUnicode || text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var shown = ""
        for character in text {
            if character.isASCII {
                shown.append(character)
            } else if let substitute = substitutes[character] {
                shown += substitute
            } else {
                shown.append(isWhole ? character : character.isWhitespace ? " " : "?")
            }
        }
        return shown
    }

    /// What this program writes, and blocks by their height: the more ink, the higher.
    private static let substitutes: [Character: String] = [
        "·": "-", "–": "-", "—": "-", "−": "-", "µ": "u", "μ": "u", "±": "+-", "×": "x", "…": "...", "│": "|", "░": ".",
        "∞": "inf", "≤": "<=", "≥": ">=", "▁": "_", "▂": ".", "▃": ":", "▄": "-", "▅": "=", "▆": "+", "▇": "*",
        "█": "#",
    ]
}
