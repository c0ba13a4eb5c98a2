/// What a terminal shows of the bytes that a program writes: characters of one column each, and the few escape sequences that weir uses.
public struct TerminalScreen: Sendable {
    public private(set) var columns: Int
    public private(set) var rows: Int
    /// Whether the program draws on the other screen, which is gone afterwards.
    public private(set) var isAlternate = false
    /// Whether the cursor is to be seen.
    public private(set) var hasCursor = true
    /// Escape sequences that this does not know.
    public private(set) var unknown: [String] = []
    private var cells: [[Character]]
    private var place = (row: 0, column: 0)
    private var saved: (cells: [[Character]], place: (row: Int, column: Int))?
    private var pending: [UInt8] = []

    public init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        cells = Self.blank(columns, rows)
    }

    /// The lines without spaces at their ends.
    public var lines: [String] {
        cells.map { line in
            var line = line[...]
            while line.last == " " { line.removeLast() }
            return String(line)
        }
    }

    /// The lines as one text, without empty ones at the end.
    public var text: String {
        var lines = lines
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    /// Empties the screen and gives it another size.
    public mutating func resize(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        cells = Self.blank(columns, rows)
        place = (0, 0)
    }

    /// Takes bytes; what is cut off in the middle of a character or a sequence waits for the rest.
    public mutating func feed(_ bytes: some Sequence<UInt8>) {
        pending += bytes
        var index = 0
        while index < pending.count {
            let rest = pending[index...]
            let taken = pending[index] == 0x1B ? sequence(rest) : character(rest)
            guard let taken else { break }
            index += taken
        }
        pending.removeFirst(index)
    }

    private mutating func character(_ bytes: ArraySlice<UInt8>) -> Int? {
        let first = bytes[bytes.startIndex]
        let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard bytes.count >= length else { return nil }
        switch first {
        case 0x0D: place.column = 0
        case 0x0A: newLine()
        case 0x08: place.column = max(0, place.column - 1)
        case 0..<0x20: break
        default:
            if place.column >= columns {
                place.column = 0
                newLine()
            }
            cells[place.row][place.column] = Character(String(decoding: bytes.prefix(length), as: UTF8.self))
            place.column += 1
        }
        return length
    }

    private mutating func newLine() {
        if place.row + 1 < rows {
            place.row += 1
        } else {
            cells.removeFirst()
            cells.append(Self.blank(columns, 1)[0])
        }
    }

    /// `ESC [ parameters letter`.
    private mutating func sequence(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= 2 else { return nil }
        guard bytes[bytes.startIndex + 1] == UInt8(ascii: "[") else {
            unknown.append(String(decoding: bytes.prefix(2), as: UTF8.self))
            return 2
        }
        let body = bytes.dropFirst(2)
        guard let end = body.firstIndex(where: { (0x40...0x7E).contains($0) }) else { return nil }
        let parameters = String(decoding: body[..<end], as: UTF8.self)
        obey(Character(UnicodeScalar(body[end])), parameters)
        return end - bytes.startIndex + 1
    }

    private mutating func obey(_ letter: Character, _ parameters: String) {
        switch (letter, parameters) {
        case ("A", _): place.row = max(0, place.row - (Int(parameters) ?? 1))
        case ("H", ""): place = (0, 0)
        case ("K", ""):
            for column in min(place.column, columns)..<columns { cells[place.row][column] = " " }
        case ("J", ""):
            for column in min(place.column, columns)..<columns { cells[place.row][column] = " " }
            for row in place.row + 1..<max(rows, place.row + 1) { cells[row] = Self.blank(columns, 1)[0] }
        case ("m", _): break
        case ("h", "?1049"):
            saved = (cells, place)
            isAlternate = true
            cells = Self.blank(columns, rows)
        case ("l", "?1049"):
            isAlternate = false
            // After a change of size the other screen is not known any more.
            if let saved, saved.cells.count == rows, saved.cells.first?.count == columns {
                (cells, place) = (saved.cells, saved.place)
            } else {
                resize(columns: columns, rows: rows)
            }
        case ("h", "?25"): hasCursor = true
        case ("l", "?25"): hasCursor = false
        default: unknown.append("\(parameters)\(letter)")
        }
    }

    private static func blank(_ columns: Int, _ rows: Int) -> [[Character]] {
        Array(repeating: Array(repeating: " ", count: columns), count: rows)
    }
}
