internal import CRdkafka
internal import SystemIO
import Synchronization

// MARK: - Rebalances

extension LibrdkafkaGroupConsumer {
    var fetches: FetchCount? { fetched.count }

    var membership: Membership { rebalances.withLock { $0.membership } }

    /// Takes partitions over, or gives them back.
    func rebalance(_ event: OpaquePointer) throws(ClientFailure) {
        // unsafe: the list is the event's, which lives for the call; the protocol's name is a constant string.
        let list = unsafe rd_kafka_event_topic_partition_list(event)
        let count = unsafe Int(list?.pointee.cnt ?? 0)
        let isCooperative =
            unsafe rd_kafka_rebalance_protocol(client).map { unsafe String(cString: $0) } == "COOPERATIVE"
        guard unsafe rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS else {
            if isCooperative {
                unsafe rd_kafka_error_destroy(rd_kafka_incremental_unassign(client, list))
            } else {
                unsafe rd_kafka_assign(client, nil)
            }
            rebalances.withLock { $0.revoked(count, at: MonotonicClock.now()) }
            return
        }
        try unsafe position(list)
        if isCooperative {
            unsafe rd_kafka_error_destroy(rd_kafka_incremental_assign(client, list))
        } else {
            unsafe rd_kafka_assign(client, list)
        }
        rebalances.withLock { $0.assigned(count, at: MonotonicClock.now()) }
    }

    /// Where each partition of the list goes on: where the group has committed, else where the row began.
    private func position(_ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?) throws(ClientFailure) {
        // unsafe: the list has as many entries as it says, each with a name that the library made.
        guard let list = unsafe list, unsafe list.pointee.cnt > 0 else { return }
        let code = unsafe rd_kafka_committed(client, list, Self.answerMilliseconds)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw .librdkafka("committed offsets of the group: \(Librdkafka.text(of: code))")
        }
        for index in 0..<(unsafe Int(list.pointee.cnt)) where unsafe list.pointee.elems[index].offset < 0 {
            let topic = unsafe String(cString: list.pointee.elems[index].topic)
            let partition = unsafe list.pointee.elems[index].partition
            unsafe list.pointee.elems[index].offset = starts[topic]?[partition] ?? 0
        }
    }
}

// MARK: - Commits

extension LibrdkafkaGroupConsumer {
    func commit() -> Bool {
        let code = unsafe withDelivered { list in unsafe rd_kafka_commit(client, list, 0) }
        rebalances.withLock { rebalances in
            if code == RD_KAFKA_RESP_ERR_NO_ERROR {
                rebalances.membership.commits += 1
            } else {
                rebalances.membership.failedCommits += 1
            }
        }
        return code == RD_KAFKA_RESP_ERR_NO_ERROR
    }

    /// What was handed out has been processed: the library's own commits may include it.
    func storeDelivered() {
        // A partition that is gone is refused, and somebody else reads its records again.
        if commitsBySelf { _ = unsafe withDelivered { list in unsafe rd_kafka_offsets_store(client, list) } }
        unsafe delivered.removeAll(keepingCapacity: true)
    }

    /// Calls `body` with the offsets behind what was handed out since the last call of `storeDelivered`.
    private func withDelivered(
        _ body: (UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?) -> rd_kafka_resp_err_t
    ) -> rd_kafka_resp_err_t {
        if unsafe delivered.isEmpty { return RD_KAFKA_RESP_ERR_NO_ERROR }
        // unsafe: the list lives for the call, and copies what it is given.
        let list = unsafe rd_kafka_topic_partition_list_new(Int32(delivered.count))
        defer { unsafe rd_kafka_topic_partition_list_destroy(list) }
        unsafe delivered.forEach { place in
            let name = unsafe rd_kafka_topic_name(place.topic)
            let known = unsafe rd_kafka_topic_partition_list_find(list, name, place.partition)
            let entry = unsafe known ?? rd_kafka_topic_partition_list_add(list, name, place.partition)
            unsafe entry?.pointee.offset = place.next
        }
        return unsafe body(list)
    }
}

/// Counts the rebalances of a member, and how long they took it, from the moments at which it takes partitions over and gives them back.
struct RebalanceTimes: Sendable {
    var membership = Membership()
    /// Since when the member awaits an assignment.
    private var rebalancingSince: UInt64?
    /// Since when it has no partition, and had one or never had any.
    private var stalledSince: UInt64?

    /// - Parameter joiningAt: when the member asked to join, in ns.
    init(joiningAt: UInt64) {
        rebalancingSince = joiningAt
        stalledSince = joiningAt
    }

    /// The group has given it so many partitions, perhaps none.
    mutating func assigned(_ count: Int, at now: UInt64) {
        membership.rebalances += 1
        membership.assignedPartitions += count
        if let since = rebalancingSince { membership.rebalanceNanoseconds += now - since }
        rebalancingSince = nil
        guard membership.assignedPartitions > 0 else { return }
        if let since = stalledSince { membership.stalledNanoseconds += now - since }
        stalledSince = nil
    }

    /// It has given back so many.
    mutating func revoked(_ count: Int, at now: UInt64) {
        membership.assignedPartitions = max(0, membership.assignedPartitions - count)
        rebalancingSince = rebalancingSince ?? now
        if membership.assignedPartitions == 0, count > 0 { stalledSince = stalledSince ?? now }
    }
}
