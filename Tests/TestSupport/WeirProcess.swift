import Glibc

/// The built program, run as a user runs it.
public enum WeirProcess {
    /// The program: `WEIR_BINARY`, else the younger of the release and the debug build; nil when there is none.
    public static let binary: String? = {
        if let named = Repository.environment("WEIR_BINARY") { return named }
        return [".build/release/weir", ".build/debug/weir"].map(Repository.path).filter(Repository.isExecutable)
            .max { modificationTime($0) < modificationTime($1) }
    }()

    /// What it writes does not depend on whose locale runs the tests.
    private static func variables(_ environment: [String: String?]) -> [String: String?] {
        environment.merging(["LC_ALL": "C.UTF-8"]) { given, _ in given }
    }

    /// Starts `weir` with `arguments`; parameters as in ``RunningProcess/init(_:_:environment:directory:input:limit:)``, in a UTF-8 locale.
    public static func start(
        _ arguments: [String], environment: [String: String?] = [:], directory: String? = nil,
        terminal: PseudoTerminal? = nil, limit: Duration = .seconds(900)
    ) throws -> RunningProcess {
        try RunningProcess(
            try path(), arguments, environment: variables(environment), directory: directory, terminal: terminal,
            limit: limit)
    }

    /// Runs `weir` with `arguments` to its end.
    public static func run(
        _ arguments: [String], environment: [String: String?] = [:], directory: String? = nil,
        limit: Duration = .seconds(900)
    ) throws -> FinishedProcess {
        try FinishedProcess(
            try path(), arguments, environment: variables(environment), directory: directory, limit: limit)
    }

    /// Whether it is built as it is given to users: only then does what it takes of memory say something. A debug build is known by its path,
    /// and one with a sanitizer by its allocator, which the broker's first line names.
    public static func isRelease(_ broker: BrokerProcess) -> Bool {
        guard let binary, !binary.contains("/debug/") else { return false }
        return (broker.process.output + broker.process.errors).contains("· jemalloc")
    }

    private static func path() throws -> String {
        guard let binary else { throw TestSupportError("no weir to test: run make build, or set WEIR_BINARY") }
        return binary
    }
}

private func modificationTime(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mtim.tv_sec : 0
}

/// `weir broker` on a free port of the loopback, started and known to accept connections.
public final class BrokerProcess {
    public let process: RunningProcess
    /// The port that it says it listens on.
    public let port: UInt16
    /// Keeps a data directory alive that this object made.
    private let ownDirectory: TemporaryDirectory?
    /// Where its partitions are.
    public let dataDirectory: String

    /// Starts a broker and waits for its readiness line, `… listening on 127.0.0.1:PORT …`.
    ///
    /// - Parameters:
    ///   - data: its data directory; a temporary one, removed at the end, by default.
    ///   - port: 0 for any free one.
    ///   - settings: `KEY=VALUE`, passed with `-X`.
    ///   - arguments: further arguments.
    ///   - wrapper: a program and its arguments that runs the broker, say `["/usr/bin/strace", "-f"]`.
    ///   - limit: the longest that it may live.
    public init(
        data: String? = nil, port: UInt16 = 0, settings: [String] = [], arguments: [String] = [],
        wrapper: [String] = [], environment: [String: String?] = [:], limit: Duration = .seconds(900)
    ) throws {
        ownDirectory = data == nil ? try TemporaryDirectory() : nil
        dataDirectory = data ?? ownDirectory!.path
        let broker =
            ["broker", "--listen", "127.0.0.1:\(port)", "--data", dataDirectory] + settings.flatMap { ["-X", $0] }
            + arguments
        if let program = wrapper.first {
            guard let weir = WeirProcess.binary else { throw TestSupportError("no weir to test: run make build") }
            process = try RunningProcess(
                program, wrapper.dropFirst() + [weir] + broker, environment: environment, limit: limit)
        } else {
            process = try WeirProcess.start(broker, environment: environment, limit: limit)
        }
        let said = "listening on 127.0.0.1:"
        let line = try process.line(holding: said)
        guard let end = line.range(of: said)?.upperBound,
            let number = UInt16(line[end...].prefix(while: \.isNumber))
        else { throw TestSupportError("no port in the broker's line: \(line)") }
        self.port = number
    }

    /// The address for clients.
    public var bootstrap: String { "127.0.0.1:\(port)" }

    /// Stops it as an operator does (SIGTERM), and waits for its end.
    @discardableResult
    public func stop(within limit: Duration = .seconds(120)) throws -> RunningProcess.Exit {
        process.signal(SIGTERM)
        return try process.wait(within: limit)
    }

    /// kill -9.
    public func kill() throws { try process.kill() }
}

extension StringProtocol {
    /// The first place where `text` stands.
    func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
