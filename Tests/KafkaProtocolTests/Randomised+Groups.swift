import TestSupport

@testable import KafkaProtocol

// Random values of every message of the APIs of groups: each field drawn by its type.

extension FindCoordinatorRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(key: .init(random: &source), keyType: .init(random: &source), coordinatorKeys: .init(random: &source))
    }
}

extension FindCoordinatorResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            throttleTimeMilliseconds: .init(random: &source), errorCode: .init(random: &source),
            errorMessage: .init(random: &source), nodeID: .init(random: &source), host: .init(random: &source),
            port: .init(random: &source), coordinators: .init(random: &source))
    }
}

extension FindCoordinatorResponse.Coordinator: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            key: .init(random: &source), nodeID: .init(random: &source), host: .init(random: &source),
            port: .init(random: &source), errorCode: .init(random: &source), errorMessage: .init(random: &source))
    }
}

extension JoinGroupRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            groupID: .init(random: &source), sessionTimeoutMilliseconds: .init(random: &source),
            rebalanceTimeoutMilliseconds: .init(random: &source), memberID: .init(random: &source),
            groupInstanceID: .init(random: &source), protocolType: .init(random: &source),
            protocols: .init(random: &source), reason: .init(random: &source))
    }
}

extension JoinGroupRequest.SupportedProtocol: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), metadata: .init(random: &source))
    }
}

extension JoinGroupResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            throttleTimeMilliseconds: .init(random: &source), errorCode: .init(random: &source),
            generationID: .init(random: &source), protocolType: .init(random: &source),
            protocolName: .init(random: &source), leader: .init(random: &source),
            skipAssignment: .init(random: &source), memberID: .init(random: &source), members: .init(random: &source))
    }
}

extension JoinGroupResponse.Member: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            memberID: .init(random: &source), groupInstanceID: .init(random: &source), metadata: .init(random: &source))
    }
}

extension SyncGroupRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            groupID: .init(random: &source), generationID: .init(random: &source), memberID: .init(random: &source),
            groupInstanceID: .init(random: &source), protocolType: .init(random: &source),
            protocolName: .init(random: &source), assignments: .init(random: &source))
    }
}

extension SyncGroupRequest.Assignment: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(memberID: .init(random: &source), assignment: .init(random: &source))
    }
}

extension SyncGroupResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            throttleTimeMilliseconds: .init(random: &source), errorCode: .init(random: &source),
            protocolType: .init(random: &source), protocolName: .init(random: &source),
            assignment: .init(random: &source))
    }
}

extension HeartbeatRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            groupID: .init(random: &source), generationID: .init(random: &source), memberID: .init(random: &source),
            groupInstanceID: .init(random: &source))
    }
}

extension HeartbeatResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(throttleTimeMilliseconds: .init(random: &source), errorCode: .init(random: &source))
    }
}

extension LeaveGroupRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(groupID: .init(random: &source), memberID: .init(random: &source), members: .init(random: &source))
    }
}

extension LeaveGroupRequest.MemberIdentity: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            memberID: .init(random: &source), groupInstanceID: .init(random: &source), reason: .init(random: &source))
    }
}

extension LeaveGroupResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            throttleTimeMilliseconds: .init(random: &source), errorCode: .init(random: &source),
            members: .init(random: &source))
    }
}

extension LeaveGroupResponse.Member: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            memberID: .init(random: &source), groupInstanceID: .init(random: &source), errorCode: .init(random: &source)
        )
    }
}

extension OffsetCommitRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            groupID: .init(random: &source), generationIDOrMemberEpoch: .init(random: &source),
            memberID: .init(random: &source), groupInstanceID: .init(random: &source),
            retentionTimeMilliseconds: .init(random: &source), topics: .init(random: &source))
    }
}

extension OffsetCommitRequest.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), partitions: .init(random: &source))
    }
}

extension OffsetCommitRequest.Partition: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            index: .init(random: &source), committedOffset: .init(random: &source),
            committedLeaderEpoch: .init(random: &source), committedMetadata: .init(random: &source))
    }
}

