import Glibc
import LoadGenerator
import SystemIO

/// weir's own broker: a fresh child process for each row, in a data directory of its own, which ends with this process.
final class EmbeddedTarget: MeasuredTarget {
    private let executable: String
    private let data: DataDirectory
    private let core: Int?
    private let logPath: String
    private var child: ChildProcess?
    private var readiness: FileDescriptor?
    private var lines: LineReader?
    private var rowDirectory: String?

    /// How long a broker may take until it serves, in milliseconds: what it makes on disk can wait long for what others write there.
    private static let startMilliseconds: Int32 = 60_000
    /// How long it may take to answer a question about its counters, in milliseconds.
    private static let answerMilliseconds: Int32 = 500

    /// - Parameters:
    ///   - executable: this program.
    ///   - core: the core to confine the broker to; nil leaves it free.
    ///   - logPath: the file that takes what all the run's brokers say.
    init(executable: String, data: DataDirectory, core: Int?, logPath: String) {
        self.executable = executable
        self.data = data
        self.core = core
        self.logPath = logPath
    }

    func start(_ configuration: Configuration, row: Int) throws -> RunningTarget {
        let directory = "\(data.path)/row-\(row)"
        rowDirectory = directory
        var arguments = ["broker", "--listen", "127.0.0.1:0", "--data", directory, "--readiness-fd", "3"]
        for setting in configuration.passed(under: "broker") {
            arguments += ["-X", "\(setting.name)=\(setting.value)"]
        }
        let log = try File(logPath, mode: .create)
        _ = lseek(log.descriptor.rawValue, 0, SEEK_END)
        let pipe = try Pipe()
        readiness = pipe.readEnd
        lines = LineReader(pipe.readEnd)
        defer { pipe.writeEnd.close() }
        let child = try ChildProcess(
            executable, arguments,
            descriptors: [(log.descriptor, 1), (log.descriptor, 2), (pipe.writeEnd, 3)], cpu: core, newSession: true)
        self.child = child
        guard let line = lines?.next(within: Self.startMilliseconds, while: { child.poll() == nil }),
            line.hasPrefix("ready ")
        else {
            throw TargetError(
                description: "the broker \(ending ?? "did not get ready\(lastWords.map { ": \($0)" } ?? "")")")
        }
        return RunningTarget(
            bootstrapServers: String(line.dropFirst("ready ".count)), brokerPID: child.processID,
            brokerCores: core.map(String.init))
    }

    func counters() -> [String: Int] {
        guard let child, child.poll() == nil else { return [:] }
        lines?.drain()
        child.send(signal: SIGUSR1)
        guard let line = lines?.next(within: Self.answerMilliseconds, while: { child.poll() == nil }) else {
            return [:]
        }
        var counters: [String: Int] = [:]
        for word in line.split(separator: " ").dropFirst() {
            let parts = word.split(separator: "=")
            if parts.count == 2, let value = Int(parts[1]) { counters[String(parts[0])] = value }
        }
        return counters
    }

    func dropPageCache() -> DroppedCache? { rowDirectory.flatMap { DroppedCache(below: $0) } }

    func stop() {
        child?.stop(grace: 3_000_000_000)
        child = nil
        readiness?.close()
        readiness = nil
        lines = nil
        if let rowDirectory { try? Directory.removeTree(rowDirectory) }
        rowDirectory = nil
    }

    var ending: String? { child?.poll().map { $0.ending(lastWords) } }

    var lastWords: String? {
        guard let bytes = try? Directory.readFile(logPath) else { return nil }
        let lines = bytes.suffix(4096).split(separator: UInt8(ascii: "\n"))
        return lines.last.map { String(decoding: $0, as: UTF8.self) }
    }
}

extension ChildProcess.ExitStatus {
    /// How a broker ended, as in "the broker …", with what it last said.
    func ending(_ lastWords: String?) -> String {
        let words = lastWords.map { ": \($0)" } ?? ""
        return switch self {
        // Nobody says anything about a SIGKILL.
        case .signalled(SIGKILL): "was killed by signal \(SIGKILL)"
        case .signalled(let signal): "was killed by signal \(signal)\(words)"
        case .exited(let code): "ended with exit code \(code)\(words)"
        }
    }
}
