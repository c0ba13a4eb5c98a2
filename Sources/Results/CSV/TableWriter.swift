internal import Glibc

/// A CSV file that grows by whole rows: what is appended is on disk before the call returns, so that a run that is
/// stopped or killed keeps every finished row.
///
/// Not for use by several threads at once.
public final class TableWriter<Row: ResultRow> {
    /// Where the file is.
    public let path: String
    /// The paths of the swept parameters.
    public let swept: [String]
    private let descriptor: Int32
    private var byteCount: Int

    /// Makes the file with its header; it must not exist.
    public init(path: String, swept: [String]) throws(ResultsError) {
        self.path = path
        self.swept = swept
        let header = Array((CSV.line(Row.header(swept: swept)) + "\n").utf8)
        descriptor = try Disk.makeFile(path)
        byteCount = header.count
        do throws(ResultsError) {
            try Disk.writeAll(header, to: descriptor, path: path)
        } catch {
            Disk.remove(path)
            throw error
        }
    }

    deinit { close(descriptor) }

    /// Appends rows and waits until they are on disk. On an error the file is as it was before.
    public func append(_ rows: [Row]) throws(ResultsError) {
        guard !rows.isEmpty else { return }
        var text = ""
        for row in rows {
            precondition(row.key.configuration.count == swept.count, "a row names a value for every swept parameter")
            text += CSV.line(row.cells.map(\.text)) + "\n"
        }
        let bytes = Array(text.utf8)
        do throws(ResultsError) {
            try Disk.writeAll(bytes, to: descriptor, path: path)
            if fsync(descriptor) != 0 { throw Disk.failure("write", path) }
        } catch {
            // No half row stays behind; should that fail too, readers name the line.
            if ftruncate(descriptor, byteCount) == 0 { lseek(descriptor, byteCount, SEEK_SET) }
            throw error
        }
        byteCount += bytes.count
    }

    /// Appends one row.
    public func append(_ row: Row) throws(ResultsError) {
        try append([row])
    }
}
