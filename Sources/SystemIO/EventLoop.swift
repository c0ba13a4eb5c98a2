internal import CSystem
import Synchronization

/// Something that an event loop tells about readiness.
public protocol EventHandler: AnyObject {
    /// Called on the loop's thread.
    func ready(_ events: Readiness)
}

/// What a descriptor is ready for, or what is asked of it.
public struct Readiness: OptionSet, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let readable = Readiness(rawValue: 0x001)
    public static let writable = Readiness(rawValue: 0x004)
    /// The connection broke or the peer closed both ways; reading tells which.
    public static let broken = Readiness(rawValue: 0x008 | 0x010)
}

/// One epoll set and the thread that serves it: readiness, timers, tasks from other threads, and a hook after each pass.
///
/// `register`, `schedule` and their opposites are for the loop's own thread (or before `start`); `execute` and `stop` for any.
public final class EventLoop: @unchecked Sendable {
    /// Names a registered descriptor; not reused while events of the old registration may be pending.
    public struct Registration: Hashable, Sendable {
        let slot: Int
        let generation: UInt32
        let descriptor: Int32
        var token: UInt64 { UInt64(generation) << 32 | UInt64(slot) }
    }

    private struct Slot {
        var handler: (any EventHandler)?
        var generation: UInt32 = 0
    }

    private struct Mailbox {
        var tasks: [() -> Void] = []
        var woken = false
        var isClosed = false
    }

    public let name: String
    private let cpu: Int?
    private let node: Int?
    private let epoll: Int32
    private let wake: FileDescriptor
    private let timer: FileDescriptor
    private var slots: [Slot] = []
    private var freeSlots: [Int] = []
    private var timers = TimerQueue()
    private var armedDeadline: UInt64 = 0
    private let mailbox = Mutex(Mailbox())
    private let stopping = Atomic<Bool>(false)
    private var thread: SystemThread?
    /// The clock (ns) as read at the start of this pass.
    public private(set) var now: UInt64 = MonotonicClock.now()
    /// Called at the end of each pass, when all that was ready has been handled.
    public var passEnded: () -> Void = {}

    private static let wakeToken = UInt64.max
    private static let timerToken = UInt64.max - 1

    /// `cpu` and `node` say where the thread of `start` runs: on one processor, or on those of a memory node.
    public init(name: String, cpu: Int? = nil, node: Int? = nil) throws(SystemError) {
        self.name = name
        self.cpu = cpu
        self.node = node
        epoll = try checkedSystem("epoll") { system_epoll_create() }
        wake = FileDescriptor(rawValue: try checkedSystem("eventfd") { system_eventfd() })
        timer = FileDescriptor(rawValue: try checkedSystem("timerfd") { system_timerfd() })
        _ = try checkedSystem("epoll") {
            system_epoll_add(epoll, wake.rawValue, Readiness.readable.rawValue, Self.wakeToken)
        }
        _ = try checkedSystem("epoll") {
            system_epoll_add(epoll, timer.rawValue, Readiness.readable.rawValue, Self.timerToken)
        }
    }

    deinit {
        FileDescriptor(rawValue: epoll).close()
        wake.close()
        timer.close()
    }

    /// Serves events on a thread of its own until `stop`.
    public func start() throws(SystemError) {
        thread = try SystemThread(name: name, cpu: cpu) { [self] in
            if let node { NUMA.keepThisThread(on: node) }
            run()
        }
    }

    /// Serves events on the calling thread until `stop`.
    public func run() {
        CPU.sharpenTimersOfThisThread()
        SignalSource.ignoreBrokenPipesOfThisThread()
        // unsafe: the event buffer is this function's own and lives until it returns.
        let events = UnsafeMutablePointer<system_event>.allocate(capacity: 512)
        defer { unsafe events.deallocate() }
        while !stopping.load(ordering: .relaxed) {
            let count = unsafe system_epoll_wait(epoll, events, 512, -1)
            precondition(count >= 0, "epoll_wait fails only on programmer errors")
            now = MonotonicClock.now()
            for index in 0..<Int(count) { unsafe dispatch(events[index]) }
            runDueTimers()
            passEnded()
        }
        runTasks()
        // What comes now would never run, and would keep alive whatever it refers to.
        mailbox.withLock { $0.isClosed = true }
        runTasks()
        passEnded = {}
    }

    /// Ends the loop after its present pass; `join` waits for that.
    public func stop() {
        stopping.store(true, ordering: .relaxed)
        execute {}
    }

