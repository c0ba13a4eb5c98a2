import Glibc

/// A real Apache Kafka, one node, on a free port of the loopback; stopped when this object goes.
public final class RealKafka {
    /// The folder with the `kafka` script and its jars: `KAFKA_HOME`, or ../shared/kafka beside the checkout.
    public static let home = Repository.environment("KAFKA_HOME") ?? Repository.path("../shared/kafka")

    /// Whether the tests against it are asked for and possible; for `.enabled(if:)`, with ``remedy`` as the reason.
    public static let isAvailable: Bool =
        Repository.runsAll && Repository.isExecutable(script)
        && ((try? FinishedProcess("/usr/bin/env", ["java", "-version"]))?.succeeded ?? false)
    /// What to do when it is not.
    public static let remedy = "only in make test-all, with Java 17 and Apache Kafka in KAFKA_HOME"

    public let port: UInt16
    public let directory: TemporaryDirectory
    private let process: RunningProcess

    private static var script: String { home + "/kafka" }

    /// Starts a broker and waits until it serves; about 5 s.
    ///
    /// - Parameters:
    ///   - port: where it listens; a free one by default.
    ///   - settings: lines of server.properties.
    public init(port: UInt16? = nil, settings: [String] = [], limit: Duration = .seconds(300)) throws {
        self.port = try port ?? freePort()
        directory = try TemporaryDirectory()
        process = try RunningProcess(
            Self.script,
            ["start", "--foreground", "--dir", directory.path, "--port", "\(self.port)"]
                + settings.flatMap { ["-X", $0] },
            limit: limit)
        let log = directory.file("1/server.log")
        let started = eventually(within: .seconds(120), every: .milliseconds(100)) {
            !process.isRunning || ((try? Repository.text(of: log)) ?? "").contains("Kafka Server started")
        }
        guard started, process.isRunning else {
            throw TestSupportError("Kafka did not start: \((try? Repository.text(of: log)) ?? process.errors)")
        }
    }

    /// The address for clients.
    public var bootstrap: String { "127.0.0.1:\(port)" }
    /// The directory that holds its partition directories.
    public var dataDirectory: String { directory.file("1/data") }

    /// Runs one of Kafka's own tools, say `tool("topics", ["--list", …])`, against any broker or file.
    public static func tool(_ name: String, _ arguments: [String], limit: Duration = .seconds(120)) throws
        -> FinishedProcess
    {
        try FinishedProcess(script, [name] + arguments, limit: limit)
    }

    /// Stops it in order (SIGTERM), so that its files are whole.
    public func stop() throws {
        process.signal(SIGTERM)
        try process.wait(within: .seconds(120))
    }
}

/// A TCP port of the loopback that nobody listens on right now.
public func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw TestSupportError("no socket: \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutableBytes(of: &address) { bytes in
        let pointer = bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
        return bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
    }
    guard bound else { throw TestSupportError("no free port: \(String(cString: strerror(errno)))") }
    return UInt16(bigEndian: address.sin_port)
}
