internal import KafkaConnection
internal import KafkaProtocol
internal import RecordFormat
internal import SystemIO
import Synchronization

/// The consumer's thread: one Fetch in flight a broker, and one response waiting behind the one that is processed.
///
/// Confined to the event loop's thread.
final class Fetcher: @unchecked Sendable {
    private final class Link {
        var isFetching = false
        /// Which partition comes first in the next request, so that none starves behind `fetch.max.bytes`.
        var turn = 0
    }

    /// Responses that may wait, beside those that are processed: one a broker, and one for the next to come.
    private var queuedLimit: Int { links.count + 1 }

    private let configuration: ConsumerConfiguration
    private let loop: EventLoop
    private let cluster: Cluster
    private let queue: FetchQueue
    private var partitions: [AssignedPartition] = []
    private var links: [Int32: Link] = [:]
    /// Asks for committed offsets, in a group.
    private let offsets: GroupOffsets?
    private var hasStarted = false
    private var isStopped = false
    private var isRefreshDue = false
    /// Fetch requests sent so far; for any thread.
    let requests = Atomic<Int>(0)

    init(_ configuration: ConsumerConfiguration, cluster: Cluster, queue: FetchQueue, offsets: GroupOffsets?) {
        self.configuration = configuration
        loop = cluster.loop
        self.cluster = cluster
        self.queue = queue
        self.offsets = offsets
    }

    /// Begins to follow the cluster's changes. Idempotent.
    func start() {
        if hasStarted { return }
        hasStarted = true
        cluster.changed = { [weak self] in self?.isRefreshDue = false }
        cluster.keepFresh()
    }

    /// Reads these partitions, and no others, from now on.
    func read(_ partitions: [AssignedPartition]) {
        self.partitions = partitions
        start()
        for topic in Set(partitions.map(\.name.topic)) { cluster.want(topic) }
    }

    /// Ends each turn of the event loop: asks every leader for what it does not know or have yet.
    func pass() {
        if isStopped || partitions.isEmpty { return }
        let now = MonotonicClock.now()
        var byLeader: [Int32: [AssignedPartition]] = [:]
        askForCommitted(now)
        for partition in partitions
        where !partition.isStopped && !partition.needsCommitted && partition.backsOffUntil <= now {
            guard let leader = leader(of: partition) else {
                refreshMetadata()
                continue
            }
            byLeader[leader, default: []].append(partition)
        }
        for (leader, partitions) in byLeader {
            guard let connection = cluster.connection(to: leader) else { continue }
            lookUp(partitions.filter { $0.position < 0 && !$0.isLookingUp }, on: connection)
            fetch(
                partitions.filter { $0.position >= 0 && !$0.isPaused.load(ordering: .relaxed) }, on: connection, leader)
        }
        cluster.flush()
    }

    private func leader(of partition: AssignedPartition) -> Int32? {
        guard let topic = cluster.topics[partition.name.topic],
            topic.partitions.indices.contains(Int(partition.name.partition))
        else { return nil }
        let leader = topic.partitions[Int(partition.name.partition)].leader
        return leader < 0 ? nil : leader
    }

    private func refreshMetadata() {
        if isRefreshDue { return }
        isRefreshDue = true
        cluster.refreshSoon()
    }

    private func backOff(_ partition: AssignedPartition) {
        partition.backsOffUntil = MonotonicClock.now() + UInt64(configuration.retryBackoffMilliseconds) * 1_000_000
        loop.schedule(at: partition.backsOffUntil) {}  // a turn of the loop is all it takes
    }

    func shutDown() {
        isStopped = true
        cluster.changed = {}
        cluster.close()
    }
}

// MARK: - Fetching

extension Fetcher {
    private typealias Asked = (partition: AssignedPartition, epoch: Int, offset: Int64)

