import Broker
import KafkaProtocol
import TestSupport

extension TestBroker {
    /// A broker for groups: no delay before the first rebalance, any session, few partitions of `__consumer_offsets`.
    static func forGroups(
        _ settings: [String: String] = [:], directory: TemporaryDirectory? = nil
    ) throws -> TestBroker {
        let usual = [
            "group.initial.rebalance.delay.ms": "0", "group.min.session.timeout.ms": "1",
            "offsets.topic.num.partitions": "3",
        ]
        return try TestBroker(usual.merging(settings) { _, own in own }, directory: directory)
    }

    /// A client that has found the coordinator.
    func groupClient() throws -> WireClient {
        let client = try client()
        _ = try client.ask(FindCoordinatorRequest(coordinatorKeys: ["g"]), version: 4)
        return client
    }
}

extension WireClient {
    func join(
        _ group: String = "g", member: String = "", instance: String? = nil, session: Int32 = 30_000,
        rebalance: Int32 = 30_000, protocols: [String] = ["range"], metadata: [UInt8] = [1], version: Int16 = 9
    ) throws -> JoinGroupResponse {
        try sendJoin(
            group, member: member, instance: instance, session: session, rebalance: rebalance, protocols: protocols,
            metadata: metadata, version: version)
        return try receive(JoinGroupResponse.self, version: version)
    }

    func sendJoin(
        _ group: String = "g", member: String = "", instance: String? = nil, session: Int32 = 30_000,
        rebalance: Int32 = 30_000, protocols: [String] = ["range"], metadata: [UInt8] = [1], version: Int16 = 9
    ) throws {
        try send(
            JoinGroupRequest(
                groupID: group, sessionTimeoutMilliseconds: session, rebalanceTimeoutMilliseconds: rebalance,
                memberID: member, groupInstanceID: instance, protocolType: "consumer",
                protocols: protocols.map { .init(name: $0, metadata: metadata) }), version: version)
    }

    /// Joins with an id of its own, as clients do: the answer to the second JoinGroup.
    func joinFresh(_ group: String = "g", session: Int32 = 30_000, version: Int16 = 9) throws -> JoinGroupResponse {
        let first = try join(group, session: session, version: version)
        guard first.errorCode == .memberIDRequired else { return first }
        return try join(group, member: first.memberID, session: session, version: version)
    }

    func sync(
        _ joined: JoinGroupResponse, _ group: String = "g", instance: String? = nil, assigning: [String: [UInt8]] = [:],
        version: Int16 = 5
    ) throws -> SyncGroupResponse {
        try ask(
            SyncGroupRequest(
                groupID: group, generationID: joined.generationID, memberID: joined.memberID, groupInstanceID: instance,
                protocolType: "consumer", protocolName: joined.protocolName,
                assignments: assigning.map { .init(memberID: $0.key, assignment: $0.value) }), version: version)
    }

    func heartbeat(_ joined: JoinGroupResponse, _ group: String = "g", version: Int16 = 4) throws -> ErrorCode {
        try ask(
            HeartbeatRequest(groupID: group, generationID: joined.generationID, memberID: joined.memberID),
            version: version
        ).errorCode
    }

    /// The error of committing one offset, as a member or (nil) from outside.
    func commit(
        _ offset: Int64, _ topic: String = "t", partition: Int32 = 0, group: String = "g", metadata: String = "",
        as joined: JoinGroupResponse? = nil, retention: Int64 = -1, version: Int16 = 9
    ) throws -> ErrorCode {
        try ask(
            OffsetCommitRequest(
                groupID: group, generationIDOrMemberEpoch: joined?.generationID ?? -1, memberID: joined?.memberID ?? "",
                retentionTimeMilliseconds: retention,
                topics: [
                    .init(
                        name: topic,
                        partitions: [
                            .init(
                                index: partition, committedOffset: offset, committedLeaderEpoch: 0,
                                committedMetadata: metadata)
                        ])
                ]), version: version
        ).topics[0].partitions[0].errorCode
    }

    /// What a group has committed: `topic-partition: offset metadata`, in order; of all partitions where `wanted` is nil.
    func committed(
        _ group: String = "g", _ wanted: [OffsetFetchRequest.Topic]? = nil, version: Int16 = 9
    ) throws -> [String] {
        let request =
            version >= 8
            ? OffsetFetchRequest(groups: [.init(groupID: group, topics: wanted)])
            : OffsetFetchRequest(groupID: group, topics: wanted)
        let response = try ask(request, version: version)
        let topics = version >= 8 ? response.groups[0].topics : response.topics
        return topics.flatMap { topic in
            topic.partitions.map { part in
                let metadata = part.metadata ?? ""
                return "\(topic.name)-\(part.index): \(part.committedOffset)\(metadata.isEmpty ? "" : " \(metadata)")"
            }
        }
    }

    func describe(_ group: String = "g", version: Int16 = 5) throws -> DescribeGroupsResponse.Group {
        try ask(DescribeGroupsRequest(groups: [group]), version: version).groups[0]
    }
}
