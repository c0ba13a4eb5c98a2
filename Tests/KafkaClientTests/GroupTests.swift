import KafkaProtocol
import RecordFormat
import Synchronization
import SystemIO
import TestSupport
import Testing

@testable import KafkaClient

/// A member of a group whose coordinator does what a script says.
@Suite struct GroupTests {
    func filled(_ partitions: Int = 1, _ count: Int = 40) throws -> StubBroker {
        let broker = try StubBroker(topics: ["t": partitions])
        try fill(broker.address, "t", partitions: partitions, count: count)
        return broker
    }

    func member(_ broker: StubBroker, _ properties: [(String, String)] = []) throws -> PollingConsumer {
        try PollingConsumer(broker.address, group: "g", [("heartbeat.interval.ms", "20")] + properties)
    }

    func committed(_ broker: StubBroker) -> [String: Int64] {
        broker.state.withLock { $0.group.committed.mapValues(\.offset) }
    }

    @Test("a member joins, reads, commits and leaves", arguments: [true, false])
    func lives(isNew: Bool) throws {
        let broker = try filled(2)
        defer { broker.stop() }
        if !isNew {
            // The oldest versions that a broker may have.
            broker.state.withLock { state in
                for (api, oldest) in [
                    (APIKey.findCoordinator, Int16(0)), (.joinGroup, 0), (.syncGroup, 0), (.heartbeat, 0),
                    (.leaveGroup, 0), (.offsetCommit, 2), (.offsetFetch, 1),
                ] { state.ranges[api] = oldest...oldest }
            }
        }
        let member = try member(broker)
        #expect(eventually { member.records.count == 80 })
        try member.consumer.commit()
        #expect(committed(broker) == ["t-0": 40, "t-1": 40])
        #expect(eventually { broker.state.withLock { $0.account.requests.count { $0.api == .heartbeat } } > 2 })
        member.close()
        let (left, joins) = broker.state.withLock { ($0.group.left, $0.group.joins) }
        #expect(left == ["m-1"])
        #expect(joins.map(\.memberID) == (isNew ? ["", "m-1"] : [""]))
        #expect(joins.first?.sessionTimeoutMilliseconds == 45_000)
        #expect(joins.first?.protocols.map(\.name) == ["range", "cooperative-sticky"])
        #expect(member.events == ["+[t-0, t-1]", "-[t-0, t-1]"])
        #expect(member.errors == [])
    }

    /// An answer after which a member goes on, and whether what it held is lost on the way.
    struct Passing: Sendable, CustomStringConvertible {
        let api: APIKey
        let answer: StubGroup.Answer
        var loses = false
        var description: String { "\(api.name) \(answer)" }

        static let all: [Passing] = {
            var all: [Passing] = []
            func add(_ api: APIKey, _ codes: ErrorCode..., loses: Bool = false) {
                all += codes.map { Passing(api: api, answer: .refuse($0), loses: loses) }
            }
            add(.findCoordinator, .coordinatorNotAvailable, .coordinatorLoadInProgress)
            add(
                .joinGroup, .coordinatorLoadInProgress, .notCoordinator, .coordinatorNotAvailable, .unknownMemberID,
                .rebalanceInProgress)
            add(
                .syncGroup, .rebalanceInProgress, .notCoordinator, .coordinatorNotAvailable, .illegalGeneration,
                .unknownMemberID, .coordinatorLoadInProgress)
            add(.heartbeat, .rebalanceInProgress, .notCoordinator, .coordinatorNotAvailable)
            add(.heartbeat, .illegalGeneration, .unknownMemberID, loses: true)
            add(.offsetFetch, .coordinatorLoadInProgress, .notCoordinator, .unstableOffsetCommit)
            add(.offsetCommit, .coordinatorLoadInProgress, .notCoordinator, .requestTimedOut)
            for api in [APIKey.findCoordinator, .joinGroup, .syncGroup, .heartbeat, .offsetFetch, .offsetCommit] {
                all.append(Passing(api: api, answer: .disconnect))
                // JoinGroup and SyncGroup wait for other members, and so for longer than a test.
                if api != .joinGroup && api != .syncGroup { all.append(Passing(api: api, answer: .silence)) }
            }
            return all
        }()
    }