    private func fetch(_ partitions: [AssignedPartition], on connection: KafkaConnection, _ node: Int32) {
        let link = links[node] ?? Link()
        links[node] = link
        guard !partitions.isEmpty, !link.isFetching, queue.hasRoom(limit: queuedLimit) else { return }
        let asked = partitions.indices.map { index in
            let partition = partitions[(index + link.turn) % partitions.count]
            return (partition, partition.epoch.load(ordering: .relaxed), partition.position)
        }
        link.turn += 1
        var version = connection.version(of: FetchRequest.self)
        // From version 13 on topics are named by id, which old brokers do not give.
        if asked.contains(where: { cluster.topics[$0.0.name.topic]?.id == .zero }) {
            version = version.map { min($0, 12) }
        }
        var request = FetchRequest(
            maxWaitMilliseconds: Int32(configuration.fetchMaxWaitMilliseconds),
            minBytes: Int32(configuration.fetchMinBytes), maxBytes: Int32(configuration.fetchMaxBytes))
        request.replicaID = -1
        request.sessionID = 0
        request.sessionEpoch = -1
        request.topics = topics(of: asked)
        link.isFetching = true
        requests.wrappingAdd(1, ordering: .relaxed)
        connection.send(
            request, version: version,
            timeoutMilliseconds: configuration.requestTimeoutMilliseconds + configuration.fetchMaxWaitMilliseconds
        ) { [self] result in
            link.isFetching = false
            switch result {
            case .success(let reply): received(reply, asked)
            case .failure(let error): failed(error, asked)
            }
        }
    }

    private func topics(of asked: [Asked]) -> [FetchRequest.Topic] {
        var topics: [FetchRequest.Topic] = []
        for (partition, _, offset) in asked {
            let name = partition.name.topic
            var index = topics.lastIndex { $0.name == name }
            if index == nil {
                topics.append(.init(name: name, id: cluster.topics[name]?.id ?? .zero))
                index = topics.count - 1
            }
            var wanted = FetchRequest.Partition(index: partition.name.partition, fetchOffset: offset)
            wanted.currentLeaderEpoch = -1
            wanted.partitionMaxBytes = Int32(configuration.maxPartitionFetchBytes)
            topics[index!].partitions.append(wanted)
        }
        return topics
    }

    private func failed(_ error: ConnectionError, _ asked: [Asked]) {
        if isStopped { return }
        if case .unsupported = error {
            for (partition, _, _) in asked { partition.isStopped = true }
            queue.append(.connection(error))
            return
        }
        for (partition, _, _) in asked { backOff(partition) }
        refreshMetadata()
    }

    private func received(_ reply: Reply<FetchResponse>, _ asked: [Asked]) {
        var parts: [FetchedPart] = []
        for topic in reply.response.topics {
            for answer in topic.partitions {
                guard
                    let (partition, epoch, offset) = asked.first(where: { asked in
                        asked.partition.name.partition == answer.index
                            && (asked.partition.name.topic == topic.name
                                || topic.name.isEmpty && cluster.topics[asked.partition.name.topic]?.id == topic.id)
                    }), partition.epoch.load(ordering: .relaxed) == epoch, partition.position == offset
                else { continue }
                guard answer.errorCode == .none else {
                    refused(partition, offset, answer.errorCode)
                    continue
                }
                guard case .inFrame(let range) = answer.records, !range.isEmpty else { continue }
                let (whole, next) = wholeBatches(in: reply.frame, range, from: offset)
                partition.position = next
                if whole.isEmpty { continue }
                parts.append(
                    FetchedPart(
                        partition: partition, epoch: epoch, from: offset, highWatermark: answer.highWatermark,
                        range: whole))
            }
        }
        if reply.response.errorCode.isError { for (partition, _, _) in asked { backOff(partition) } }
        if parts.isEmpty { return }
        queue.append(Fetched(frame: reply.frame, parts: parts))
    }

    /// The whole batches of a response, whose last one may be cut, and the offset after them.
    private func wholeBatches(in frame: Frame, _ range: Range<Int>, from offset: Int64) -> (Range<Int>, next: Int64) {
        var next = offset
        var position = range.lowerBound
        while position < range.upperBound {
            guard let header = try? RecordBatchHeader(frame.bytes.extracting(position..<range.upperBound)),
                position + header.totalBytes <= range.upperBound
            else { break }
            position += header.totalBytes
            next = max(next, header.nextOffset)
        }
        // Nothing whole at all: what is there is damaged, and whoever polls has to hear of it.
        if position == range.lowerBound { position = range.upperBound }
        return (range.lowerBound..<position, next)
    }

