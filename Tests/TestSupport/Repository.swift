import FoundationEssentials
import Glibc

/// Where things are in the checkout that these tests were built from.
public enum Repository {
    /// The root of the checkout, without a trailing slash.
    public static let root: String = {
        var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        parts.removeLast(3)
        return parts.joined(separator: "/")
    }()

    /// The path of something in the checkout, say `"Sources/weir"`.
    public static func path(_ relative: String) -> String { root + "/" + relative }

    /// The text of a file anywhere.
    public static func text(of path: String) throws -> String {
        try String(contentsOf: URL(filePath: path), encoding: .utf8)
    }

    /// Paths of the files below `folder` that end in `suffix`, relative to `folder`, sorted.
    public static func files(below folder: String, suffix: String) -> [String] {
        let found = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        return found.filter { $0.hasSuffix(suffix) }.sorted()
    }

    /// The bytes of a file anywhere, of /proc too.
    public static func bytes(of path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path)))
    }

    /// The names in `folder`, sorted; none where it cannot be read.
    public static func entries(of folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    /// Whether the file exists and may be executed.
    public static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }

    /// A variable of the environment; nil when it is absent or empty.
    public static func environment(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    /// Whether the tests that take minutes, Java or a real Kafka are asked for (`make test-all`).
    public static var runsAll: Bool { environment("WEIR_TEST_ALL") != nil }
}
