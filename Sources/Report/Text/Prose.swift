/// Sentences for a terminal, broken between words.
enum Prose {
    /// The lines of a sentence: the first behind `lead`, the others as far in.
    ///
    /// - Parameter columns: how many characters a line may have; nil for all of it in one.
    static func lines(_ text: String, lead: String = "", columns: Int?) -> [String] {
        guard let columns, lead.count + text.count > columns else { return [lead + text] }
        let margin = lead.isEmpty ? "  " : String(repeating: " ", count: lead.count)
        var lines: [String] = []
        var line = lead
        var isBegun = false
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            if isBegun, line.count + 1 + word.count > columns {
                lines.append(line)
                line = margin
                isBegun = false
            }
            if isBegun { line += " " }
            line += word
            isBegun = true
        }
        return lines + [line]
    }

    /// The lines of a sentence that there may be.
    static func paragraph(_ text: String?, _ columns: Int?) -> [String] {
        text.map { lines($0, columns: columns) } ?? []
    }

    /// A line that is no wider than the terminal, whatever it takes.
    static func cut(_ line: String, columns: Int?) -> String {
        guard let columns, line.count > max(1, columns) else { return line }
        return String(line.prefix(max(1, columns) - 1)) + "…"
    }
}
