import Glibc
import Synchronization

/// A few threads for slow work (sync, allocation, unlink, cold reads), so that no event loop waits for a disk.
public final class WorkerPool: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var head = 0
        var stopping = false
    }

    private let state = Mutex(State())
    private let available = Semaphore()
    private let threads = Mutex<[SystemThread]>([])

    public init(name: String, threads count: Int) throws(SystemError) {
        for index in 0..<count {
            let thread = try SystemThread(name: "\(name)-\(index)") { [unowned self] in work() }
            threads.withLock { $0.append(thread) }
        }
    }

    deinit { stop() }

    /// Runs `job` on one of the threads, in the order of submission when there is one thread.
    public func submit(_ job: @escaping @Sendable () -> Void) {
        state.withLock { $0.jobs.append(job) }
        available.signal()
    }

    /// Finishes what was submitted and ends the threads. Idempotent; not to be called from a job.
    public func stop() {
        state.withLock { $0.stopping = true }
        let running = threads.withLock { all in
            defer { all = [] }
            return all
        }
        for _ in running { available.signal() }
        for thread in running { thread.join() }
    }

    private func work() {
        while true {
            available.wait()
            let job: (@Sendable () -> Void)? = state.withLock { state in
                guard state.head < state.jobs.count else { return nil }
                let job = state.jobs[state.head]
                state.head += 1
                if state.head == state.jobs.count || state.head >= 1024 {
                    state.jobs.removeFirst(state.head)
                    state.head = 0
                }
                return job
            }
            if let job { job() } else if state.withLock({ $0.stopping }) { return }
        }
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
        let deadline = UInt64(WallClock.nanoseconds()) &+ timeout
        var time = timespec(tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
        while unsafe sem_timedwait(storage, &time) != 0 { if errno == ETIMEDOUT { return false } }
        return true
    }
}
