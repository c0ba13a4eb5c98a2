import Arguments
import SystemIO

/// Where suites are found by name, and what is there.
public struct SuiteLibrary: Sendable {
    /// The directories that are searched, in order.
    public let directories: [String]

    /// Searches these directories.
    public init(directories: [String]) {
        self.directories = directories
    }

    /// ./Benchmarks, then where an installed program has its suites: beside it, or in ../share/weir; a program that lies in
    /// its build directory also finds the checkout's.
    public static func standard(executable: String?) -> SuiteLibrary {
        var directories = ["Benchmarks"]
        if let executable, let slash = executable.lastIndex(of: "/") {
            let home = String(executable[..<slash])
            directories += ["\(home)/Benchmarks", "\(home)/../share/weir/Benchmarks"]
            let parts = home.split(separator: "/", omittingEmptySubsequences: false)
            if let build = parts.lastIndex(of: ".build") {
                directories.append(parts[..<build].joined(separator: "/") + "/Benchmarks")
            }
        }
        return SuiteLibrary(directories: directories)
    }

    /// Reads the suite that `name` means: a file where it has a slash or ends in .yaml, else a suite of the library.
    /// - Throws: `SuiteError` where there is none, with the nearest name, or where it is not whole.
    public func suite(named name: String) throws(SuiteError) -> Suite {
        let isFile = name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml")
        let path = isFile ? name : directories.map { "\($0)/\(name).yaml" }.first(where: Directory.exists)
        guard let path, Directory.exists(path), !Directory.isDirectory(path) else {
            throw notFound(name, isFile: isFile)
        }
        do {
            return try Suite(yaml: Directory.readFile(path), file: path)
        } catch let error as SuiteError {
            throw error
        } catch {
            throw SuiteError(source: path, message: "cannot be read: \(error)")
        }
    }

    /// The names of the suites, sorted; of two with one name the first directory's counts.
    public var names: [String] {
        var names: Set<String> = []
        for directory in directories {
            let files = (try? Directory.list(directory)) ?? []
            names.formUnion(files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) })
        }
        return names.sorted()
    }

    private func notFound(_ name: String, isFile: Bool) -> SuiteError {
        if Directory.isDirectory(name) {
            return SuiteError(source: name, message: "a directory; name a suite in it, a file that ends in .yaml")
        }
        if isFile {
            return SuiteError(source: name, message: "no such file; `weir suites` lists the suites that come with weir")
        }
        let remedy =
            NearestName.suggestion(for: name, among: names).map { "did you mean \"\($0)\"?" }
            ?? (names.isEmpty
                ? "looked in \(directories.joined(separator: ", "))"
                : "`weir suites` lists them; a file's name ends in .yaml")
        return SuiteError(source: name, message: "no suite of this name; \(remedy)")
    }
}
