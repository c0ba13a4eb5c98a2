internal import CSystem
import Glibc

/// A POSIX thread with a name, pinned to a CPU where one is given.
public final class SystemThread: @unchecked Sendable {
    private var handle = pthread_t()
    private var isRunning = false

    private final class Start {
        let name: String
        let cpu: Int?
        let body: () -> Void
        init(name: String, cpu: Int?, body: @escaping () -> Void) {
            self.name = name
            self.cpu = cpu
            self.body = body
        }
    }

    /// Starts `body` on a thread of its own. `name` is cut to the 15 bytes that the kernel keeps.
    public init(name: String, cpu: Int? = nil, stackBytes: Int = 1 << 20, body: @escaping @Sendable () -> Void)
        throws(SystemError)
    {
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setstacksize(&attributes, max(stackBytes, 128 << 10))
        // unsafe: the retained start block is released by the thread that receives it, exactly once.
        let start = unsafe Unmanaged.passRetained(Start(name: String(name.prefix(15)), cpu: cpu, body: body))
        let status = unsafe pthread_create(
            &handle, &attributes,
            { raw in
                let start = unsafe Unmanaged<Start>.fromOpaque(raw!).takeRetainedValue()
                unsafe system_set_thread_name(start.name)
                if let cpu = start.cpu { CPU.pinThisThread(to: cpu) }
                start.body()
                return nil
            }, start.toOpaque())
        if status != 0 {
            unsafe start.release()
            throw SystemError("start thread", Errno(rawValue: status), subject: name)
        }
        isRunning = true
    }

    /// A thread that nobody joined goes on by itself; its stack is given back when it ends.
    deinit { if isRunning { pthread_detach(handle) } }

    /// Waits until the thread has ended. Call once.
    public func join() {
        _ = pthread_join(handle, nil)
        isRunning = false
    }
}

/// The processors that this process may run on.
public enum CPU {
    /// How many there are.
    public static var count: Int { max(1, Int(system_cpu_count())) }

    /// Pins the calling thread; false where the CPU does not exist or is not allowed.
    @discardableResult
    public static func pinThisThread(to cpu: Int) -> Bool { system_set_affinity(Int32(cpu)) == 0 }

    /// Lets timers of the calling thread fire within 1 ns of their time instead of the default 50 µs.
    public static func sharpenTimersOfThisThread() { _ = system_set_timer_slack(1) }

    /// Lets the calling thread, and those that it makes from then on, take what time others leave.
    public static func yieldToOtherThreads() { _ = system_lower_priority(19) }

    /// Lets the calling thread run for 0.1 ms at a time, the least that Linux grants, for a turn that comes sooner: when it wakes
    /// up, it does not wait until a thread with a longer turn (1.4 ms on two cores) has had it. From Linux 6.12 on; else nothing.
    public static func shortenTurnsOfThisThread() { _ = system_set_time_slice(100_000) }
}