    /// Waits for the thread that `start` made.
    public func join() {
        thread?.join()
        thread = nil
    }

    /// Runs `task` on the loop's thread in its next pass; drops it where the loop has ended.
    public func execute(_ task: @escaping @Sendable () -> Void) {
        let mustWake = mailbox.withLock { mailbox in
            if mailbox.isClosed { return false }
            mailbox.tasks.append(task)
            defer { mailbox.woken = true }
            return !mailbox.woken
        }
        if mustWake { signalWake() }
    }

    private func signalWake() {
        var one: UInt64 = 1
        // unsafe: eight bytes of a local; the counter cannot overflow with one write a wake-up.
        _ = unsafe withUnsafeBytes(of: &one) { unsafe system_write(wake.rawValue, $0.baseAddress!, 8) }
    }

    private func dispatch(_ event: system_event) {
        switch event.token {
        case Self.wakeToken:
            drain(wake)
            runTasks()
        case Self.timerToken:
            drain(timer)
            armedDeadline = 0
        default:
            let slot = Int(event.token & 0xffff_ffff)
            // An event of a registration that an earlier event of this pass removed is stale.
            guard slots[slot].generation == UInt32(event.token >> 32), let handler = slots[slot].handler else { return }
            handler.ready(Readiness(rawValue: event.events))
        }
    }

    private func drain(_ counter: FileDescriptor) {
        var value: UInt64 = 0
        // unsafe: reads eight bytes into a local.
        _ = unsafe withUnsafeMutableBytes(of: &value) { unsafe system_read(counter.rawValue, $0.baseAddress!, 8) }
    }

    private func runTasks() {
        let tasks = mailbox.withLock { mailbox in
            defer { (mailbox.tasks, mailbox.woken) = ([], false) }
            return mailbox.tasks
        }
        for task in tasks { task() }
    }
}

extension EventLoop {
    /// Starts telling `handler` when `descriptor` is ready for `interest` (level-triggered).
    public func register(
        _ descriptor: FileDescriptor, for interest: Readiness, handler: any EventHandler
    ) throws(SystemError) -> Registration {
        let slot = freeSlots.popLast() ?? slots.count
        if slot == slots.count { slots.append(Slot()) }
        slots[slot].handler = handler
        slots[slot].generation &+= 1
        // The two highest tokens belong to the loop's own descriptors.
        if slots[slot].generation == .max { slots[slot].generation = 1 }
        let registration = Registration(slot: slot, generation: slots[slot].generation, descriptor: descriptor.rawValue)
        let status = system_epoll_add(epoll, descriptor.rawValue, interest.rawValue, registration.token)
        if status < 0 {
            slots[slot].handler = nil
            freeSlots.append(slot)
            throw SystemError("epoll", Errno(rawValue: -status))
        }
        return registration
    }

    /// Changes what a registered descriptor waits for.
    public func change(_ registration: Registration, to interest: Readiness) {
        _ = system_epoll_modify(epoll, registration.descriptor, interest.rawValue, registration.token)
    }

    /// Stops telling; call before the descriptor is closed.
    public func remove(_ registration: Registration) {
        guard slots[registration.slot].generation == registration.generation, slots[registration.slot].handler != nil
        else { return }
        _ = system_epoll_remove(epoll, registration.descriptor)
        slots[registration.slot].handler = nil
        freeSlots.append(registration.slot)
    }

    /// Runs `action` on the loop's thread at `deadline` (ns of the monotonic clock) or as soon as possible after it.
    @discardableResult
    public func schedule(at deadline: UInt64, _ action: @escaping () -> Void) -> TimerID {
        let id = timers.add(deadline: deadline, action: action)
        armTimer()
        return id
    }

    /// Forgets a timer; nothing happens where it has fired.
    public func cancel(_ id: TimerID) { timers.cancel(id) }

    private func runDueTimers() {
        guard let first = timers.nextDeadline, first <= now else {
            armTimer()
            return
        }
        // A timer that one of them schedules waits for the next pass, even if it is due: no two can keep the loop to themselves.
        for id in timers.takeDue(now: now) { timers.takeAction(of: id)?() }
        armTimer()
    }

    private func armTimer() {
        guard let next = timers.nextDeadline else { return }
        // An earlier deadline than needed only costs one empty pass; a later one would be late.
        if armedDeadline == 0 || next < armedDeadline {
            armedDeadline = next
            _ = system_timerfd_set(timer.rawValue, next)
        }
    }
}
