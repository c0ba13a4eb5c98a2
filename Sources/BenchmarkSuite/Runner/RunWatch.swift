import Glibc
import Measurement
import Synchronization
public import SystemIO

/// Why a row ended before its time.
public enum RowInterruption: Error, Hashable, CustomStringConvertible {
    /// The user stopped the run.
    case interrupted
    /// The row took longer than its deadline, in milliseconds.
    case deadline(milliseconds: Int)

    /// In words.
    public var description: String {
        switch self {
        case .interrupted: "interrupted"
        case .deadline(let milliseconds):
            "not finished after \(Figure.duration(milliseconds: milliseconds)); `deadline` in the suite allows more"
        }
    }
}

/// Watches a run from a thread of its own: Ctrl-C, and rows that do not end.
///
/// The first signal asks the run to stop, which it does at the next progress report; a second one ends the process at
/// once (the broker dies with it). A row past its deadline is asked to end in the same way, and when it does not, its
/// broker is killed, so that whoever waits for an answer gets an error.
public final class RunWatch: Sendable {
    private let stopped = Atomic<Bool>(false)
    private let ended = Atomic<Bool>(false)
    private let deadline = Atomic<UInt64>(UInt64.max)
    private let allowedMilliseconds = Atomic<Int>(0)
    private let broker = Atomic<Int32>(0)
    private let isGuard = Atomic<Bool>(false)

    /// How long a row that was asked to end may take before its broker is killed, in nanoseconds.
    private static let grace: UInt64 = 5_000_000_000

    /// A watch without a thread, which only `stop()` and deadlines that are asked about end.
    public init() {}

    /// Starts the thread. Make the source before any other thread starts.
    public func start(signals: SignalSource) throws(SystemError) {
        _ = try SystemThread(name: "watch") { [self] in
            while !ended.load(ordering: .relaxed) {
                while signals.next() != nil {
                    if stopped.exchange(true, ordering: .relaxed) { _exit(130) }
                }
                let limit = deadline.load(ordering: .relaxed)
                let pid = broker.load(ordering: .relaxed)
                if limit != .max, pid > 0, MonotonicClock.now() > limit + Self.grace {
                    kill(pid, isGuard.load(ordering: .relaxed) ? SIGHUP : SIGKILL)
                }
                MonotonicClock.sleep(nanoseconds: 20_000_000)
            }
        }
    }

    /// Asks the run to stop.
    public func stop() { stopped.store(true, ordering: .relaxed) }

    /// Ends the thread.
    public func end() { ended.store(true, ordering: .relaxed) }

    /// Whether the user asked to stop.
    public var isStopped: Bool { stopped.load(ordering: .relaxed) }

    /// Throws when the run is to stop or the row is past its deadline.
    public func check() throws(RowInterruption) {
        if isStopped { throw .interrupted }
        if MonotonicClock.now() > deadline.load(ordering: .relaxed) {
            throw .deadline(milliseconds: allowedMilliseconds.load(ordering: .relaxed))
        }
    }

    func beginRow(milliseconds: Int) {
        allowedMilliseconds.store(milliseconds, ordering: .relaxed)
        deadline.store(MonotonicClock.now() + UInt64(milliseconds) * 1_000_000, ordering: .relaxed)
    }

    func watch(_ target: RunningTarget) {
        isGuard.store(target.isGuarded, ordering: .relaxed)
        broker.store(target.brokerPID ?? 0, ordering: .relaxed)
    }

    func endRow() {
        deadline.store(.max, ordering: .relaxed)
        broker.store(0, ordering: .relaxed)
    }
}