extension OffsetCommitResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(throttleTimeMilliseconds: .init(random: &source), topics: .init(random: &source))
    }
}

extension OffsetCommitResponse.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), partitions: .init(random: &source))
    }
}

extension OffsetCommitResponse.Partition: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(index: .init(random: &source), errorCode: .init(random: &source))
    }
}

extension OffsetFetchRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            groupID: .init(random: &source), topics: .init(random: &source), groups: .init(random: &source),
            requireStable: .init(random: &source))
    }
}

extension OffsetFetchRequest.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), partitionIndexes: .init(random: &source))
    }
}

extension OffsetFetchRequest.Group: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            groupID: .init(random: &source), memberID: .init(random: &source), memberEpoch: .init(random: &source),
            topics: .init(random: &source))
    }
}

extension OffsetFetchResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            throttleTimeMilliseconds: .init(random: &source), topics: .init(random: &source),
            errorCode: .init(random: &source), groups: .init(random: &source))
    }
}

extension OffsetFetchResponse.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), partitions: .init(random: &source))
    }
}

extension OffsetFetchResponse.Partition: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            index: .init(random: &source), committedOffset: .init(random: &source),
            committedLeaderEpoch: .init(random: &source), metadata: .init(random: &source),
            errorCode: .init(random: &source))
    }
}

extension OffsetFetchResponse.Group: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(groupID: .init(random: &source), topics: .init(random: &source), errorCode: .init(random: &source))
    }
}

extension DescribeGroupsRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(groups: .init(random: &source), includeAuthorizedOperations: .init(random: &source))
    }
}

extension DescribeGroupsResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(throttleTimeMilliseconds: .init(random: &source), groups: .init(random: &source))
    }
}

extension DescribeGroupsResponse.Group: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            errorCode: .init(random: &source), errorMessage: .init(random: &source), groupID: .init(random: &source),
            groupState: .init(random: &source), protocolType: .init(random: &source),
            protocolData: .init(random: &source), members: .init(random: &source),
            authorizedOperations: .init(random: &source))
    }
}

extension DescribeGroupsResponse.Member: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            memberID: .init(random: &source), groupInstanceID: .init(random: &source), clientID: .init(random: &source),
            clientHost: .init(random: &source), memberMetadata: .init(random: &source),
            memberAssignment: .init(random: &source))
    }
}

extension ListGroupsRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(statesFilter: .init(random: &source), typesFilter: .init(random: &source))
    }
}

extension ListGroupsResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            throttleTimeMilliseconds: .init(random: &source), errorCode: .init(random: &source),
            groups: .init(random: &source))
    }
}

extension ListGroupsResponse.Group: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            groupID: .init(random: &source), protocolType: .init(random: &source), groupState: .init(random: &source),
            groupType: .init(random: &source))
    }
}

extension DeleteGroupsRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(groupsNames: .init(random: &source))
    }
}

extension DeleteGroupsResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(throttleTimeMilliseconds: .init(random: &source), results: .init(random: &source))
    }
}

extension DeleteGroupsResponse.Result: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(groupID: .init(random: &source), errorCode: .init(random: &source))
    }
}

extension OffsetDeleteRequest: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(groupID: .init(random: &source), topics: .init(random: &source))
    }
}

extension OffsetDeleteRequest.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), partitions: .init(random: &source))
    }
}

extension OffsetDeleteRequest.Partition: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(index: .init(random: &source))
    }
}

extension OffsetDeleteResponse: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(
            errorCode: .init(random: &source), throttleTimeMilliseconds: .init(random: &source),
            topics: .init(random: &source))
    }
}

extension OffsetDeleteResponse.Topic: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(name: .init(random: &source), partitions: .init(random: &source))
    }
}

extension OffsetDeleteResponse.Partition: Randomised {
    static var unset: Self { .init() }
    init(random source: inout SeededNumbers) {
        self.init(index: .init(random: &source), errorCode: .init(random: &source))
    }
}
