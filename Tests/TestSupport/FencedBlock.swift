/// A fenced block of a Markdown document.
public struct FencedBlock: Sendable {
    /// Where it begins, from 1.
    public let line: Int
    /// What stands behind the fence: the language, and what else is said of the block.
    public let words: [String]
    /// Its lines.
    public let lines: [Substring]

    /// Its text, with a line end behind each line.
    public var text: String { lines.map { $0 + "\n" }.joined() }

    /// The blocks of a document, in order.
    public static func all(in text: String) -> [FencedBlock] {
        var blocks: [FencedBlock] = []
        var opened: (line: Int, words: [String])?
        var body: [Substring] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard line.hasPrefix("```") else {
                body.append(line)
                continue
            }
            if let fence = opened {
                blocks.append(FencedBlock(line: fence.line, words: fence.words, lines: body))
                opened = nil
            } else {
                opened = (index + 1, line.dropFirst(3).split(separator: " ").map(String.init))
                body = []
            }
        }
        return blocks
    }
}
