import KafkaProtocol
import LogEngine
import RecordFormat
import SystemIO

/// All consumer groups of the broker, on a thread of its own.
///
/// The network loops decode requests and hand them over (`execute`); answers go back to them as tasks. So a group is touched by one
/// thread only, writes to `__consumer_offsets` hold no connection up, and a member that waits holds up nobody but itself. A closed
/// connection is not a departure: members go by LeaveGroup or when their session ends.
final class GroupCoordinator: @unchecked Sendable {
    let events: EventLoop
    let settings: GroupSettings
    let topics: TopicCatalog
    let reporter: BrokerReporter
    var groups: [String: ManagedGroup] = [:]
    private var waiting: [GroupRequestID: ReturnAddress] = [:]
    private var lastRequest: UInt64 = 0
    private var logs: [OffsetsLog] = []
    private var hasReportedFailure = false
    /// Partitions of `__consumer_offsets` that could not be read. Set by ``load()`` and not changed afterwards.
    var unread: Set<Int32> = []

    /// More would be somebody who makes up names.
    static let maxGroups = 100_000

    init(_ settings: GroupSettings, topics: TopicCatalog, reporter: @escaping BrokerReporter) throws(SystemError) {
        self.settings = settings
        self.topics = topics
        self.reporter = reporter
        events = try EventLoop(name: "groups")
    }

    /// Serves until `stop`; call ``load()`` before.
    func start() throws(SystemError) {
        events.execute { [self] in
            watchRestored()
            for topic in topics.deletedAtStart where topics.topic(named: topic) == nil { topicWasDeleted(topic) }
            scheduleExpiry()
        }
        try events.start()
    }

    func stop() {
        events.stop()
        events.join()
    }

    /// Whether groups can be served: `__consumer_offsets` is there. From any thread.
    var isAvailable: Bool { topics.topic(named: OffsetsTopic.name) != nil }

    /// Whether nothing is known of a group, not even whether there is one, because its partition of `__consumer_offsets` could not be
    /// read. From any thread.
    func isUnread(_ group: String) -> Bool {
        if unread.isEmpty { return false }
        guard let topic = topics.topic(named: OffsetsTopic.name) else { return false }
        return unread.contains(OffsetsTopic.partition(of: group, count: topic.partitions.count))
    }

    var moment: GroupMoment {
        GroupMoment(monotonic: Int64(events.now / 1_000_000), wall: WallClock.milliseconds())
    }

    // MARK: - Groups

    /// The group of that name; nil where there is none.
    func find(_ name: String) -> ManagedGroup? { groups[name] }

    /// The group of that name, made where there is none; nil where there are too many.
    func findOrCreate(_ name: String) -> ManagedGroup? {
        if let found = groups[name] { return found }
        guard groups.count < Self.maxGroups else { return nil }
        let managed = ManagedGroup(Group(id: name, settings: settings))
        groups[name] = managed
        return managed
    }

    /// Forgets a group; its timer with it.
    func forget(_ managed: ManagedGroup) {
        managed.group.state = .dead
        if let timer = managed.timer { events.cancel(timer.id) }
        managed.timer = nil
        groups[managed.group.id] = nil
    }

    /// Takes up again a group that was forgotten while it had no members.
    func restore(_ managed: ManagedGroup) {
        managed.group.state = .empty
        groups[managed.group.id] = managed
        arm(managed)
    }

    /// Names a request whose answer goes to `address`, once the group has it.
    func expectAnswer(to address: ReturnAddress) -> GroupRequestID {
        lastRequest += 1
        let id = GroupRequestID(number: lastRequest)
        waiting[id] = address
        return id
    }

    /// Does what a group wants done, and sees to it that it is called again in time.
    func perform(_ effects: [GroupEffect], of managed: ManagedGroup) {
        for effect in effects {
            switch effect {
            case .answerJoin(let id, let answer):
                if let address = waiting.removeValue(forKey: id) {
                    address.answer(JoinGroupResponse(answer, version: address.version))
                }
            case .answerSync(let id, let answer):
                waiting.removeValue(forKey: id)?.answer(SyncGroupResponse(answer))
            case .store(let assignments, let change):
                let record = managed.group.record(assignments: assignments)
                let key = GroupMetadataKey(group: managed.group.id)
                write([.group(key, record)], of: managed.group.id) { [self] failure in
                    let error = failure.map { ErrorCode(coordinator: $0, tooLarge: .unknownServerError) }
                    perform(managed.group.stored(change, error, at: moment), of: managed)
                }
            }
        }
        arm(managed)
    }