    @Test("a refusal that passes, a cut connection and a missing answer cost nothing but time", arguments: Passing.all)
    func goesOn(after passing: Passing) throws {
        let broker = try filled()
        defer { broker.stop() }
        // Twice, and for heartbeats when there have been some.
        if passing.api != .heartbeat {
            broker.state.withLock { $0.group.answers[passing.api] = [passing.answer, passing.answer] }
        }
        let isSilent = if case .silence = passing.answer { true } else { false }
        let member = try member(broker, isSilent ? [("request.timeout.ms", "100")] : [])
        defer { member.close() }
        #expect(eventually { member.records.count >= 40 })
        if passing.api == .heartbeat {
            broker.state.withLock { $0.group.answers[.heartbeat] = [passing.answer, passing.answer] }
            #expect(eventually { broker.state.withLock { $0.group.answers[.heartbeat]?.isEmpty == true } })
        }
        // While it holds nothing, it has nothing to commit either.
        let commits = eventually {
            (try? member.consumer.commit()) != nil && committed(broker) == ["t-0": 40]
        }
        #expect(commits)
        #expect(member.errors == [])
        #expect(member.events.contains("![t-0]") == passing.loses, "\(member.events)")
        // Where nothing had been committed, a new assignment begins anew; nothing is left out.
        #expect(eventually { Array(member.records.suffix(40)) == (0..<40).map { "0@\($0)" } })
    }

    @Test(
        "a refusal that stays is told by poll, which tries again",
        arguments: [
            ErrorCode.inconsistentGroupProtocol, .invalidSessionTimeout, .groupAuthorizationFailed,
            .groupMaxSizeReached, .invalidGroupID,
        ])
    func told(code: ErrorCode) throws {
        let broker = try filled()
        defer { broker.stop() }
        broker.state.withLock { $0.group.answers[.joinGroup] = [.refuse(code)] }
        let member = try member(broker)
        defer { member.close() }
        #expect(eventually { member.records.count == 40 })
        #expect(member.errors == [.broker(code, subject: "JoinGroup of group g", message: nil)])
    }

    @Test("a broker without groups is an error that names the API")
    func unsupported() throws {
        let broker = try filled()
        defer { broker.stop() }
        broker.state.withLock { $0.ranges[.findCoordinator] = nil }
        let member = try member(broker)
        defer { member.close() }
        #expect(eventually { "\(member.errors)".contains("FindCoordinator") }, "\(member.errors)")
    }

    @Test(
        "a commit that the group refuses says so, and the member joins again",
        arguments: [ErrorCode.unknownMemberID, .illegalGeneration, .rebalanceInProgress])
    func refusedCommit(code: ErrorCode) throws {
        let broker = try filled()
        defer { broker.stop() }
        let member = try member(broker)
        defer { member.close() }
        #expect(eventually { member.records.count == 40 })
        broker.state.withLock { $0.group.answers[.offsetCommit] = [.refuse(code)] }
        #expect(throws: ClientError.commitRefused(group: "g", code)) { try member.consumer.commit() }
        let commits = eventually {
            (try? member.consumer.commit()) != nil && committed(broker) == ["t-0": 40]
        }
        #expect(commits)
        #expect(broker.state.withLock { $0.group.generation } == (code == .rebalanceInProgress ? 1 : 2))
    }

    @Test("a commit without waiting is not retried")
    func commitOnce() throws {
        let broker = try filled()
        defer { broker.stop() }
        let member = try member(broker)
        defer { member.close() }
        #expect(eventually { member.records.count == 40 })
        broker.state.withLock { $0.group.answers[.offsetCommit] = [.refuse(.coordinatorLoadInProgress)] }
        let errors = Mutex<[ClientError]>([])
        try member.consumer.commitAsync { answer in
            if case .failure(let error) = answer { errors.withLock { $0.append(error) } }
        }
        #expect(eventually { errors.withLock { $0.count } == 1 })
        MonotonicClock.sleep(nanoseconds: 60_000_000)
        #expect(committed(broker).isEmpty)
    }

