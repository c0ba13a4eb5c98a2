import Glibc

/// The folder of these tests' sources.
func sourceDirectory(_ file: String = #filePath) -> String {
    String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)])
}

struct NoSuchFile: Error {
    let path: String
}

func text(of path: String) throws -> String {
    guard let file = fopen(path, "r") else { throw NoSuchFile(path: path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    return String(decoding: bytes, as: UTF8.self)
}

func write(_ text: String, to path: String) throws {
    guard let file = fopen(path, "w") else { throw NoSuchFile(path: path) }
    defer { fclose(file) }
    let bytes = Array(text.utf8)
    fwrite(bytes, 1, bytes.count, file)
}

/// A directory that is gone after the test.
final class TemporaryDirectory {
    let path: String

    init() {
        // In memory where there is some: results are synced row by row, which a busy disk makes slow.
        let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        var template = Array("\(parent)/weir-results-test-XXXXXX".utf8CString)
        path = mkdtemp(&template).map { String(cString: $0) } ?? "/tmp"
    }

    deinit {
        guard path.contains("/weir-results-test-") else { return }
        remove(path)
    }

    private func remove(_ path: String) {
        if let directory = opendir(path) {
            while let entry = readdir(directory) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != "." && name != ".." { remove(path + "/" + name) }
            }
            closedir(directory)
            rmdir(path)
        } else {
            unlink(path)
        }
    }
}
