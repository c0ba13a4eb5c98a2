import Glibc
internal import RecordFormat
internal import SystemIO

/// The lines of a file, in memory, with a hash of each: shared by the producers of a row.
///
/// unsafe: `base` has the file's bytes, written by init and never again, freed by deinit; every line lies inside.
@safe final class RecordLines: @unchecked Sendable {
    let contents: RecordFile.Contents
    private let path: String
    private let base: UnsafeMutableRawPointer
    private let lines: [Line]

    private struct Line: Sendable {
        var start: Int
        var count: Int
        var hash: UInt64
    }

    /// Reads a file; one whose checksum is known must have it still.
    init(_ file: RecordFile) throws(RecordFileError) {
        let bytes = try Self.bytes(of: file.path)
        // unsafe: the bytes are integers without padding.
        let checksum = unsafe CRC32C.checksum(bytes.span.bytes)
        if let expected = file.expectedChecksum, checksum != expected {
            throw RecordFileError(
                path: file.path,
                reason: "has changed since its checksum was taken; leave crc32c:… out to take it as it is")
        }
        var lines: [Line] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            var count = end - start
            if count > 0, bytes[end - 1] == UInt8(ascii: "\r") { count -= 1 }
            let hash = unsafe ContentHash.of(bytes.span.bytes.extracting(start..<start + count))
            lines.append(Line(start: start, count: count, hash: hash))
            start = end + 1
        }
        if lines.isEmpty { throw RecordFileError(path: file.path, reason: "is empty; it needs a line at least") }
        let counts = lines.map(\.count)
        contents = RecordFile.Contents(
            checksum: checksum, lines: lines.count, smallest: counts.min() ?? 0, largest: counts.max() ?? 0,
            total: counts.reduce(0, +))
        path = file.path
        self.lines = lines
        let allocation = UnsafeMutableRawPointer.allocate(byteCount: bytes.count, alignment: 16)
        unsafe bytes.withUnsafeBytes { unsafe allocation.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
        unsafe base = allocation
    }

    deinit { unsafe base.deallocate() }

    private static func bytes(of path: String) throws(RecordFileError) -> [UInt8] {
        if Directory.isDirectory(path) {
            throw RecordFileError(path: path, reason: "is a directory; name a file of lines")
        }
        var size = 0
        var failure: SystemError?
        do throws(SystemError) {
            size = try File(path, mode: .readOnly).size()
            if size <= RecordFile.maximumBytes { return try Directory.readFile(path) }
        } catch { failure = error }
        throw RecordFileError(
            path: path,
            reason: failure.map { "cannot be read: \($0)" }
                ?? "has \(size) bytes; at most \(RecordFile.maximumBytes) are taken, since they stay in memory")
    }

    var count: Int { lines.count }

    /// Copies a line to `target`, which has room for the longest: its bytes, and `ContentHash` of them.
    @unsafe @inline(__always)
    func copy(_ index: Int, to target: UnsafeMutableRawPointer) -> (count: Int, hash: UInt64) {
        let line = lines[index]
        unsafe memcpy(target, base + line.start, line.count)
        return (line.count, line.hash)
    }

    /// The lines as sizes.
    func sizes(in range: ClosedRange<Int>) throws(RecordFileError) -> [Int] {
        var sizes: [Int] = []
        sizes.reserveCapacity(lines.count)
        for (index, line) in lines.enumerated() {
            // unsafe: the line lies inside.
            let text = unsafe String(
                decoding: UnsafeRawBufferPointer(start: base + line.start, count: line.count), as: UTF8.self)
            guard let size = Int(text), range.contains(size) else {
                throw RecordFileError(
                    path: path, line: index + 1,
                    reason:
                        "takes a size in bytes from \(range.lowerBound) to \(range.upperBound), not \"\(text.prefix(40))\""
                )
            }
            sizes.append(size)
        }
        return sizes
    }

    /// Refuses empty lines, which nobody means as a key, and long ones.
    func checkKeys(limit: Int) throws(RecordFileError) {
        if let empty = lines.firstIndex(where: { $0.count == 0 }) {
            throw RecordFileError(path: path, line: empty + 1, reason: "is empty; a key has a byte at least")
        }
        try check(limit: limit)
    }

    /// Refuses lines of more bytes.
    func check(limit: Int) throws(RecordFileError) {
        if let long = lines.firstIndex(where: { $0.count > limit }) {
            throw RecordFileError(
                path: path, line: long + 1, reason: "has \(lines[long].count) bytes; at most \(limit) are taken")
        }
    }
}
