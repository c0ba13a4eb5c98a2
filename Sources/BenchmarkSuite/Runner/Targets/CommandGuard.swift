import Glibc
import Machine
import SystemIO

/// A process between `weir run` and a broker that it starts by a command, so that nothing of the command outlives the run.
///
/// A command is a shell with whatever it starts, perhaps in the background or in sessions of their own. The guard is the parent of every
/// orphan among them, so that it finds them all; it ends them when it is told to, when the command itself has ended, and when
/// `weir run` is gone (PR_SET_PDEATHSIG), also by kill -9.
///
/// | signal  | what it does                                                                    |
/// | ------- | ------------------------------------------------------------------------------- |
/// | SIGTERM | SIGTERM to the command's process group, SIGKILL to what is left after the grace |
/// | SIGHUP  | SIGKILL to all at once; what the kernel sends when `weir run` ends              |
///
/// When the command ends by itself the guard ends as it did: with its exit code, or by its signal.
public enum CommandGuard {
    /// The first argument that makes the program a guard: `weir guard-command MILLISECONDS CORE COMMAND`.
    public static let word = "guard-command"

    /// Starts a guard, below it the command in `/bin/sh`.
    ///
    /// - Parameters:
    ///   - executable: this program.
    ///   - environment: all of the command's variables.
    ///   - output: takes what the command writes, to both of its outputs.
    ///   - core: the core that the command is confined to; nil leaves it free.
    ///   - graceMilliseconds: how long the command may take to end in order.
    static func start(
        _ command: String, executable: String, environment: [String: String], output: FileDescriptor, core: Int?,
        graceMilliseconds: Int
    ) throws(SystemError) -> ChildProcess {
        try ChildProcess(
            executable, [word, "\(graceMilliseconds)", "\(core ?? -1)", command], environment: environment,
            descriptors: [(output, 1), (output, 2)], deathSignal: SIGHUP, newSession: true)
    }

    /// Is the guard.
    /// - Parameter arguments: those after `word`.
    /// - Returns: the exit code.
    public static func run(_ arguments: [String]) throws -> Int32 {
        guard arguments.count == 3, let grace = Int(arguments[0]), let core = Int(arguments[1]) else { return 1 }
        // Before the command starts, so that neither its end nor this process's is missed.
        let signals = try SignalSource([SIGTERM, SIGHUP, SIGCHLD])
        try ChildReaper.adoptOrphans()
        let command = try ChildProcess(
            "/bin/sh", ["-c", arguments[2]], deathSignal: SIGKILL, cpu: core < 0 ? nil : core, newSession: true)
        var deadline: UInt64?
        while true {
            let signal = try signals.wait(until: deadline)
            var ending: ChildProcess.ExitStatus?
            var isAlone = false
            loop: while true {
                switch ChildReaper.collect() {
                case .ended(command.processID, let status): ending = status
                case .ended: continue
                case .running: break loop
                case .none:
                    isAlone = true
                    break loop
                }
            }
            if deadline != nil, isAlone { return 0 }
            if let ending, deadline == nil {
                killAll(group: command.processID)
                return mirror(ending)
            }
            if signal == SIGTERM, deadline == nil {
                // To the whole group: a shell that waits for its broker does not pass the signal on.
                kill(-command.processID, SIGTERM)
                deadline = MonotonicClock.now() + UInt64(grace) * 1_000_000
            }
            if signal == SIGHUP || deadline.map({ MonotonicClock.now() >= $0 }) == true {
                killAll(group: command.processID)
                return 0
            }
        }
    }

    /// Kills every descendant: those whose parent dies become this process's children, so that none is out of reach for long.
    private static func killAll(group: Int32) {
        kill(-group, SIGKILL)
        // A process that is stuck in the kernel cannot be waited for for ever.
        let deadline = MonotonicClock.now() + 10_000_000_000
        while MonotonicClock.now() < deadline {
            for descendant in ProcessFigures.descendants(of: getpid()) { kill(descendant, SIGKILL) }
            MonotonicClock.sleep(nanoseconds: 2_000_000)
            while case .ended = ChildReaper.collect() {}
            if ChildReaper.collect() == .none { return }
        }
    }

    /// Ends as the command did.
    private static func mirror(_ status: ChildProcess.ExitStatus) -> Int32 {
        switch status {
        case .exited(let code): return code
        case .signalled(let signal):
            SignalSource.die(of: signal)
            return 128 + signal
        }
    }
}
