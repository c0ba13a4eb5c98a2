import Glibc
import Synchronization
import SystemIO

/// What TCP over the loopback allows between two threads.
struct LoopbackLimits {
    static let callSizes = [1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20]
    private static let rounds = 3
    private static let roundNanoseconds: UInt64 = 80_000_000
    private static let roundTrips = 5_000
    private static let patience: UInt64 = 5_000_000_000

    let congestionControl: String?

    /// One connection as hard as it goes: what sender and receiver see of it.
    func stream(callBytes: Int) throws(SystemError) -> (sender: Limits.Rate, receiver: Limits.Rate) {
        let block = filledBuffer(callBytes)
        return try best(callBytes: callBytes) { (socket, sent) throws(SystemError) in
            var left = block.bytes
            while left.byteCount > 0 {
                let result = socket.send(left)
                guard case .moved(let count) = result else {
                    guard try Self.canGoOn(socket, after: result, Int16(POLLOUT)) else { return false }
                    continue
                }
                sent += count
                left = left.extracting(droppingFirst: count)
            }
            return true
        }
    }

    /// The same with a file as the source, its first bytes again and again.
    func sendfile(from file: File, callBytes: Int) throws(SystemError) -> Limits.Rate {
        let size = try file.size()
        return try best(callBytes: callBytes) { (socket, sent) throws(SystemError) in
            let position = sent % size
            let result = socket.sendFile(file, at: position, count: min(callBytes, size - position))
            guard case .moved(let count) = result, count > 0 else {
                return try Self.canGoOn(socket, after: result, Int16(POLLOUT))
            }
            sent += count
            return true
        }.sender
    }

    /// Small messages there and back, one at a time.
    func roundTrip() throws(SystemError) -> Limits.Latency {
        let (near, far) = try connectedPair()
        let echo = try SystemThread(name: "limits-echo") {
            let buffer = Buffer(capacity: 64)
            while Self.receive(64, from: far, into: buffer), Self.sendAll(buffer.bytes, to: far) {}
            far.shutdown()
        }
        let message = filledBuffer(64)
        let buffer = Buffer(capacity: 64)
        var samples: [UInt64] = []
        samples.reserveCapacity(Self.roundTrips)
        // The first ones find cold caches and a slow start.
        for index in -200..<Self.roundTrips {
            let begin = MonotonicClock.now()
            guard Self.sendAll(message.bytes, to: near), Self.receive(64, from: near, into: buffer) else { break }
            if index >= 0 { samples.append(MonotonicClock.now() - begin) }
        }
        near.shutdown()
        echo.join()
        return Limits.Latency(nanoseconds: samples)
    }

    /// Runs `sendSome` on one thread until the round's time is up, with a receiver on another; the best of the rounds.
    private func best(
        callBytes: Int, _ sendSome: (Socket, inout Int) throws(SystemError) -> Bool
    ) throws(SystemError) -> (sender: Limits.Rate, receiver: Limits.Rate) {
        var best: (sender: Limits.Rate, receiver: Limits.Rate)?
        for _ in 0..<Self.rounds {
            let (near, far) = try connectedPair()
            let receiver = try Receiver(far)
            let begin = MonotonicClock.now()
            let cpu = CPUClock.thisThread()
            var sent = 0
            while MonotonicClock.now() < begin + Self.roundNanoseconds, try sendSome(near, &sent) {}
            let senderCPU = CPUClock.thisThread() - cpu
            near.shutdown()
            let used = receiver.finish()
            let nanoseconds = MonotonicClock.now() - begin
            func rate(_ cpu: UInt64) -> Limits.Rate {
                Limits.Rate(callBytes: callBytes, bytes: sent, nanoseconds: nanoseconds, cpuNanoseconds: cpu)
            }
            let round = (sender: rate(senderCPU), receiver: rate(used))
            best?.sender.improve(with: round.sender)
            best?.receiver.improve(with: round.receiver)
            best = best ?? round
        }
        return best!
    }

    private func connectedPair() throws(SystemError) -> (Socket, Socket) {
        let listener = try Listener(SocketAddress(host: "127.0.0.1", port: 0), congestionControl: congestionControl)
        let near = try Socket.connect(to: listener.address, congestionControl: congestionControl)
        let deadline = MonotonicClock.now() + Self.patience
        while MonotonicClock.now() < deadline {
            if let far = try listener.accept() {
                far.setNoDelay()
                return (near, far)
            }
            MonotonicClock.sleep(nanoseconds: 100_000)
        }
        throw SystemError("accept on", .timedOut, subject: listener.address.description)
    }

    /// Whether another attempt makes sense after one that moved nothing: waits for readiness, and stops at a closed connection.
    private static func canGoOn(_ socket: Socket, after result: TransferResult, _ events: Int16) throws(SystemError)
        -> Bool
    {
        guard case .wouldBlock = result else { return false }
        return try socket.wait(for: events, timeout: patience)
    }

    fileprivate static func receive(_ count: Int, from socket: Socket, into buffer: Buffer) -> Bool {
        buffer.removeAll()
        while buffer.count < count {
            let result = socket.receive(into: buffer)
            if case .moved = result { continue }
            guard (try? canGoOn(socket, after: result, Int16(POLLIN))) == true else { return false }
        }
        return true
    }

    private static func sendAll(_ bytes: RawSpan, to socket: Socket) -> Bool {
        var left = bytes
        while left.byteCount > 0 {
            let result = socket.send(left)
            if case .moved(let count) = result {
                left = left.extracting(droppingFirst: count)
            } else if (try? canGoOn(socket, after: result, Int16(POLLOUT))) != true {
                return false
            }
        }
        return true
    }
}

/// A thread that takes in all that a connection brings, and counts its CPU time.
private final class Receiver: Sendable {
    private let cpu: Counter
    private let thread: SystemThread

    private final class Counter: Sendable { let value = Atomic<UInt64>(0) }

    init(_ socket: Socket) throws(SystemError) {
        let counter = Counter()
        cpu = counter
        thread = try SystemThread(name: "limits-receive") {
            let buffer = Buffer(capacity: 1 << 20)
            let begin = CPUClock.thisThread()
            while LoopbackLimits.receive(1, from: socket, into: buffer) {}
            counter.value.store(CPUClock.thisThread() - begin, ordering: .releasing)
        }
    }

    /// Waits for the end of the connection; CPU time in ns.
    func finish() -> UInt64 {
        thread.join()
        return cpu.value.load(ordering: .acquiring)
    }
}
