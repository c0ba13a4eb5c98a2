import FoundationEssentials
public import Glibc

/// A program that a test started: bounded in time, its output kept in files, ended by its pid at the latest when this object goes.
///
/// It leads a process group of its own, so that a Ctrl-C can be sent to all of it, as a terminal does. Should the test itself die,
/// a guard beside it kills the program within a second.
public final class RunningProcess {
    /// How a process ended.
    public enum Exit: Equatable, Sendable {
        case code(Int32)
        case signal(Int32)
    }

    public let pid: pid_t
    /// What was started, for messages.
    public let commandLine: String
    private let guardian: pid_t
    private let files: TemporaryDirectory
    private var exit: Exit?

    /// Starts `program` (a path) with `arguments`.
    ///
    /// - Parameters:
    ///   - environment: variables added to those of this process; a nil value removes one.
    ///   - directory: where it starts; this process's by default.
    ///   - input: a file for its standard input; nothing by default.
    ///   - terminal: a terminal that it runs on, with all three of its standard streams there.
    ///   - limit: after this time it is killed with SIGKILL.
    public init(
        _ program: String, _ arguments: [String] = [], environment: [String: String?] = [:], directory: String? = nil,
        input: String = "/dev/null", terminal: PseudoTerminal? = nil, limit: Duration = .seconds(240)
    ) throws {
        commandLine = ([program] + arguments).joined(separator: " ")
        files = try TemporaryDirectory()
        pid = try spawn(
            program, arguments, environment: environment, directory: directory,
            files: (input, files.file("stdout"), files.file("stderr")), terminal: terminal?.path)
        let watch = """
            i=0; while kill -0 $1 2>/dev/null && kill -0 $2 2>/dev/null && [ $i -lt $3 ]; do sleep 1; i=$((i+1)); done
            kill -9 $2 2>/dev/null
            """
        guardian = try spawn(
            "/bin/sh", ["-c", watch, "guard", "\(getpid())", "\(pid)", "\(limit.components.seconds)"],
            files: ("/dev/null", "/dev/null", "/dev/null"))
    }

    deinit {
        if poll() == nil {
            Glibc.kill(pid, SIGKILL)
            var status: Int32 = 0
            waitpid(pid, &status, 0)
        }
        Glibc.kill(-guardian, SIGKILL)
        var status: Int32 = 0
        waitpid(guardian, &status, 0)
    }

    /// Everything written to standard output so far.
    public var output: String { (try? Repository.text(of: files.file("stdout"))) ?? "" }
    /// Everything written to standard error so far.
    public var errors: String { (try? Repository.text(of: files.file("stderr"))) ?? "" }
    /// Whether it has not ended.
    public var isRunning: Bool { poll() == nil }

    /// How it ended, or nil while it runs.
    public func poll() -> Exit? {
        if exit == nil {
            var status: Int32 = 0
            if waitpid(pid, &status, WNOHANG) == pid {
                exit = status & 0x7f == 0 ? .code((status >> 8) & 0xff) : .signal(status & 0x7f)
            }
        }
        return exit
    }

    /// Waits until it ends. Throws when it has not after `limit`.
    @discardableResult
    public func wait(within limit: Duration = .seconds(240)) throws -> Exit {
        guard eventually(within: limit, every: .milliseconds(2), { poll() != nil }), let exit else {
            throw TestSupportError("still running after \(limit): \(commandLine)\n\(output)\(errors)")
        }
        return exit
    }

    /// Sends a signal to the process alone.
    public func signal(_ number: Int32) {
        if poll() == nil { Glibc.kill(pid, number) }
    }

    /// Sends a signal to the process and its children, as Ctrl-C in a terminal does.
    public func signalGroup(_ number: Int32) {
        if poll() == nil { Glibc.kill(-pid, number) }
    }

    /// kill -9, and waits for the end.
    public func kill() throws {
        signal(SIGKILL)
        try wait(within: .seconds(120))
    }

    /// Waits for a line of standard output or standard error that holds `text`, and returns it. Throws when the process ends before, or time is up.
    public func line(holding text: String, within limit: Duration = .seconds(120)) throws -> String {
        var found: String?
        let held = eventually(within: limit, every: .milliseconds(1)) {
            let ended = poll() != nil
            found = (output + "\n" + errors).split(separator: "\n").first { $0.contains(text) }.map(String.init)
            return found != nil || ended
        }
        if let found { return found }
        throw TestSupportError(
            "no line with \"\(text)\" " + (held ? "before its end (\(exit!))" : "within \(limit)")
                + ": \(commandLine)\n\(output)\(errors)")
    }
}

/// How a program ended that was waited for, with all that it wrote.
public struct FinishedProcess: Sendable {
    public let exit: RunningProcess.Exit
    public let output: String
    public let errors: String

    /// Runs a program to its end; parameters as in ``RunningProcess/init(_:_:environment:directory:input:limit:)``.
    public init(
        _ program: String, _ arguments: [String] = [], environment: [String: String?] = [:], directory: String? = nil,
        input: String = "/dev/null", limit: Duration = .seconds(240)
    ) throws {
        let process = try RunningProcess(
            program, arguments, environment: environment, directory: directory, input: input, limit: limit)
        exit = try process.wait(within: limit + .seconds(5))
        output = process.output
        errors = process.errors
    }

    /// Whether it ended with code 0.
    public var succeeded: Bool { exit == .code(0) }
    /// All of it in one text, for messages.
    public var report: String { "\(exit)\n\(output)\(errors)" }
}

private func spawn(
    _ program: String, _ arguments: [String], environment changes: [String: String?] = [:], directory: String? = nil,
    files: (input: String, output: String, errors: String), terminal: String? = nil
) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let terminal {
        // The first that the leader of a session opens is its own, from which it gets signals.
        for descriptor in Int32(0)...2 { posix_spawn_file_actions_addopen(&actions, descriptor, terminal, O_RDWR, 0) }
    } else {
        posix_spawn_file_actions_addopen(&actions, 0, files.input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, files.output, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, files.errors, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var blocked = sigset_t()
    sigemptyset(&blocked)
    var defaults = sigset_t()
    sigfillset(&defaults)
    posix_spawnattr_setsigmask(&attributes, &blocked)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setpgroup(&attributes, 0)
    // POSIX_SPAWN_SETSID, which the overlay of Glibc lacks.
    let group = terminal == nil ? POSIX_SPAWN_SETPGROUP : 0x80
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | group))

    var variables = ProcessInfo.processInfo.environment
    for (name, value) in changes { variables[name] = value }
    // The overlay of Glibc has no posix_spawn_file_actions_addchdir_np; env(1) changes directory and stays the same process.
    let words = directory.map { ["/usr/bin/env", "-C", $0, program] + arguments } ?? [program] + arguments
    var argv = words.map { strdup($0) } + [nil]
    var envp = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (argv + envp).forEach { free($0) } }

    var pid: pid_t = 0
    let code = posix_spawn(&pid, words[0], &actions, &attributes, &argv, &envp)
    guard code == 0 else { throw TestSupportError("cannot start \(program): \(String(cString: strerror(code)))") }
    return pid
}
