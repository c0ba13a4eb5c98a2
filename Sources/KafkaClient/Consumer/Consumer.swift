internal import KafkaConnection
internal import SystemIO
import Synchronization

/// Reads partitions: those that it is told to read, by offset, or those that its group gives it.
///
/// A thread of the consumer's own fetches ahead: while one response is processed, the next is on its way. It also keeps up the
/// membership of the group, for which heartbeats go on whatever the application does. `poll` is for one thread at a time, and calls
/// back from there; the other methods are for any thread.
public final class Consumer: @unchecked Sendable {
    public let configuration: ConsumerConfiguration
    let loop: EventLoop
    let fetcher: Fetcher
    let queue: FetchQueue
    /// What it needs to be a member of a group.
    let group: GroupParts?
    let assigned = Mutex<[TopicPartition: AssignedPartition]>([:])
    let subscription = Mutex<Subscription?>(nil)
    private let isClosing = Atomic<Bool>(false)
    /// Nothing is taken on any more.
    let isClosed = Atomic<Bool>(false)

    // The polling thread's.
    /// What is delivered next: the rest of a response.
    var interrupted: PendingDelivery?
    /// When the next automatic commit is due (ns).
    var nextCommit: UInt64 = 0
    /// Since when rebalances have left it with nothing to read (ns); 0 while it has something.
    var stalledSince: UInt64 = 0

    /// The parts of a consumer that belong to its group.
    struct GroupParts {
        let member: GroupMember
        let offsets: GroupOffsets
        let activity: PollActivity
    }

    /// What the consumer has subscribed to.
    struct Subscription {
        /// The member's count of `subscriptions` when it began.
        let number: Int
        let topics: Set<String>
        let listener: RebalanceListener
    }

    /// Starts a consumer of nothing; `assign` or `subscribe` says what to read.
    public init(_ configuration: ConsumerConfiguration) throws(ClientError) {
        self.configuration = configuration
        guard !configuration.bootstrapServers.isEmpty else {
            throw .configuration(.contradiction("bootstrap.servers is missing"))
        }
        do throws(ConfigurationError) { try configuration.group?.check() } catch { throw .configuration(error) }
        do throws(SystemError) {
            let loop = try EventLoop(name: "consumer", cpu: configuration.fetcherCPU)
            self.loop = loop
            queue = FetchQueue { loop.execute {} }
            let cluster = Cluster(loop: loop, settings: Cluster.Settings(configuration))
            group = configuration.group.map { [queue] in
                GroupParts($0, configuration, cluster: cluster, queue: queue)
            }
            fetcher = Fetcher(configuration, cluster: cluster, queue: queue, offsets: group?.offsets)
            loop.passEnded = { [fetcher, group] in
                group?.member.pass()
                fetcher.pass()
                group?.offsets.pass()
            }
            do throws(SystemError) { try loop.start() } catch {
                // There is no thread that could be waited for.
                loop.passEnded = {}
                isClosing.store(true, ordering: .relaxed)
                throw error
            }
        } catch {
            throw .system(error)
        }
    }

    deinit { close(callsBack: false) }

    /// Leaves the group, if it is in one, and ends the consumer; a waiting `poll` throws `closed`. Idempotent.
    ///
    /// With `enable.auto.commit`, what was processed is committed first, for which a coordinator that cannot be reached is waited
    /// for up to 5 s; then `revoked` is called, from here. A static member does not leave.
    public func close() { close(callsBack: true) }

    /// Ends the consumer as a crash would: nothing is committed, and the group, which nobody tells, goes on without it after the
    /// session timeout. Idempotent, as `close`.
    public func abandon() { close(callsBack: false, leaves: false) }

    private func close(callsBack: Bool, leaves: Bool = true) {
        guard !isClosing.exchange(true, ordering: .relaxed) else { return }
        queue.close()
        if leaves { endMembership(callsBack: callsBack) }
        isClosed.store(true, ordering: .relaxed)
        let stopped = Semaphore()
        loop.execute { [fetcher, group] in
            group?.offsets.close()
            fetcher.shutDown()
            stopped.signal()
        }
        stopped.wait()
        loop.stop()
        loop.join()
        loop.passEnded = {}
    }
}

extension Consumer.GroupParts {
    fileprivate init(
        _ group: GroupConfiguration, _ configuration: ConsumerConfiguration, cluster: Cluster, queue: FetchQueue
    ) {
        let backoff = configuration.retryBackoffMilliseconds
        let coordinator = GroupCoordinator(groupID: group.id, cluster: cluster, retryBackoffMilliseconds: backoff)
        coordinator.refused = { queue.append($0) }
        activity = PollActivity()
        offsets = GroupOffsets(coordinator, loop: cluster.loop, retryBackoffMilliseconds: backoff)
        member = GroupMember(
            group, configuration, cluster: cluster, coordinator: coordinator, queue: queue, activity: activity)
        offsets.identity = { [member] () throws(ClientError) in try member.identity() }
        offsets.isHeldUp = { [member] in member.waitsForOthers }
        offsets.fenced = { [member] in member.refused($0, $1) }
    }
}

extension Cluster.Settings {
    fileprivate init(_ configuration: ConsumerConfiguration) {
        var connection = ConnectionSettings(clientID: configuration.clientID)
        connection.requestTimeoutMilliseconds = configuration.requestTimeoutMilliseconds
        connection.receiveBufferBytes = configuration.receiveBufferBytes
        self.init(connection: connection, servers: configuration.bootstrapServers)
        retryBackoffMilliseconds = configuration.retryBackoffMilliseconds
        metadataMaxAgeMilliseconds = configuration.metadataMaxAgeMilliseconds
        allowsAutoCreation = false
    }
}
