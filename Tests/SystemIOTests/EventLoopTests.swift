import Glibc
import Synchronization
import SystemIO
import Testing

/// Answers each byte with its successor, until the peer closes.
final class Echo: EventHandler, @unchecked Sendable {
    let socket: Socket
    let loop: EventLoop
    var registration: EventLoop.Registration?
    let buffer = Buffer(capacity: 4096)

    init(_ socket: Socket, _ loop: EventLoop) {
        self.socket = socket
        self.loop = loop
    }

    func ready(_ events: Readiness) {
        buffer.removeAll()
        switch socket.receive(into: buffer) {
        case .moved:
            var answer: [UInt8] = []
            let buffer = self.buffer
            buffer.bytes.withUnsafeBytes { answer = $0.map { $0 &+ 1 } }
            _ = socket.send(answer.span.bytes)
        case .wouldBlock: break
        case .closed:
            if let registration { loop.remove(registration) }
        }
    }
}

/// A timer that schedules itself anew for a time that is over.
final class Restless: @unchecked Sendable {
    let isOver = Atomic<Bool>(false)
    private let loop: EventLoop

    init(_ loop: EventLoop) { self.loop = loop }

    func fire() {
        if !isOver.load(ordering: .relaxed) { loop.schedule(at: 1) { [self] in fire() } }
    }
}

@Suite("Event loop, sockets and threads")
struct EventLoopTests {
    @Test("a loop serves a connection that another thread handed to it")
    func echo() throws {
        let loop = try EventLoop(name: "test")
        try loop.start()
        defer {
            loop.stop()
            loop.join()
        }
        let listener = try Listener(SocketAddress(host: "127.0.0.1", port: 0))
        let client = try Socket.connect(to: listener.address)
        var accepted: Socket?
        while accepted == nil { accepted = try listener.accept() }
        let echo = Echo(accepted!, loop)
        loop.execute { echo.registration = try? loop.register(echo.socket.descriptor, for: .readable, handler: echo) }
        let question: [UInt8] = [1, 2, 3]
        #expect(client.send(question.span.bytes) == .moved(3))
        #expect(try client.wait(for: Int16(POLLIN), timeout: 60_000_000_000))
        let answer = Buffer(capacity: 16)
        #expect(client.receive(into: answer) == .moved(3))
        #expect(answer.bytes.withUnsafeBytes { Array($0) } == [2, 3, 4])
    }

    @Test("a file sent to a peer that has closed is an error on a loop, not the end of the process")
    func brokenPipe() throws {
        let loop = try EventLoop(name: "test")
        try loop.start()
        defer {
            loop.stop()
            loop.join()
        }
        let listener = try Listener(SocketAddress(host: "127.0.0.1", port: 0))
        var client: Socket? = try Socket.connect(to: listener.address)
        var accepted: Socket?
        while accepted == nil { accepted = try listener.accept() }
        let socket = try #require(accepted)
        let file = try File(#filePath, mode: .readOnly)
        client?.shutdown()
        client = nil
        // The first may still be taken; the peer answers it with a reset.
        let results = Mutex<[TransferResult]>([])
        let done = Semaphore()
        loop.execute {
            for _ in 0..<100 {
                let result = socket.sendFile(file, at: 0, count: 100)
                results.withLock { $0.append(result) }
                if result == .closed { break }
                MonotonicClock.sleep(nanoseconds: 1_000_000)
            }
            done.signal()
        }
        #expect(done.wait(timeout: 60_000_000_000))
        #expect(results.withLock { $0.last } == .closed)
    }

    @Test("timers that are due again at once do not keep a loop from its tasks")
    func busyTimers() throws {
        let loop = try EventLoop(name: "test")
        try loop.start()
        let restless = Restless(loop)
        let done = Semaphore()
        loop.execute {
            restless.fire()
            loop.execute { done.signal() }
        }
        #expect(done.wait(timeout: 60_000_000_000))
        restless.isOver.store(true, ordering: .relaxed)
        loop.stop()
        loop.join()
    }

    @Test("timers fire in the order of their deadlines, and cancelled ones never")
    func timers() throws {
        let loop = try EventLoop(name: "test")
        let order = Mutex<[Int]>([])
        let done = Semaphore()
        loop.execute {
            let now = MonotonicClock.now()
            loop.schedule(at: now + 3_000_000) {
                order.withLock { $0.append(3) }; done.signal()
            }
            loop.schedule(at: now + 1_000_000) { order.withLock { $0.append(1) } }
            let cancelled = loop.schedule(at: now + 2_000_000) { order.withLock { $0.append(2) } }
            loop.cancel(cancelled)
        }
        try loop.start()
        #expect(done.wait(timeout: 60_000_000_000))
        loop.stop()
        loop.join()
        #expect(order.withLock { $0 } == [1, 3])
    }

    @Test("thousands of timers, most of them cancelled, fire exactly once each")
    func manyTimers() throws {
        let loop = try EventLoop(name: "test")
        let fired = Mutex<[Int: Int]>([:])
        let done = Semaphore()
        loop.execute {
            let now = MonotonicClock.now()
            var random = SystemRandomNumberGenerator()
            for index in 0..<5000 {
                let id = loop.schedule(at: now + UInt64.random(in: 0..<20_000_000, using: &random)) {
                    fired.withLock { $0[index, default: 0] += 1 }
                }
                if index % 10 != 0 { loop.cancel(id) }
            }
            loop.schedule(at: now + 30_000_000) { done.signal() }
        }
        try loop.start()
        #expect(done.wait(timeout: 60_000_000_000))
        loop.stop()
        loop.join()
        #expect(
            fired.withLock { $0 } == Dictionary(uniqueKeysWithValues: stride(from: 0, to: 5000, by: 10).map { ($0, 1) })
        )
    }