    private func arm(_ managed: ManagedGroup) {
        // A write that ends late may find that the group was deleted meanwhile.
        guard managed.group.state != .dead, let deadline = managed.group.nextDeadline,
            deadline < managed.timer?.deadline ?? .max
        else { return }
        if let timer = managed.timer { events.cancel(timer.id) }
        let id = events.schedule(at: UInt64(max(deadline, 0)) * 1_000_000) { [weak self, weak managed] in
            guard let self, let managed else { return }
            managed.timer = nil
            perform(managed.group.advance(to: moment), of: managed)
            // Somebody was given an id, and never came with it.
            if managed.isForgettable && managed.group.record == nil { forget(managed) }
        }
        managed.timer = (id, deadline)
    }

    // MARK: - Records

    /// Writes records of a group; `completion` is called on this thread, with what went wrong, when they are in the log and flushed as
    /// far as its topic wants that before an answer.
    func write(
        _ records: [OffsetsRecord], of group: String, completion: @escaping (_ failure: LogError?) -> Void
    ) {
        guard let log = log(of: group) else { return completion(.closed(path: OffsetsTopic.name)) }
        finish(log.append(records, at: WallClock.milliseconds()), log, completion)
    }

    /// Writes that records of a group are gone, however many they are.
    func writeDeletions(
        _ records: [OffsetsRecord], of group: String, completion: @escaping (_ failure: LogError?) -> Void
    ) {
        guard let log = log(of: group) else { return completion(.closed(path: OffsetsTopic.name)) }
        finish(log.appendAll(records, at: WallClock.milliseconds()), log, completion)
    }

    private func finish(
        _ written: OffsetsLog.Written, _ log: OffsetsLog, _ completion: @escaping (_ failure: LogError?) -> Void
    ) {
        switch written {
        case .done:
            hasReportedFailure = false
            completion(nil)
        case .failed(let error):
            report(error)
            return completion(error)
        case .needsFlush(let end):
            let completion = Confined(completion)
            log.partition.log.flush(upTo: end) { [self] flushed in
                events.execute {
                    if case .failure(let error) = flushed { completion.value(error) } else { completion.value(nil) }
                }
            }
        }
        if log.isOvergrown { rewrite(log) }
    }

    /// Says once that groups cannot be kept: members come back with every heartbeat.
    private func report(_ error: LogError) {
        if !hasReportedFailure { reporter(BrokerEvent(.error, "\(OffsetsTopic.name) cannot be written: \(error)")) }
        hasReportedFailure = true
    }

    private func rewrite(_ log: OffsetsLog) {
        let live = groups.values.filter {
            OffsetsTopic.partition(of: $0.group.id, count: logs.count) == log.partition.index
        }
        log.rewrite(live.flatMap(\.records), at: WallClock.milliseconds()) { [self] job in events.execute(job) }
    }

    private func log(of group: String) -> OffsetsLog? {
        if isUnread(group) { return nil }
        if logs.isEmpty { openLogs() }
        return logs.isEmpty ? nil : logs[Int(OffsetsTopic.partition(of: group, count: logs.count))]
    }

    private func openLogs() {
        guard let topic = topics.topic(named: OffsetsTopic.name) else { return }
        let most = topic.partitions[0].log.configuration
        let builder = RecordBatchBuilder(byteLimit: min(most.maxMessageBytes, most.segmentBytes))
        logs = topic.partitions.map {
            OffsetsLog(
                $0, builder: builder, leastBytes: settings.offsetsTopicSegmentBytes / 4, reporter: reporter)
        }
    }
}

extension ErrorCode {
    /// What a client of a group is told of an error of `__consumer_offsets`, as by Apache Kafka.
    init(coordinator error: LogError, tooLarge: ErrorCode) {
        switch error {
        case .batchTooLarge, .batchLargerThanSegment: self = tooLarge
        case .closed: self = .notCoordinator
        default: self = .coordinatorNotAvailable
        }
    }
}
