import KafkaProtocol
import Synchronization

/// What a broker remembers of one client's fetches (KIP-227), so that neither side repeats what has not changed: the client names
/// only partitions whose fetch offset moved, and the broker answers only with those that have something new.
///
/// Not done: nothing of the records is kept. Safe to use from several threads.
final class FetchSession: Sendable {
    let id: Int32
    /// Whether its partitions are those of topic ids (Fetch from version 13 on) or of names; it cannot be both.
    let usesTopicIDs: Bool
    private let state: Mutex<State>

    /// A partition as the client knows it.
    fileprivate struct Entry {
        let name: String
        let topicID: TopicID
        var wanted: FetchRequest.Partition
        /// What the client was told last; −1 before, and after an error, so that the next answer tells it.
        var highWatermark: Int64 = -1
        var logStartOffset: Int64 = -1
    }

    fileprivate struct Key: Hashable {
        let name: String
        let topicID: TopicID
        let index: Int32
    }

    fileprivate struct State {
        var entries: [Entry] = []
        var places: [Key: Int] = [:]
        /// Where the next fetch begins: behind the last partition that had records, so that each gets its turn.
        var first = 0
        /// Counts additions and removals: what `first` of an older shape means is lost.
        var shape = 0
        /// The epoch that the next request must have.
        var epoch: Int32 = 1
    }

    /// The partitions of one request, in the order in which they are looked up and answered.
    struct Turn {
        let topics: [FetchRequest.Topic]
        fileprivate let first: Int
        fileprivate let shape: Int
    }

    /// A session over the partitions of a full fetch request, which was answered with `response`.
    init(id: Int32, usesTopicIDs: Bool, _ request: FetchRequest, answered response: FetchResponse) {
        self.id = id
        self.usesTopicIDs = usesTopicIDs
        var state = State()
        state.add(request.topics)
        for topic in response.topics {
            for partition in topic.partitions {
                let key = Key(name: topic.name, topicID: topic.id, index: partition.index)
                if let place = state.places[key] { state.entries[place].tell(partition) }
            }
        }
        self.state = Mutex(state)
    }

    var partitionCount: Int { state.withLock { $0.entries.count } }

    /// Takes over what an incremental request changes; nil where its epoch is not the one that follows.
    func turn(for request: FetchRequest) -> Turn? {
        state.withLock { state -> Turn? in
            guard request.sessionEpoch == state.epoch else { return nil }
            state.epoch = state.epoch == .max ? 1 : state.epoch + 1
            state.add(request.topics)
            state.remove(request.forgottenTopics)
            return Turn(topics: state.topicsInTurn, first: state.first, shape: state.shape)
        }
    }

    /// Leaves of the answer to a turn only what is new to the client.
    func reduce(_ response: inout FetchResponse, of turn: Turn) {
        state.withLock { state in
            // Another request of the session overtook this one; then everything is told, and nothing remembered.
            guard turn.shape == state.shape else { return }
            var place = turn.first
            var last: Int?
            for topic in response.topics.indices {
                response.topics[topic].partitions.removeAll { partition in
                    let here = place
                    place = place + 1 == state.entries.count ? 0 : place + 1
                    if partition.records.byteCount > 0 { last = here }
                    return !state.entries[here].tell(partition) && partition.records.byteCount == 0
                }
            }
            response.topics.removeAll { $0.partitions.isEmpty }
            if let last { state.first = last + 1 == state.entries.count ? 0 : last + 1 }
        }
    }
}

extension FetchSession.Entry {
    /// Remembers what the client is told of the partition; whether there is anything new in it, records apart.
    @discardableResult
    fileprivate mutating func tell(_ partition: FetchResponse.Partition) -> Bool {
        let isError = partition.errorCode.isError
        defer {
            highWatermark = isError ? -1 : partition.highWatermark
            logStartOffset = partition.logStartOffset
        }
        return isError || highWatermark != partition.highWatermark || logStartOffset != partition.logStartOffset
    }
}

extension FetchSession.State {
    fileprivate mutating func add(_ topics: [FetchRequest.Topic]) {
        for topic in topics {
            for wanted in topic.partitions {
                let key = FetchSession.Key(name: topic.name, topicID: topic.id, index: wanted.index)
                if let place = places[key] {
                    entries[place].wanted = wanted
                } else {
                    places[key] = entries.count
                    entries.append(FetchSession.Entry(name: topic.name, topicID: topic.id, wanted: wanted))
                    shape += 1
                }
            }
        }
    }

    fileprivate mutating func remove(_ topics: [FetchRequest.ForgottenTopic]) {
        var forgotten: Set<Int> = []
        for topic in topics {
            for index in topic.partitions {
                let key = FetchSession.Key(name: topic.name, topicID: topic.id, index: index)
                if let place = places.removeValue(forKey: key) { forgotten.insert(place) }
            }
        }
        if forgotten.isEmpty { return }
        let before = forgotten.count { $0 < first }
        entries = entries.indices.filter { !forgotten.contains($0) }.map { entries[$0] }
        first = entries.isEmpty ? 0 : (first - before) % entries.count
        shape += 1
        for (place, entry) in entries.enumerated() {
            places[FetchSession.Key(name: entry.name, topicID: entry.topicID, index: entry.wanted.index)] = place
        }
    }

    /// The partitions from `first` on and around, neighbours of the same topic together.
    fileprivate var topicsInTurn: [FetchRequest.Topic] {
        var topics: [FetchRequest.Topic] = []
        var topic = FetchRequest.Topic()
        for entry in [entries[first...], entries[..<first]].joined() {
            if topic.name != entry.name || topic.id != entry.topicID {
                if !topic.partitions.isEmpty { topics.append(topic) }
                topic = FetchRequest.Topic(name: entry.name, id: entry.topicID)
            }
            topic.partitions.append(entry.wanted)
        }
        if !topic.partitions.isEmpty { topics.append(topic) }
        return topics
    }
}
