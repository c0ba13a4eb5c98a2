import KafkaProtocol
import SystemIO
import TestSupport
import Testing

@testable import Broker

@Suite("Fetch sessions")
struct FetchSessionTests {
    /// A client in a session over partitions of topic `t`.
    private final class SessionClient {
        let client: WireClient
        var id: Int32 = 0
        var epoch: Int32 = 0
        let topic: (name: String, id: TopicID)
        let version: Int16

        init(_ client: WireClient, version: Int16 = 12) throws {
            self.client = client
            self.version = version
            let found = try client.ask(MetadataRequest(topics: [.init(name: "t")]), version: 12).topics[0]
            topic = version >= 13 ? ("", found.id) : ("t", .zero)
        }

        /// Fetches partitions from offsets, besides those that the session has.
        func fetch(
            _ offsets: [Int32: Int64] = [:], forgetting forgotten: [Int32] = [], maxBytes: Int32 = 1 << 20
        ) throws -> FetchResponse {
            let partitions = offsets.sorted { $0.key < $1.key }.map {
                FetchRequest.Partition(index: $0.key, fetchOffset: $0.value, partitionMaxBytes: 1 << 20)
            }
            var request = FetchRequest(maxBytes: maxBytes, sessionID: id, sessionEpoch: epoch)
            if !partitions.isEmpty {
                request.topics = [.init(name: topic.name, id: topic.id, partitions: partitions)]
            }
            if !forgotten.isEmpty {
                request.forgottenTopics = [.init(name: topic.name, id: topic.id, partitions: forgotten)]
            }
            let answer = try client.ask(request, version: version)
            if answer.errorCode == .none {
                id = answer.sessionID
                epoch += 1
            }
            return answer
        }
    }

    private func indexes(_ response: FetchResponse) -> [Int32] {
        response.topics.flatMap { $0.partitions.map(\.index) }
    }

    @Test("a session answers with what is new only, by names and by topic ids", arguments: [Int16(7), 12, 13, 17])
    func incremental(version: Int16) throws {
        let test = try TestBroker()
        let producer = try test.client()
        try producer.createTopic("t", partitions: 4)
        _ = try producer.produce(try batch(["a"]), to: "t", partition: 1)
        let session = try SessionClient(test.client(), version: version)
        let first = try session.fetch([0: 0, 1: 0, 2: 0, 3: 0])
        #expect(first.errorCode == .none && first.sessionID != 0)
        #expect(indexes(first) == [0, 1, 2, 3])
        let id = first.sessionID
        // The client moves past what it got; nothing else is new.
        #expect(indexes(try session.fetch([1: 1])) == [])
        #expect(indexes(try session.fetch()) == [])
        _ = try producer.produce(try batch(["b", "c"]), to: "t", partition: 3)
        let third = try session.fetch()
        #expect(third.sessionID == id)
        #expect(indexes(third) == [3])
        #expect(third.topics[0].partitions[0].records.byteCount > 0)
        // The client did not move on: it is told again.
        #expect(indexes(try session.fetch()) == [3])
        #expect(indexes(try session.fetch([3: 2])) == [])
    }

    @Test("partitions are added to a session and forgotten by it")
    func addAndForget() throws {
        let test = try TestBroker()
        let producer = try test.client()
        try producer.createTopic("t", partitions: 4)
        let session = try SessionClient(test.client())
        #expect(indexes(try session.fetch([0: 0, 1: 0])) == [0, 1])
        #expect(indexes(try session.fetch([2: 0])) == [2])
        #expect(indexes(try session.fetch(forgetting: [0])) == [])
        for partition in 0..<4 { _ = try producer.produce(try batch(["a"]), to: "t", partition: Int32(partition)) }
        #expect(indexes(try session.fetch()) == [1, 2])
        // A session without partitions is over.
        #expect(try session.fetch(forgetting: [1, 2]).sessionID == 0)
        #expect(test.broker.fetchSessions.count == 0)
    }

    @Test("an error is told each time, and once it is gone the partition as well")
    func errors() throws {
        let test = try TestBroker()
        let producer = try test.client()
        try producer.createTopic("t", partitions: 2)
        let session = try SessionClient(test.client())
        let first = try session.fetch([0: 0, 1: 5])
        #expect(first.topics[0].partitions.map(\.errorCode) == [.none, .offsetOutOfRange])
        #expect(indexes(try session.fetch()) == [1])
        #expect(indexes(try session.fetch([1: 0])) == [1])
        #expect(indexes(try session.fetch()) == [])
    }

    @Test("each partition gets its turn where the limits leave room for one at a time")
    func turns() throws {
        let test = try TestBroker()
        let producer = try test.client()
        try producer.createTopic("t", partitions: 3)
        for partition in 0..<3 { _ = try producer.produce(try batch(["abc"]), to: "t", partition: Int32(partition)) }
        let session = try SessionClient(test.client())
        func withRecords(_ response: FetchResponse) -> [Int32] {
            response.topics.flatMap { $0.partitions }.filter { $0.records.byteCount > 0 }.map(\.index)
        }
        #expect(withRecords(try session.fetch([0: 0, 1: 0, 2: 0], maxBytes: 1)) == [0])
        // The first answer began the session; from here on the turn goes around.
        let next = try (0..<6).map { _ in try withRecords(session.fetch(maxBytes: 1)) }
        #expect(next == [[0], [1], [2], [0], [1], [2]])
    }

