private import Arguments

/// A CSV file in memory: any with a header and commas, quoted or not, `\n`, `\r\n` or `\r`, with or without a byte order
/// mark. Values are read as text, without spaces around those that are not quoted; numbers have a point.
public struct CSVTable: Sendable {
    /// A line of the file.
    public struct Row: Sendable {
        /// Where it begins, from 1, for error messages.
        public let line: Int
        /// Its fields, as many as the header has.
        public let fields: [String]
    }

    /// Where it was read from.
    public let path: String
    /// The names of the columns.
    public let header: [String]
    /// The rows below the header.
    public let rows: [Row]

    /// Reads a file.
    ///
    /// Throws: where it cannot be read, is empty, or a line has not as many fields as the header.
    public init(path: String) throws(ResultsError) {
        try self.init(bytes: Disk.read(path), path: path)
    }

    /// Reads a file of a run. Each line that weir has written has an end: where the last has none, the file is cut off, and even a
    /// number that is there may lack digits. A directory without a manifest is no run, and may have been filled by hand.
    package init(_ name: String, of run: RunDirectory) throws(ResultsError) {
        let path = run.file(name)
        let bytes = try Disk.read(path)
        try self.init(bytes: bytes, path: path)
        guard run.has("manifest.json"), bytes.last != UInt8(ascii: "\n") else { return }
        throw .malformedCSV(
            path: path, line: rows.last?.line ?? 1,
            reason: "the line has no end; the file looks cut off: remove this line, or write the file again")
    }

    private init(bytes: [UInt8], path: String) throws(ResultsError) {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw .malformedCSV(path: path, line: 1, reason: "the text is UTF-16; save it as UTF-8")
        }
        try self.init(text: String(decoding: bytes, as: UTF8.self), path: path)
    }

    /// Whether a name says that a file is CSV, in capitals or not.
    public static func isName(_ path: String) -> Bool { path.lowercased().hasSuffix(".csv") }

    /// Reads a text; the path is for error messages.
    public init(text: String, path: String) throws(ResultsError) {
        var lines = try CSVTable.split(text, path: path)
        guard !lines.isEmpty else { throw .nothingRecorded(path: path, reason: "the file is empty") }
        let first = lines.removeFirst()
        let names = first.fields
        for (separator, name) in [(";", "semicolons"), ("\t", "tabs")]
        where names.count == 1 && names[0].contains(separator) {
            throw .malformedCSV(
                path: path, line: first.line,
                reason: "the fields are separated by \(name); save it with commas, and decimals with a point")
        }
        for name in names where names.filter({ $0 == name }).count > 1 {
            throw .malformedCSV(path: path, line: first.line, reason: "two columns are called \"\(name)\"")
        }
        for row in lines where row.fields.count != names.count {
            let isLast = row.line == lines.last?.line
            throw .malformedCSV(
                path: path, line: row.line,
                reason:
                    "\(row.fields.count) field\(row.fields.count == 1 ? "" : "s") where the header has \(names.count)"
                    + (isLast ? "; the file looks cut off: remove this line, or write the file again" : ""))
        }
        self.path = path
        header = names
        rows = lines
    }

    /// The place of a column, by its name or by an unambiguous tail of it (`batch.size` for `producer.batch.size`).
    ///
    /// Throws: `noSuchColumn` with the nearest name.
    public func column(_ name: String) throws(ResultsError) -> Int {
        if let index = header.firstIndex(of: name) { return index }
        let tails = header.indices.filter { header[$0].hasSuffix("." + name) }
        if tails.count == 1 { return tails[0] }
        throw .noSuchColumn(name: name, path: path, nearest: CSVTable.nearest(name, among: header))
    }

    /// The nearest of some paths, by the whole or by the tail that it may be written as; nil where none is near.
    package static func nearest(_ name: String, among paths: [String]) -> String? {
        let tails = paths.map { path in path.split(separator: ".", maxSplits: 1).last.map(String.init) ?? path }
        guard let near = NearestName.suggestion(for: name, among: paths + tails) else { return nil }
        return paths.contains(near) ? near : tails.firstIndex(of: near).map { paths[$0] }
    }

    /// The number in a field; nil where it is empty.
    ///
    /// Throws: `malformedCSV` where it is no number, or not a finite one (`nan`, `inf`, `1e400`): what was not measured
    /// is an empty field, so that such a value is a mistake of whatever wrote it.
    public func number(_ row: Row, at column: Int) throws(ResultsError) -> Double? {
        let text = row.fields[column]
        if text.isEmpty { return nil }
        // Swift reads hexadecimal numbers, too.
        if let value = Double(text), !text.utf8.contains(where: { $0 | 0x20 == UInt8(ascii: "x") }) {
            if value.isFinite { return value }
            throw .malformedCSV(
                path: path, line: row.line,
                reason: "\(header[column]) is \"\(text)\", which is no finite number; leave a field empty "
                    + "where nothing was measured")
        }
        let parts = text.split(omittingEmptySubsequences: false) { ",. \u{A0}\u{202F}'".contains($0) }
        let isGrouped =
            parts.count > 1 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { "0123456789-".contains($0) } }
        let remedy = parts.count == 2 && text.contains(",") ? "" : ", and nothing between thousands"
        let hint = isGrouped ? "; write decimals with a point" + remedy : ""
        throw .malformedCSV(
            path: path, line: row.line, reason: "\(header[column]) is \"\(text)\", which is no number" + hint)
    }

    /// Splits a text into lines of fields, by RFC 4180.
    private static func split(_ text: String, path: String) throws(ResultsError) -> [Row] {
        var bytes = Array(text.utf8)[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        var rows: [Row] = []
        var fields: [String] = []
        var field: [UInt8] = []
        var line = 1
        var rowLine = 1
        var quoteLine = 0
        var inQuotes = false
        var wasQuoted = false
        func endField() {
            var kept = field[...]
            if !wasQuoted {
                kept = kept.drop { $0 == UInt8(ascii: " ") }
                while kept.last == UInt8(ascii: " ") { kept.removeLast() }
            }
            fields.append(String(decoding: kept, as: UTF8.self))
            field = []
            wasQuoted = false
        }
        func endRow() {
            let isEmpty = fields.isEmpty && !wasQuoted && field.allSatisfy { $0 == UInt8(ascii: " ") }
            // Empty lines, as editors leave them at the end, are no rows.
            if isEmpty {
                field = []
            } else {
                endField()
                rows.append(Row(line: rowLine, fields: fields))
            }
            fields = []
        }
        while let byte = bytes.popFirst() {
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") && bytes.first != UInt8(ascii: "\n") {
                line += 1
            }
            if inQuotes {
                if byte != UInt8(ascii: "\"") {
                    field.append(byte)
                } else if bytes.first == UInt8(ascii: "\"") {
                    field.append(byte)
                    bytes.removeFirst()
                } else {
                    inQuotes = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\"") where field.isEmpty && !wasQuoted:
                inQuotes = true
                wasQuoted = true
                quoteLine = line
            case UInt8(ascii: ","): endField()
            case UInt8(ascii: "\r") where bytes.first == UInt8(ascii: "\n"): break
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                endRow()
                rowLine = line
            default: field.append(byte)
            }
        }
        guard !inQuotes else {
            throw .malformedCSV(path: path, line: quoteLine, reason: "a quote is opened here and never closed")
        }
        endRow()
        return rows
    }
}
