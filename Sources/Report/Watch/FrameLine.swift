internal import Results

/// A line of a frame: text of several styles, which is cut to a width, and can be had plain or with colours.
public struct FrameLine: Sendable, Equatable {
    /// How a piece of text stands out.
    enum Style: Sendable {
        case plain
        case strong
        case dim
        case good
        case bad
    }

    private var pieces: [(text: String, style: Style)] = []

    init(_ text: String = "", _ style: Style = .plain) { add(text, style) }

    mutating func add(_ text: String, _ style: Style = .plain) {
        if !text.isEmpty { pieces.append((text, style)) }
    }

    public static func == (one: FrameLine, other: FrameLine) -> Bool {
        one.pieces.map(\.text) == other.pieces.map(\.text) && one.pieces.map(\.style) == other.pieces.map(\.style)
    }

    /// The text alone.
    public var text: String { pieces.map(\.text).joined() }

    /// The characters that it takes on a terminal.
    public var width: Int { text.reduce(0) { $0 + Self.width(of: $1) } }

    /// The text with the escape sequences of its styles.
    public var colored: String {
        pieces.map { piece in
            let code =
                switch piece.style {
                case .plain: ""
                case .strong: "1"
                case .dim: "2"
                case .good: "32"
                case .bad: "33"
                }
            return code.isEmpty ? piece.text : "\u{1B}[\(code)m\(piece.text)\u{1B}[0m"
        }.joined()
    }

    /// The line in characters that the terminal has, cut to `width` with a mark where there is more. Control characters become spaces.
    public func fitted(to width: Int = .max, isUnicode: Bool) -> FrameLine {
        var line = FrameLine()
        let mark: Character = isUnicode ? "…" : "~"
        var left = width
        for piece in pieces {
            var text = ""
            for character in ShownText.fitted(piece.text, isUnicode: isUnicode) {
                let needed = Self.width(of: character)
                if needed > left {
                    // The mark takes the place of what was the last to fit.
                    line.add(text, piece.style)
                    line.cutLast(to: width - 1)
                    line.add(String(mark), piece.style)
                    return line
                }
                text.append(character)
                left -= needed
            }
            line.add(text, piece.style)
        }
        return line
    }

    private mutating func cutLast(to width: Int) {
        while self.width > max(0, width), !pieces.isEmpty {
            pieces[pieces.count - 1].text.removeLast()
            if pieces[pieces.count - 1].text.isEmpty { pieces.removeLast() }
        }
    }

    /// Characters of East Asia and pictures take two columns.
    private static func width(of character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
