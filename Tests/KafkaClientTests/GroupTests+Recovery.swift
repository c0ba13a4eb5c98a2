import KafkaConnection
import KafkaProtocol
import RecordFormat
import Synchronization
import SystemIO
import TestSupport
import Testing

@testable import KafkaClient

// What a member comes through: fences, later generations, closed connections, failed batches, and other threads.
extension GroupTests {
    private func consumer(_ broker: StubBroker, _ properties: [(String, String)]) throws -> Consumer {
        let defaults = [("group.id", "g"), ("auto.offset.reset", "earliest"), ("fetch.max.wait.ms", "20")]
        return try Consumer(
            ConsumerConfiguration(
                bootstrapServers: [broker.address],
                properties: (defaults + properties).map { (key: $0.0, value: $0.1) }))
    }

    private func requests(_ broker: StubBroker, _ api: APIKey) -> [StubAccount.Request] {
        broker.state.withLock { $0.account.requests.filter { $0.api == api } }
    }

    @Test("who subscribes after another consumer has taken the instance id takes it back")
    func subscribesAfterFencing() throws {
        let broker = try filled()
        defer { broker.stop() }
        let member = try member(broker, [("group.instance.id", "i")])
        defer { member.close() }
        #expect(eventually { member.records.count == 40 })
        broker.state.withLock { $0.group.answers[.heartbeat] = [.refuse(.fencedInstanceID)] }
        #expect(eventually { member.errors == [.fencedInstance(group: "g", instanceID: "i")] })
        try member.consumer.subscribe(["t"])
        #expect(eventually { member.records.count == 80 })
        #expect(broker.state.withLock { $0.group.joins.map(\.memberID) } == ["", ""])
    }

    @Test("a commit that waits until the group is in a later generation is refused")
    func staleCommit() throws {
        let broker = try filled()
        defer { broker.stop() }
        let refusals = Array(repeating: StubGroup.Answer.refuse(.coordinatorLoadInProgress), count: 1000)
        broker.state.withLock { $0.group.answers[.offsetCommit] = refusals }
        let member = try member(broker, [("retry.backoff.ms", "500")])
        defer { member.close() }
        #expect(eventually { member.records.count == 40 })
        let failure = Mutex<ClientError?>(nil)
        let thread = try SystemThread(name: "commit") {
            do throws(ClientError) { try member.consumer.commit() } catch let caught {
                failure.withLock { $0 = caught }
            }
        }
        #expect(eventually { !requests(broker, .offsetCommit).isEmpty })
        broker.state.withLock { $0.group.answers[.heartbeat] = [.refuse(.illegalGeneration)] }
        #expect(eventually { broker.state.withLock { $0.group.generation } == 2 })
        broker.state.withLock { $0.group.answers[.offsetCommit] = [] }
        thread.join()
        guard case .commitRefused = failure.withLock({ $0 }) else {
            Issue.record("\(String(describing: failure.withLock { $0 }))")
            return
        }
        #expect(committed(broker).isEmpty)
    }

    @Test("commits without an answer are bounded")
    func boundedCommits() throws {
        let broker = try filled()
        defer { broker.stop() }
        // Answers go in order, so that nothing else may be asked on that connection meanwhile.
        let member = try member(broker, [("heartbeat.interval.ms", "40000")])
        defer { member.close() }
        #expect(eventually { member.records.count == 40 })
        broker.state.withLock { $0.group.answers[.offsetCommit] = Array(repeating: .silence, count: 2000) }
        let refusals = Mutex(0)
        func commit(_ count: Int) throws {
            for _ in 0..<count {
                try member.consumer.commitAsync { answer in
                    if case .failure(.tooManyRequests(limit: 1000)) = answer { refusals.withLock { $0 += 1 } }
                }
            }
        }
        try commit(600)
        #expect(eventually { requests(broker, .offsetCommit).count == 600 })
        try commit(600)
        #expect(eventually { refusals.withLock { $0 } == 200 })
        #expect(eventually { requests(broker, .offsetCommit).count == 1000 })
    }

    @Test("automatic commits go on while poll waits")
    func commitsWhilePollWaits() throws {
        let broker = try filled()
        defer { broker.stop() }
        let consumer = try consumer(broker, [("auto.commit.interval.ms", "500")])
        try consumer.subscribe(["t"])
        let thread = try SystemThread(name: "poll") {
            do throws(ClientError) {
                while true { try consumer.poll(timeoutMilliseconds: 600_000) { _ throws(ClientError) in } }
            } catch {}
        }
        #expect(eventually { committed(broker) == ["t-0": 40] })
        consumer.close()
        thread.join()
    }