    @Test("the wrong epoch, an unknown session and the other kind of topic names are refused, and the session goes on")
    func refusals() throws {
        let test = try TestBroker()
        let producer = try test.client()
        try producer.createTopic("t")
        let session = try SessionClient(test.client())
        _ = try session.fetch([0: 0])
        session.epoch = 5
        #expect(try session.fetch().errorCode == .invalidFetchSessionEpoch)
        session.epoch = 1
        let other = FetchRequest(sessionID: session.id, sessionEpoch: 1)
        #expect(try session.client.ask(other, version: 13).errorCode == .fetchSessionTopicIDError)
        #expect(try session.fetch().errorCode == .none)
        session.id = session.id == 1 ? 2 : 1
        #expect(try session.fetch().errorCode == .fetchSessionIDNotFound)
    }

    @Test("a full fetch ends the session that it names, and begins another unless it says no")
    func endings() throws {
        let test = try TestBroker()
        let producer = try test.client()
        try producer.createTopic("t")
        let session = try SessionClient(test.client())
        let first = try session.fetch([0: 0]).sessionID
        session.epoch = 0
        let second = try session.fetch([0: 0]).sessionID
        #expect(second != 0 && second != first)
        #expect(test.broker.fetchSessions.count == 1)
        session.epoch = -1
        #expect(try session.fetch([0: 0]).sessionID == 0)
        #expect(test.broker.fetchSessions.count == 0)
    }

    @Test("a waiting fetch of a session is answered by the next append")
    func waiting() throws {
        let test = try TestBroker()
        let producer = try test.client()
        try producer.createTopic("t", partitions: 2)
        let session = try SessionClient(test.client())
        _ = try session.fetch([0: 0, 1: 0])
        try session.client.send(
            FetchRequest(maxWaitMilliseconds: 20_000, minBytes: 1, sessionID: session.id, sessionEpoch: 1), version: 12)
        #expect(throws: WireClient.TimedOut.self) { try session.client.receiveFrame(timeout: 50_000_000) }
        _ = try producer.produce(try batch(["a"]), to: "t", partition: 1)
        let answer = try session.client.receive(FetchResponse.self, version: 12)
        #expect(indexes(answer) == [1] && answer.sessionID == session.id)
    }

    @Test("without a free slot a client fetches whole each time")
    func noSlot() throws {
        let test = try TestBroker(["max.incremental.fetch.session.cache.slots": "1"])
        try test.client().createTopic("t", partitions: 2)
        let first = try SessionClient(test.client())
        let second = try SessionClient(test.client())
        #expect(try first.fetch([0: 0, 1: 0]).sessionID != 0)
        let refused = try second.fetch([0: 0, 1: 0])
        #expect(refused.sessionID == 0 && indexes(refused) == [0, 1])
        #expect(try first.fetch().errorCode == .none)
    }

    @Test("the session that was idle longest makes room, once it was idle for two minutes")
    func eviction() throws {
        let sessions = FetchSessions(limit: 2)
        let request = FetchRequest(sessionEpoch: 0, topics: [.init(name: "t", partitions: [.init(index: 0)])])
        func create(at time: UInt64) -> Int32 {
            sessions.create(request, answered: FetchResponse(), usesTopicIDs: false, now: time)
        }
        let limit = FetchSessions.evictable
        let (first, second) = (create(at: 1), create(at: 2))
        #expect(first != 0 && second != 0)
        #expect(create(at: limit) == 0)
        // The first is used again, so the second is the oldest.
        var next = FetchRequest(sessionID: first, sessionEpoch: 1)
        _ = try sessions.begin(next, version: 12, now: limit)
        #expect(create(at: limit + 3) != 0)
        #expect(sessions.count == 2)
        next.sessionEpoch = 2
        _ = try sessions.begin(next, version: 12, now: limit + 4)
        let gone = #expect(throws: FetchSessions.Refusal.self) {
            try sessions.begin(FetchRequest(sessionID: second, sessionEpoch: 1), version: 12, now: limit + 4)
        }
        #expect(gone?.code == .fetchSessionIDNotFound)
    }

    @Test("sessions hold no more than so many partitions, however they come in")
    func bounded() throws {
        let sessions = FetchSessions(limit: 10)
        let half = Int32(FetchSessions.maximumPartitions / 2)
        func topics(_ range: Range<Int32>) -> [FetchRequest.Topic] {
            [.init(name: "t", partitions: range.map { FetchRequest.Partition(index: $0) })]
        }
        func create(_ range: Range<Int32>) -> Int32 {
            sessions.create(
                FetchRequest(sessionEpoch: 0, topics: topics(range)), answered: FetchResponse(), usesTopicIDs: false,
                now: 1)
        }
        let first = create(0..<half)
        #expect(first != 0 && create(0..<half) != 0)
        #expect(create(0..<1) == 0)
        let growing = FetchRequest(sessionID: first, sessionEpoch: 1, topics: topics(half..<half + 1))
        let refused = #expect(throws: FetchSessions.Refusal.self) {
            try sessions.begin(growing, version: 12, now: 2)
        }
        #expect(refused?.code == .fetchSessionIDNotFound)
        #expect(sessions.count == 1)
        #expect(create(0..<half) != 0)
    }
}