    @Test("a port that is taken is an error with the remedy")
    func portTaken() throws {
        let first = try Listener(SocketAddress(host: "127.0.0.1", port: 0))
        let failure = #expect(throws: SystemError.self) { try Listener(first.address) }
        #expect(failure?.code == .addressInUse)
        #expect(failure?.description.contains("choose another port") == true)
    }

    @Test(
        "addresses are read as users write them",
        arguments: [
            ("127.0.0.1:9092", "127.0.0.1", 9092), ("[::1]:80", "::1", 80), ("broker.example:1", "broker.example", 1),
        ])
    func addresses(text: String, host: String, port: Int) {
        #expect(SocketAddress(text) == SocketAddress(host: host, port: UInt16(port)))
        #expect(SocketAddress(text)?.description == text)
    }

    @Test("what is no address is refused", arguments: ["", "host", "host:", ":9092", "host:70000", "::1:9092"])
    func badAddresses(text: String) { #expect(SocketAddress(text) == nil) }

    @Test("a machine has a memory node at least, and a thread can be kept on the first one")
    func nodes() throws {
        #expect(NUMA.nodeCount >= 1)
        if NUMA.nodeCount == 1 { #expect(NUMA.node(forThread: 3) == nil) }
        let loop = try EventLoop(name: "test", node: 0)
        let ran = Semaphore()
        loop.execute { ran.signal() }
        try loop.start()
        #expect(ran.wait(timeout: 60_000_000_000))
        loop.stop()
        loop.join()
    }

    @Test("a pool runs every job before it stops")
    func pool() throws {
        let pool = try WorkerPool(name: "pool", threads: 2)
        let sum = Atomic<Int>(0)
        for index in 1...5000 { pool.submit { sum.add(index, ordering: .relaxed) } }
        pool.stop()
        #expect(sum.load(ordering: .relaxed) == 5000 * 5001 / 2)
    }
}

@Suite("Child processes")
struct ChildProcessTests {
    @Test("a child reports readiness over an inherited pipe and its exit code")
    func readiness() throws {
        let pipe = try Pipe()
        let child = try ChildProcess("/bin/sh", ["-c", "echo ready >&5; exit 7"], descriptors: [(pipe.writeEnd, 5)])
        pipe.writeEnd.close()
        #expect(try pipe.readEnd.read(upTo: 100) == Array("ready\n".utf8))
        pipe.readEnd.close()
        #expect(child.wait() == .exited(7))
    }

    @Test("a program that is absent is an error that names it")
    func absent() {
        let failure = #expect(throws: SystemError.self) { try ChildProcess("/no/such/program", []) }
        #expect(failure?.subject == "/no/such/program")
    }

    @Test("a child that ignores SIGTERM is killed after the grace time")
    func stubborn() throws {
        let child = try ChildProcess("/bin/sh", ["-c", "trap '' TERM; while :; do sleep 0.05; done"])
        MonotonicClock.sleep(nanoseconds: 100_000_000)
        #expect(child.stop(grace: 100_000_000) == .signalled(SIGKILL))
    }
}
