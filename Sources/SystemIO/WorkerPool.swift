internal import CSystem
import Glibc
import Synchronization

/// A few threads for slow work (sync, allocation, unlink, cold reads), so that no event loop waits for a disk.
public final class WorkerPool: Sendable {
    private let queue = JobQueue()
    private let threads = Mutex<[SystemThread]>([])

    public init(name: String, threads count: Int) throws(SystemError) {
        for index in 0..<count {
            // The threads hold the queue, not the pool, so that dropping the pool ends them.
            let thread = try SystemThread(name: "\(name)-\(index)") { [queue] in
                while let job = queue.next() { job() }
            }
            threads.withLock { $0.append(thread) }
        }
    }

    deinit { stop() }

    /// Runs `job` on one of the threads, in the order of submission when there is one thread.
    public func submit(_ job: @escaping @Sendable () -> Void) { queue.add(job) }

    /// Finishes what was submitted and ends the threads. Idempotent; not to be called from a job.
    public func stop() {
        let running = threads.withLock { all in
            defer { all = [] }
            return all
        }
        queue.close(waking: running.count)
        for thread in running { thread.join() }
    }
}

/// Jobs on their way from whoever submits them to whoever runs them.
private final class JobQueue: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var head = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let available = Semaphore()

    func add(_ job: @escaping @Sendable () -> Void) {
        state.withLock { $0.jobs.append(job) }
        available.signal()
    }

    /// No more jobs come: `next` returns nil once the queue is empty.
    func close(waking count: Int) {
        state.withLock { $0.isClosed = true }
        for _ in 0..<count { available.signal() }
    }

    /// The next job, waited for; nil when there will be none.
    func next() -> (@Sendable () -> Void)? {
        while true {
            available.wait()
            let (job, isClosed) = state.withLock { state in (Self.pop(&state), state.isClosed) }
            if job != nil || isClosed { return job }
        }
    }

    private static func pop(_ state: inout State) -> (@Sendable () -> Void)? {
        guard state.head < state.jobs.count else { return nil }
        let job = state.jobs[state.head]
        state.head += 1
        if state.head == state.jobs.count || state.head >= 1024 {
            state.jobs.removeFirst(state.head)
            state.head = 0
        }
        return job
    }
}

/// A counting semaphore between threads.
///
/// unsafe: the semaphore sits at a fixed address from init to deinit.
@safe public final class Semaphore: @unchecked Sendable {
    private let storage: UnsafeMutablePointer<sem_t>

    public init(_ initial: Int = 0) {
        unsafe storage = .allocate(capacity: 1)
        unsafe sem_init(storage, 0, UInt32(initial))
    }

    deinit {
        unsafe sem_destroy(storage)
        unsafe storage.deallocate()
    }

    public func signal() { unsafe sem_post(storage) }

    public func wait() { while unsafe sem_wait(storage) != 0 {} }

    /// False when `timeout` ns pass first.
    public func wait(timeout: UInt64) -> Bool {
        let (deadline, overflow) = MonotonicClock.now().addingReportingOverflow(timeout)
        if overflow {
            wait()
            return true
        }
        while true {
            switch unsafe Errno(rawValue: -system_semaphore_wait(storage, deadline)) {
            case Errno(rawValue: 0): return true
            case .interrupted: continue
            default: return false
            }
        }
    }
}
