import KafkaProtocol
import SystemIO

/// Requests of groups go to the coordinator's thread; this broker coordinates all groups.
extension Broker {
    func findCoordinator(_ request: FindCoordinatorRequest, _ context: RequestContext) {
        let keys = context.version >= 4 ? request.coordinatorKeys.unrepeated { $0 } : [request.key]
        guard request.keyType == 0 else {
            let kind = request.keyType == 1 ? "transactions are" : "coordinators of type \(request.keyType) are"
            return context.answer(coordinators(keys, .invalidRequest, "\(kind) not supported by this broker"))
        }
        if groups.isAvailable { return context.answer(coordinators(keys)) }
        administration.submit { [self] in
            do throws(TopicError) {
                try createOffsetsTopic()
                context.answerLater(coordinators(keys))
            } catch {
                reporter(BrokerEvent(.error, "\(OffsetsTopic.name) cannot be created: \(error.message)"))
                context.answerLater(coordinators(keys, .coordinatorNotAvailable, error.message))
            }
        }
    }

    /// Answers for old versions, which ask for one, and new ones alike.
    private func coordinators(
        _ keys: [String], _ error: ErrorCode = .none, _ message: String? = nil
    ) -> FindCoordinatorResponse {
        let found = keys.map { key in
            let isUnread = !error.isError && groups.isUnread(key)
            let code = isUnread ? .coordinatorNotAvailable : error
            return FindCoordinatorResponse.Coordinator(
                key: key, nodeID: code.isError ? -1 : nodeID, host: code.isError ? "" : advertised.host,
                port: code.isError ? -1 : Int32(advertised.port), errorCode: code,
                errorMessage: isUnread ? "what is kept of the group cannot be read; see the broker's log" : message)
        }
        // Old versions ask for one.
        let first = found.first ?? .init(errorCode: error, errorMessage: message)
        return FindCoordinatorResponse(
            errorCode: first.errorCode, errorMessage: first.errorMessage, nodeID: first.nodeID, host: first.host,
            port: first.port, coordinators: found)
    }

    /// On the administration thread.
    func createOffsetsTopic() throws(TopicError) {
        if groups.isAvailable { return }
        let count = configuration.groups.offsetsTopicPartitions
        try topics.create(OffsetsTopic.name, partitions: count, overrides: OffsetsTopic.overrides(configuration.groups))
        reporter(BrokerEvent(.info, "created topic \(OffsetsTopic.name) with \(count) partitions, for consumer groups"))
    }

    /// What the broker serves of groups.
    func servedGroupAPIs() -> [ServedAPI] {
        [
            ServedAPI(FindCoordinatorRequest.self, served: 0...6) { [unowned self] in findCoordinator($0, $1) },
            ServedAPI(JoinGroupRequest.self, served: 0...9) { [groups] request, context in
                let client = GroupClient(context)
                groups.events.execute { groups.join(request, from: client) }
            },
            onCoordinator(SyncGroupRequest.self, 0...5) { $0.sync($1, from: $2) },
            onCoordinator(HeartbeatRequest.self, 0...4) { $0.heartbeat($1, from: $2) },
            onCoordinator(LeaveGroupRequest.self, 0...5) { $0.leave($1, from: $2) },
            onCoordinator(OffsetCommitRequest.self, 2...9) { $0.commit($1, from: $2) },
            onCoordinator(OffsetFetchRequest.self, 1...9) { $0.fetchOffsets($1, from: $2) },
            onCoordinator(OffsetDeleteRequest.self, 0...0) { $0.deleteOffsets($1, from: $2) },
            onCoordinator(DescribeGroupsRequest.self, 0...6) { $0.describe($1, from: $2) },
            onCoordinator(ListGroupsRequest.self, 0...5) { $0.list($1, from: $2) },
            onCoordinator(DeleteGroupsRequest.self, 0...2) { $0.delete($1, from: $2) },
        ]
    }

    private func onCoordinator<Request: KafkaRequest>(
        _ type: Request.Type, _ served: ClosedRange<Int16>,
        _ handler: @escaping @Sendable (GroupCoordinator, Request, ReturnAddress) -> Void
    ) -> ServedAPI {
        ServedAPI(type, served: served) { [groups] request, context in
            let address = context.returnAddress
            groups.events.execute { handler(groups, request, address) }
        }
    }
}