    private func refused(_ partition: AssignedPartition, _ offset: Int64, _ code: ErrorCode) {
        switch code {
        case .offsetOutOfRange:
            reset(
                partition,
                or: .offsetOutOfRange(
                    topic: partition.name.topic, partition: partition.name.partition, offset: offset))
        case let code where code.isRetriable:
            backOff(partition)
            refreshMetadata()
        default:
            partition.isStopped = true
            queue.append(.broker(code, subject: "\(partition.name)", message: nil))
        }
    }
}

// MARK: - Looking offsets up

extension Fetcher {
    /// Where to go on without an offset, by `auto.offset.reset`; where that is `none`, `poll` throws the error.
    private func reset(_ partition: AssignedPartition, or error: ClientError) {
        switch configuration.offsetReset {
        case .earliest: partition.begin(at: .beginning)
        case .latest: partition.begin(at: .end)
        case .none: stop(partition, error)
        }
    }

    private func stop(_ partition: AssignedPartition, _ error: ClientError) {
        partition.isStopped = true
        queue.append(error)
    }

    private func askForCommitted(_ now: UInt64) {
        let wanted = partitions.filter {
            $0.needsCommitted && !$0.isLookingUp && !$0.isStopped && $0.backsOffUntil <= now
        }
        if wanted.isEmpty { return }
        guard let offsets, let group = configuration.group?.id else {
            for partition in wanted { stop(partition, .noGroup) }
            return
        }
        let asked = wanted.map { (partition: $0, epoch: $0.epoch.load(ordering: .relaxed)) }
        for partition in wanted { partition.isLookingUp = true }
        let deadline = now + UInt64(configuration.apiTimeoutMilliseconds) * 1_000_000
        offsets.fetch(wanted.map(\.name), until: deadline) { [self] result in
            for partition in wanted { partition.isLookingUp = false }
            guard case .success(let found) = result else {
                if case .failure(let error) = result, error != .closed { queue.append(error) }
                for partition in wanted { backOff(partition) }
                return
            }
            for (partition, epoch) in asked
            where partition.needsCommitted && partition.epoch.load(ordering: .relaxed) == epoch {
                if let offset = found[partition.name]?.offset {
                    partition.begin(at: .offset(offset))
                    partition.found(offset, in: epoch)
                } else {
                    partition.needsCommitted = false
                    let name = partition.name
                    reset(partition, or: .noCommittedOffset(group: group, topic: name.topic, partition: name.partition))
                }
            }
        }
    }

    private func lookUp(_ partitions: [AssignedPartition], on connection: KafkaConnection) {
        if partitions.isEmpty { return }
        var request = ListOffsetsRequest(replicaID: -1)
        var asked: [TopicPartition: (partition: AssignedPartition, epoch: Int, lookup: Int64)] = [:]
        for partition in partitions {
            partition.isLookingUp = true
            asked[partition.name] = (partition, partition.epoch.load(ordering: .relaxed), partition.lookup)
            let wanted = ListOffsetsRequest.Partition(
                index: partition.name.partition, currentLeaderEpoch: -1, timestamp: partition.lookup)
            if request.topics.last?.name != partition.name.topic {
                request.topics.append(.init(name: partition.name.topic))
            }
            request.topics[request.topics.count - 1].partitions.append(wanted)
        }
        connection.send(request) { [self] result in
            for partition in partitions { partition.isLookingUp = false }
            guard case .success(let reply) = result else {
                for partition in partitions { backOff(partition) }
                return refreshMetadata()
            }
            for topic in reply.response.topics {
                for answer in topic.partitions {
                    // A seek raises the epoch at once, and changes what is asked for a little later: both must be as they were.
                    guard let (partition, epoch, lookup) = asked[TopicPartition(topic.name, answer.index)],
                        partition.epoch.load(ordering: .relaxed) == epoch, partition.lookup == lookup,
                        partition.position < 0
                    else { continue }
                    found(answer, for: partition, in: epoch)
                }
            }
        }
    }

    private func found(_ answer: ListOffsetsResponse.Partition, for partition: AssignedPartition, in epoch: Int) {
        guard answer.errorCode == .none else { return refused(partition, -1, answer.errorCode) }
        if answer.offset >= 0 {
            partition.position = answer.offset
            partition.found(answer.offset, in: epoch)
        } else {
            // No record is as late as the time asked for: the end.
            partition.lookup = -1
        }
    }
}
