import FoundationEssentials
import Glibc

/// A directory of its own for one test, removed with everything in it when the last reference goes.
public final class TemporaryDirectory: Sendable {
    /// The path, without a trailing slash.
    public let path: String

    /// Makes a new empty directory in `parent`, or in `TMPDIR` or /tmp.
    public init(in parent: String? = nil) throws {
        let parent = parent ?? Repository.environment("TMPDIR") ?? "/tmp"
        var template = Array((parent + "/weir-test-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw TestSupportError("cannot make a directory in \(parent): \(String(cString: strerror(errno)))")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of `name` inside.
    public func file(_ name: String) -> String { path + "/" + name }

    /// Writes `text` into the file `name` inside, and returns its path.
    @discardableResult
    public func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: file(name)))
        return file(name)
    }
}

/// Why a helper of the tests could not do what was asked.
public struct TestSupportError: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
