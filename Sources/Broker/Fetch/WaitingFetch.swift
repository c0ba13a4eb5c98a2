import KafkaProtocol
import SystemIO

/// A fetch that waits until there is enough to send, or until its time is up. Confined to its loop's thread.
final class WaitingFetch: @unchecked Sendable {
    let loop: NetworkLoop
    /// Whether the loop will look at it at the end of the present pass.
    var isWoken = false
    private let broker: Broker
    private let request: FetchRequest
    private let session: FetchSessions.Use
    private let context: RequestContext
    private let partitions: [Partition]
    private var timer: TimerID?
    private var isDone = false

    init(
        _ request: FetchRequest, _ session: FetchSessions.Use, _ context: RequestContext, partitions: [Partition],
        broker: Broker
    ) {
        loop = context.loop
        self.broker = broker
        self.request = request
        self.session = session
        self.context = context
        self.partitions = partitions
    }

    func begin() {
        for partition in partitions { partition.add(self) }
        context.connection.add(self)
        let deadline = loop.events.now + UInt64(request.maxWaitMilliseconds) * 1_000_000
        timer = loop.events.schedule(at: deadline) { [self] in finish() }
        // What another loop appended before this was registered would wake nobody.
        lookAgain()
    }

    /// Answers if there is enough now.
    func lookAgain() {
        isWoken = false
        guard !isDone else { return }
        let answer = broker.find(request, version: context.version)
        if answer.isEnough(for: request) { finish(with: answer) }
    }

    private func finish() {
        guard !isDone else { return }
        finish(with: broker.find(request, version: context.version))
    }

    private func finish(with answer: FetchAnswer) {
        end()
        context.connection.remove(self)
        broker.answer(answer, to: request, session, context)
    }

    /// Waits no longer, and lets go of the connection.
    func end() {
        isDone = true
        if let timer { loop.events.cancel(timer) }
        for partition in partitions { partition.remove(self) }
    }
}