    @Test("automatic commits stay before a batch that failed, until a seek", arguments: [false, true])
    func failedBatch(seeks: Bool) throws {
        let broker = try filled()
        defer { broker.stop() }
        let consumer = try consumer(broker, [("auto.commit.interval.ms", "3600000")])
        try consumer.subscribe(["t"])
        var last: Int64 = -1
        var failed: Int64?
        func poll() throws(ClientError) {
            try consumer.poll(timeoutMilliseconds: 1000) { batch throws(ClientError) in
                if failed == nil, batch.header.baseOffset > 0 {
                    failed = batch.header.baseOffset
                    throw .noGroup
                }
                try batch.forEachRecord { last = $0.offset }
            }
        }
        #expect(throws: ClientError.noGroup) { for _ in 0..<50 { try poll() } }
        // What follows comes nevertheless.
        for _ in 0..<50 where last < 39 { try poll() }
        #expect(last == 39)
        if seeks {
            consumer.seek(TopicPartition("t", 0), to: .offset(35))
            last = -1
            for _ in 0..<50 where last < 39 { try poll() }
        }
        consumer.close()
        #expect(committed(broker) == ["t-0": seeks ? 40 : try #require(failed)])
    }

    @Test(
        "a member whose connection to the coordinator is closed while it joins, joins again",
        arguments: [APIKey.joinGroup, .syncGroup])
    func closedWhileJoining(api: APIKey) throws {
        let broker = try filled()
        defer { broker.stop() }
        broker.state.withLock { $0.group.answers[api] = [.silence] }
        let member = try member(broker)
        defer { member.close() }
        #expect(eventually { !requests(broker, api).isEmpty })
        let joining = try #require(member.consumer.group).member
        let elsewhere = SocketAddress(host: "localhost", port: broker.address.port)
        // As when another request has heard that the coordinator has moved.
        member.consumer.loop.execute { _ = joining.cluster.coordinatorConnection(at: elsewhere) }
        #expect(eventually { member.records.count == 40 })
        #expect(member.errors.isEmpty)
    }

    @Test("a question for offsets does not wait behind a JoinGroup that waits for other members")
    func asksWhileJoining() throws {
        let broker = try filled()
        defer { broker.stop() }
        broker.state.withLock { $0.group.answers[.joinGroup] = [.silence] }
        let member = try member(broker)
        defer { member.close() }
        #expect(eventually { !requests(broker, .joinGroup).isEmpty })
        #expect(try member.consumer.committed([TopicPartition("t", 0)]).isEmpty)
        #expect(requests(broker, .offsetFetch).map(\.connection) != requests(broker, .joinGroup).map(\.connection))
        #expect(requests(broker, .offsetFetch).count == 1)
    }

    @Test("what a rebalance gives while another thread unsubscribes is not taken; a listener ends a subscription once")
    func unsubscribesDuringRebalance() throws {
        let broker = try filled(2)
        defer { broker.stop() }
        // The second topic comes into being when one partition of the first has gone.
        let (later, all) = broker.state.withLock { ([$0.topics["t"]![1]], $0.topics["t"]!) }
        #expect(all.count == 2)
        let consumer = try consumer(
            broker,
            [
                ("partition.assignment.strategy", "cooperative-sticky"), ("metadata.max.age.ms", "50"),
                ("enable.auto.commit", "false"),
            ])
        defer { consumer.close() }
        let revocations = Atomic<Int>(0)
        let listener = RebalanceListener(revoked: { consumer, _ in
            if revocations.wrappingAdd(1, ordering: .relaxed).oldValue > 0 { return consumer.unsubscribe() }
            let thread = try? SystemThread(name: "unsubscribe") { consumer.unsubscribe() }
            thread?.join()
        })
        try consumer.subscribe(["t", "u"], listener: listener)
        for _ in 0..<100 where consumer.assignment.count < 2 { try consumer.poll(timeoutMilliseconds: 50) { _ in } }
        #expect(consumer.assignment.count == 2)
        broker.state.withLock { state in
            state.topics["t"] = [all[0]]
            state.topics["u"] = later
        }
        for _ in 0..<100 where revocations.load(ordering: .relaxed) == 0 {
            try consumer.poll(timeoutMilliseconds: 50) { _ in }
        }
        #expect(revocations.load(ordering: .relaxed) == 2)
        #expect(try consumer.read(1, within: 1) == [])
        #expect(consumer.assignment.isEmpty && consumer.subscribedTopics.isEmpty)
    }
}
