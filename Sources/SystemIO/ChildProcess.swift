internal import CSystem
import Glibc

/// A program started by this one, which dies with it where asked.
public final class ChildProcess: @unchecked Sendable {
    public let processID: Int32
    public let program: String
    private var ended: ExitStatus?

    /// How a process ended.
    public enum ExitStatus: Hashable, Sendable, CustomStringConvertible {
        case exited(Int32)
        case signalled(Int32)

        /// Reads a status of wait(2).
        init(_ status: Int32) {
            self =
                system_wait_exited(status) != 0
                ? .exited(system_wait_exit_code(status)) : .signalled(system_wait_signal(status))
        }

        public var description: String {
            switch self {
            case .exited(let code): "exit code \(code)"
            // unsafe: strsignal's text is copied at once.
            case .signalled(let signal): unsafe "signal \(signal) (\(String(cString: strsignal(signal))))"
            }
        }
    }

    /// Starts `program` with `arguments` (without the program's own name).
    ///
    /// - Parameters:
    ///   - environment: replaces the parent's where given.
    ///   - descriptors: which of the parent's descriptors become which numbers in the child; all others but 0–2 are closed.
    ///   - deathSignal: sent to the child when the *thread* that starts it ends (PR_SET_PDEATHSIG): start from one that lives.
    ///   - newSession: apart from the terminal's process group, so that Ctrl-C reaches the parent alone.
    public init(
        _ program: String, _ arguments: [String], environment: [String: String]? = nil,
        descriptors: [(parent: FileDescriptor, child: Int32)] = [], deathSignal: Int32? = 9, cpu: Int? = nil,
        newSession: Bool = false
    ) throws(SystemError) {
        self.program = program
        // unsafe: the strings are owned by these arrays until the child has its own copy after exec.
        var argv = unsafe ([program] + arguments).map { unsafe strdup($0) }
        unsafe argv.append(nil)
        var envp: [UnsafeMutablePointer<CChar>?] = unsafe []
        if let environment {
            unsafe envp = environment.map { unsafe strdup("\($0.key)=\($0.value)") }
            unsafe envp.append(nil)
        }
        defer {
            unsafe argv.forEach { unsafe free($0) }
            unsafe envp.forEach { unsafe free($0) }
        }
        let from = descriptors.map(\.parent.rawValue)
        let to = descriptors.map(\.child)
        processID = try checkedSystem("start", program) {
            unsafe envp.withUnsafeBufferPointer { given in
                unsafe system_spawn(
                    program, argv, environment == nil ? UnsafePointer(environ) : given.baseAddress, from, to,
                    Int32(from.count),
                    deathSignal ?? 0, Int32(cpu ?? -1), newSession ? 1 : 0)
            }
        }
    }

    public func send(signal: Int32) { if ended == nil { _ = kill(processID, signal) } }

    /// How it ended, or nil while it runs.
    public func poll() -> ExitStatus? { collect(noHang: true) }

    /// Waits for the end.
    @discardableResult
    public func wait() -> ExitStatus { collect(noHang: false) ?? .exited(-1) }

    /// Waits at most `timeout` ns; nil when it still runs then.
    public func wait(timeout: UInt64) -> ExitStatus? {
        let deadline = MonotonicClock.now() + timeout
        while true {
            if let status = poll() { return status }
            if MonotonicClock.now() >= deadline { return nil }
            MonotonicClock.sleep(nanoseconds: 2_000_000)
        }
    }

    /// SIGTERM, then SIGKILL where it has not ended within `grace` ns.
    @discardableResult
    public func stop(grace: UInt64 = 10_000_000_000) -> ExitStatus {
        send(signal: SIGTERM)
        if let status = wait(timeout: grace) { return status }
        send(signal: SIGKILL)
        return wait()
    }

    private func collect(noHang: Bool) -> ExitStatus? {
        if let ended { return ended }
        var status: Int32 = 0
        guard unsafe system_wait(processID, &status, noHang ? 1 : 0) == 1 else { return nil }
        let result = ExitStatus(status)
        ended = result
        return result
    }
}

/// A pipe's two ends; close each when done.
public struct Pipe: Sendable {
    public let readEnd: FileDescriptor
    public let writeEnd: FileDescriptor

    public init() throws(SystemError) {
        var ends: (Int32, Int32) = (0, 0)
        _ = try checkedSystem("pipe") { unsafe system_pipe(&ends.0, &ends.1) }
        readEnd = FileDescriptor(rawValue: ends.0)
        writeEnd = FileDescriptor(rawValue: ends.1)
    }
}