    @Test("heartbeats go on while the application is busy, and stop after max.poll.interval.ms")
    func busy() throws {
        let broker = try filled()
        defer { broker.stop() }
        let member = try member(broker, [("max.poll.interval.ms", "4000")])
        defer { member.close() }
        #expect(eventually { member.records.count == 40 })
        func heartbeats() -> Int { broker.state.withLock { $0.account.requests.count { $0.api == .heartbeat } } }
        let before = heartbeats()
        member.isAway.store(true, ordering: .relaxed)
        #expect(eventually { broker.state.withLock { $0.group.left } == ["m-1"] })
        let after = heartbeats()
        #expect(after >= before + 3)
        MonotonicClock.sleep(nanoseconds: 100_000_000)
        #expect(heartbeats() <= after + 1)
        #expect(throws: ClientError.commitRefused(group: "g", .unknownMemberID)) { try member.consumer.commit() }
        member.isAway.store(false, ordering: .relaxed)
        #expect(eventually { member.events == ["+[t-0]", "![t-0]", "+[t-0]"] }, "\(member.events)")
        #expect(member.consumer.groupStatistics.losses == 1)
    }

    @Test("what a member holds is told in the subscription: all clients of a group deal by it")
    func subscription() throws {
        let broker = try filled(2)
        defer { broker.stop() }
        let member = try member(broker, [("partition.assignment.strategy", "cooperative-sticky")])
        defer { member.close() }
        #expect(eventually { member.records.count == 80 })
        broker.state.withLock { $0.group.answers[.heartbeat] = [.refuse(.rebalanceInProgress)] }
        #expect(eventually { broker.state.withLock { $0.group.generation } == 2 })
        let last = broker.state.withLock { $0.group.joins.last! }
        let told = try ConsumerProtocolSubscription(decoding: last.protocols[0].metadata)
        #expect(told.topics == ["t"])
        #expect(told.ownedPartitions == [.init(topic: "t", partitions: [0, 1])])
        #expect(told.generationID == 1)
        #expect(told.userData == [0, 0, 0, 1])
        #expect(eventually { member.consumer.groupStatistics.rebalances == 2 })
        // It went on reading what it had.
        try fill(broker.address, "t", partitions: 2, count: 5)
        #expect(eventually { member.records.count == 90 })
        #expect(member.events == ["+[t-0, t-1]"])
    }

    @Test("the listener may seek, pause and commit; what it pauses is not read")
    func listener() throws {
        let broker = try filled(2)
        defer { broker.stop() }
        let consumer = try Consumer(
            ConsumerConfiguration(
                bootstrapServers: [broker.address],
                properties: [
                    ("group.id", "g"), ("auto.offset.reset", "none"), ("fetch.max.wait.ms", "10"),
                    ("enable.auto.commit", "false"),
                ]))
        let (first, second) = (TopicPartition("t", 0), TopicPartition("t", 1))
        try consumer.subscribe(
            ["t"],
            listener: RebalanceListener { consumer, _ in
                consumer.seek(first, to: .offset(30))
                consumer.seek(second, to: .beginning)
                consumer.pause([second])
            } revoked: { consumer, _ in
                try? consumer.commit()
            })
        #expect(try consumer.read(10) == (30..<40).map { "0@\($0)=\($0)" })
        #expect(try consumer.read(1, within: 1) == [])
        consumer.resume([second])
        #expect(try consumer.read(40) == (0..<40).map { "1@\($0)=\($0)" })
        consumer.close()
        #expect(committed(broker) == ["t-0": 40, "t-1": 40])
    }

