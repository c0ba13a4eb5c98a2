internal import Glibc

/// A file that grows by whole pieces: what is appended is on disk before the call returns, and a piece that does not fit leaves
/// the file as it was.
///
/// Not for use by several threads at once.
final class GrowingFile {
    let path: String
    private let descriptor: Int32
    private var byteCount: Int

    /// Makes the file, which must not exist, with its first bytes.
    init(making path: String, head: [UInt8]) throws(ResultsError) {
        self.path = path
        descriptor = try Disk.makeFile(path)
        byteCount = head.count
        do throws(ResultsError) {
            try Disk.writeAll(head, to: descriptor, path: path)
        } catch {
            Disk.remove(path)
            throw error
        }
    }

    /// Goes on at the end of a file that is there.
    init(continuing path: String) throws(ResultsError) {
        self.path = path
        descriptor = try Disk.openFile(path)
        let end = lseek(descriptor, 0, Int32(SEEK_END))
        guard end >= 0 else {
            close(descriptor)
            throw Disk.failure("read", path)
        }
        byteCount = Int(end)
    }

    deinit { close(descriptor) }

    /// Appends the bytes and waits until they are on disk. On an error the file is as it was before.
    func append(_ bytes: [UInt8]) throws(ResultsError) {
        do throws(ResultsError) {
            try Disk.writeAll(bytes, to: descriptor, path: path)
            if fsync(descriptor) != 0 { throw Disk.failure("write", path) }
        } catch {
            // Nothing half stays behind; should that fail too, readers name the line.
            if ftruncate(descriptor, byteCount) == 0 { lseek(descriptor, byteCount, Int32(SEEK_SET)) }
            throw error
        }
        byteCount += bytes.count
    }
}
