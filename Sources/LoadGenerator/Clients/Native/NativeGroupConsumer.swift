internal import KafkaClient
internal import SystemIO
import Synchronization

/// weir's own consumer as a member of a group, which gives it partitions and takes them away.
///
/// A partition begins where the group has committed, and where it never has, where the row began.
final class NativeGroupConsumer: ConsumingClient {
    private let consumer: Consumer
    private let topics: NativeTopics
    /// Commits that the group took, and those that it refused.
    private let commits = Mutex((taken: 0, refused: 0))
    /// Why a partition that was given could not be positioned.
    private let failure: Failure

    /// What the listener leaves for the poll that called it.
    private final class Failure: Sendable {
        let error = Mutex<ClientError?>(nil)
    }

    /// - Parameter starts: where a partition begins that the group has not committed, counted through all topics.
    init(_ plan: RowPlan, name member: MemberName, starts: [Int32: Int64], servers: String) throws(ClientFailure) {
        topics = NativeTopics(plan.topic)
        failure = Failure()
        var configuration = try ConsumerConfiguration(plan, member, servers: servers)
        var group = GroupConfiguration(id: member.groupID)
        group.sessionTimeoutMilliseconds = plan.consumer.sessionTimeoutMilliseconds
        group.heartbeatIntervalMilliseconds = plan.consumer.heartbeatIntervalMilliseconds
        group.maxPollIntervalMilliseconds = plan.consumer.maximumPollIntervalMilliseconds
        group.assignors = Assignor(rawValue: plan.consumer.strategy.rawValue).map { [$0] } ?? group.assignors
        group.commitsAutomatically = plan.consumer.commit == .auto
        group.autoCommitIntervalMilliseconds = plan.consumer.autoCommitIntervalMilliseconds
        configuration.group = group
        do throws(ClientError) { consumer = try Consumer(configuration) } catch { throw .native(error) }
        let places = Dictionary(uniqueKeysWithValues: starts.map { (topics.name($0.key), $0.value) })
        let listener = RebalanceListener(assigned: { [failure] consumer, partitions in
            if partitions.isEmpty { return }
            do throws(ClientError) {
                let committed = try consumer.committed(partitions)
                for partition in partitions where committed[partition] == nil {
                    consumer.seek(partition, to: .offset(places[partition] ?? 0))
                }
            } catch {
                failure.error.withLock { $0 = error }
            }
        })
        do throws(ClientError) { try consumer.subscribe(plan.topic.names, listener: listener) } catch {
            consumer.close()
            throw .native(error)
        }
    }

    func poll(timeoutMilliseconds: Int, _ body: (borrowing ReceivedBatch) -> Void) throws(ClientFailure) {
        try consumer.poll(timeoutMilliseconds: timeoutMilliseconds, topics, body)
        if let error = failure.error.withLock({ $0 }) { throw .native(error) }
    }

    func seek(_ start: (Int32) -> StartPosition?) { consumer.seek(topics, start) }

    func commit() -> Bool {
        do throws(ClientError) { try consumer.commit() } catch {
            commits.withLock { $0.refused += 1 }
            return false
        }
        commits.withLock { $0.taken += 1 }
        return true
    }

    var fetches: FetchCount? { FetchCount(requests: consumer.fetchRequests) }

    var membership: Membership {
        let statistics = consumer.groupStatistics
        var membership = Membership()
        membership.assignedPartitions = statistics.assignedPartitions
        membership.rebalances = statistics.rebalances
        membership.rebalanceNanoseconds = statistics.rebalanceNanoseconds
        membership.stalledNanoseconds = statistics.stalledNanoseconds
        commits.withLock { (membership.commits, membership.failedCommits) = ($0.taken, $0.refused) }
        return membership
    }

    /// A `poll` returns soon by itself, and the group is left when none is under way.
    func stop() {}

    func abandon() { consumer.abandon() }

    func close() { consumer.close() }
}