    @Test("what was fetched ahead of a pause or a seek comes once, whoever pauses", arguments: [true, false])
    func pauses(inBody: Bool) throws {
        let broker = try filled()
        defer { broker.stop() }
        let consumer = try Consumer(
            ConsumerConfiguration(
                bootstrapServers: [broker.address],
                properties: [("max.partition.fetch.bytes", "1"), ("fetch.max.wait.ms", "10")]))
        defer { consumer.close() }
        let partition = TopicPartition("t", 0)
        consumer.assign([partition], from: .beginning)
        var offsets: [Int64] = []
        func poll(_ timeout: Int, pausing: Bool) throws {
            try consumer.poll(timeoutMilliseconds: timeout) { batch throws(ClientError) in
                try batch.forEachRecord { offsets.append($0.offset) }
                // Time for a fetch ahead.
                if pausing { MonotonicClock.sleep(nanoseconds: 30_000_000) }
                if pausing && inBody {
                    consumer.pause([partition])
                    consumer.resume([partition])
                    consumer.pause([partition])
                }
            }
        }
        while offsets.isEmpty { try poll(1000, pausing: true) }
        if !inBody { consumer.pause([partition]) }
        // Time for what had been asked for to come.
        for _ in 0..<3 { try poll(20, pausing: false) }
        #expect(offsets == Array(0..<10))
        consumer.resume([partition])
        for _ in 0..<10 where offsets.count < 40 { try poll(1000, pausing: false) }
        #expect(offsets == Array(0..<40))
        // Wherever a fetch is at that moment, what comes first is what was sought last.
        var random = SeededNumbers(seed: 1)
        for _ in 0..<300 {
            consumer.seek(partition, to: .offset(35))
            let target = Int64.random(in: 0..<40, using: &random)
            consumer.seek(partition, to: .offset(target))
            #expect(consumer.position(of: partition) == target)
            offsets = []
            for _ in 0..<10 where offsets.isEmpty { try poll(1000, pausing: false) }
            #expect(offsets.first == target)
        }
    }

    @Test("a poll delivers max.poll.records at most, beyond the batch that reaches them")
    func records() throws {
        let broker = try filled()
        defer { broker.stop() }
        let consumer = try Consumer(
            ConsumerConfiguration(bootstrapServers: [broker.address], properties: [("max.poll.records", "15")]))
        defer { consumer.close() }
        consumer.assign([TopicPartition("t", 0)], from: .beginning)
        var counts: [Int] = []
        while counts.reduce(0, +) < 4 {
            counts.append(try consumer.poll(timeoutMilliseconds: 1000) { _ throws(ClientError) in })
        }
        #expect(counts == [2, 2])
    }

    @Test("without a group.id there is no group")
    func alone() throws {
        let broker = try filled()
        defer { broker.stop() }
        let consumer = try Consumer(ConsumerConfiguration(bootstrapServers: [broker.address]))
        defer { consumer.close() }
        #expect(throws: ClientError.noGroup) { try consumer.subscribe(["t"]) }
        #expect(throws: ClientError.noGroup) { try consumer.commit() }
        #expect(throws: ClientError.noGroup) { try consumer.committed([TopicPartition("t", 0)]) }
        consumer.assign([TopicPartition("t", 0)], from: .committed)
        #expect(throws: ClientError.noGroup) { try consumer.poll(timeoutMilliseconds: 5000) { _ in } }
    }

    @Test("keys are Kafka's, and what contradicts is refused")
    func keys() throws {
        let java = "org.apache.kafka.clients.consumer."
        let settings = try ConsumerConfiguration(properties: [
            ("session.timeout.ms", "9000"), ("group.id", "g"), ("heartbeat.interval.ms", "100"),
            ("partition.assignment.strategy", "\(java)CooperativeStickyAssignor, range"),
            ("enable.auto.commit", "false"), ("auto.commit.interval.ms", "7"), ("group.instance.id", "i"),
            ("max.poll.interval.ms", "8"), ("max.poll.records", "9"), ("default.api.timeout.ms", "10"),
        ])
        let group = try #require(settings.group)
        #expect(group.id == "g" && group.instanceID == "i" && !group.commitsAutomatically)
        #expect(group.assignors == [.cooperativeSticky, .range] && !group.isCooperative)
        #expect(group.sessionTimeoutMilliseconds == 9000 && group.heartbeatIntervalMilliseconds == 100)
        #expect(group.autoCommitIntervalMilliseconds == 7 && group.maxPollIntervalMilliseconds == 8)
        #expect(settings.maxPollRecords == 9 && settings.apiTimeoutMilliseconds == 10)
        for wrong in [
            [("group.id", "g"), ("heartbeat.interval.ms", "50000")],
            [("group.id", "")],
            [("group.id", "g"), ("partition.assignment.strategy", "uniform")],
            [("group.id", "g"), ("partition.assignment.strategy", "range,range")],
            [("enable.auto.commit", "maybe")],
        ] {
            #expect(throws: ConfigurationError.self) {
                try ConsumerConfiguration(properties: wrong.map { (key: $0.0, value: $0.1) })
            }
        }
    }
}
