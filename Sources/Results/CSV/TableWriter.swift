/// A CSV file that grows by whole rows: what is appended is on disk before the call returns, so that a run that is
/// stopped or killed keeps every finished row.
///
/// Not for use by several threads at once.
public final class TableWriter<Row: ResultRow> {
    /// The paths of the swept parameters.
    public let swept: [String]
    private let file: GrowingFile

    /// Where the file is.
    public var path: String { file.path }

    /// Makes the file with its header; it must not exist.
    public init(path: String, swept: [String]) throws(ResultsError) {
        self.swept = swept
        file = try GrowingFile(making: path, head: Array((CSV.line(Row.header(swept: swept)) + "\n").utf8))
    }

    /// Goes on at the end of a file that is there, with the same columns.
    public init(continuing path: String, swept: [String]) throws(ResultsError) {
        self.swept = swept
        file = try GrowingFile(continuing: path)
    }

    /// Appends rows and waits until they are on disk. On an error the file is as it was before.
    /// - Returns: what the journal keeps of them.
    @discardableResult
    public func append(_ rows: [Row]) throws(ResultsError) -> JournalEntry.Part {
        var text = ""
        for row in rows {
            precondition(row.key.configuration.count == swept.count, "a row names a value for every swept parameter")
            text += CSV.line(row.cells(swept: swept).map(\.text)) + "\n"
        }
        let bytes = Array(text.utf8)
        if !bytes.isEmpty { try file.append(bytes) }
        return JournalEntry.Part(of: bytes)
    }

    /// Appends one row.
    /// - Returns: what the journal keeps of it.
    @discardableResult
    public func append(_ row: Row) throws(ResultsError) -> JournalEntry.Part {
        try append([row])
    }
}
