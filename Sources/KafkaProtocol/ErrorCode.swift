/// Kafka's error codes (those of Apache Kafka 4.3), and any other number that a newer peer sends.
public struct ErrorCode: RawRepresentable, Hashable, Sendable {
    /// The number on the wire.
    public let rawValue: Int16

    /// The code with this number on the wire.
    public init(rawValue: Int16) {
        self.rawValue = rawValue
    }

    /// Whether it says that something failed.
    public var isError: Bool { self != .none }
}

extension ErrorCode {
    /// The server experienced an unexpected error when processing the request.
    public static let unknownServerError = ErrorCode(rawValue: -1)
    /// No error.
    public static let none = ErrorCode(rawValue: 0)
    /// The requested offset is not within the range of offsets maintained by the server.
    public static let offsetOutOfRange = ErrorCode(rawValue: 1)
    /// This message has failed its CRC checksum, exceeds the valid size, has a null key for a compacted topic, or
    /// is otherwise corrupt.
    public static let corruptMessage = ErrorCode(rawValue: 2)
    /// This server does not host this topic-partition.
    public static let unknownTopicOrPartition = ErrorCode(rawValue: 3)
    /// The requested fetch size is invalid.
    public static let invalidFetchSize = ErrorCode(rawValue: 4)
    /// There is no leader for this topic-partition as we are in the middle of a leadership election.
    public static let leaderNotAvailable = ErrorCode(rawValue: 5)
    /// For requests intended only for the leader, this error indicates that the broker is not the current leader.
    public static let notLeaderOrFollower = ErrorCode(rawValue: 6)
    /// The request timed out.
    public static let requestTimedOut = ErrorCode(rawValue: 7)
    /// The broker is not available.
    public static let brokerNotAvailable = ErrorCode(rawValue: 8)
    /// The replica is not available for the requested topic-partition.
    public static let replicaNotAvailable = ErrorCode(rawValue: 9)
    /// The request included a message larger than the max message size the server will accept.
    public static let messageTooLarge = ErrorCode(rawValue: 10)
    /// The controller moved to another broker.
    public static let staleControllerEpoch = ErrorCode(rawValue: 11)
    /// The metadata field of the offset request was too large.
    public static let offsetMetadataTooLarge = ErrorCode(rawValue: 12)
    /// The server disconnected before a response was received.
    public static let networkException = ErrorCode(rawValue: 13)
    /// The coordinator is loading and hence can't process requests.
    public static let coordinatorLoadInProgress = ErrorCode(rawValue: 14)
    /// The coordinator is not available.
    public static let coordinatorNotAvailable = ErrorCode(rawValue: 15)
    /// This is not the correct coordinator.
    public static let notCoordinator = ErrorCode(rawValue: 16)
    /// The request attempted to perform an operation on an invalid topic.
    public static let invalidTopicException = ErrorCode(rawValue: 17)
    /// The request included message batch larger than the configured segment size on the server.
    public static let recordListTooLarge = ErrorCode(rawValue: 18)
    /// Messages are rejected since there are fewer in-sync replicas than required.
    public static let notEnoughReplicas = ErrorCode(rawValue: 19)
    /// Messages are written to the log, but to fewer in-sync replicas than required.
    public static let notEnoughReplicasAfterAppend = ErrorCode(rawValue: 20)
    /// Produce request specified an invalid value for required acks.
    public static let invalidRequiredAcks = ErrorCode(rawValue: 21)
    /// Specified group generation id is not valid.
    public static let illegalGeneration = ErrorCode(rawValue: 22)
    /// The group member's supported protocols are incompatible with those of existing members or first group member
    /// tried to join with empty protocol type or empty protocol list.
    public static let inconsistentGroupProtocol = ErrorCode(rawValue: 23)
    /// The group id is invalid.
    public static let invalidGroupID = ErrorCode(rawValue: 24)
    /// The coordinator is not aware of this member.
    public static let unknownMemberID = ErrorCode(rawValue: 25)
    /// The session timeout is not within the range allowed by the broker (as configured by
    /// group.min.session.timeout.ms and group.max.session.timeout.ms).
    public static let invalidSessionTimeout = ErrorCode(rawValue: 26)
    /// The group is rebalancing, so a rejoin is needed.
    public static let rebalanceInProgress = ErrorCode(rawValue: 27)
    /// The committing offset data size is not valid.
    public static let invalidCommitOffsetSize = ErrorCode(rawValue: 28)
    /// Topic authorization failed.
    public static let topicAuthorizationFailed = ErrorCode(rawValue: 29)
    /// Group authorization failed.
    public static let groupAuthorizationFailed = ErrorCode(rawValue: 30)
    /// Cluster authorization failed.
    public static let clusterAuthorizationFailed = ErrorCode(rawValue: 31)
    /// The timestamp of the message is out of acceptable range.
    public static let invalidTimestamp = ErrorCode(rawValue: 32)
    /// The broker does not support the requested SASL mechanism.
    public static let unsupportedSASLMechanism = ErrorCode(rawValue: 33)
    /// Request is not valid given the current SASL state.
    public static let illegalSASLState = ErrorCode(rawValue: 34)
    /// The version of API is not supported.
    public static let unsupportedVersion = ErrorCode(rawValue: 35)
    /// Topic with this name already exists.
    public static let topicAlreadyExists = ErrorCode(rawValue: 36)
    /// Number of partitions is below 1.
    public static let invalidPartitions = ErrorCode(rawValue: 37)
    /// Replication factor is below 1 or larger than the number of available brokers.
    public static let invalidReplicationFactor = ErrorCode(rawValue: 38)
    /// Replica assignment is invalid.
    public static let invalidReplicaAssignment = ErrorCode(rawValue: 39)
    /// Configuration is invalid.
    public static let invalidConfig = ErrorCode(rawValue: 40)
    /// This is not the correct controller for this cluster.
    public static let notController = ErrorCode(rawValue: 41)
    /// This most likely occurs because of a request being malformed by the client library or the message was sent
    /// to an incompatible broker.
    public static let invalidRequest = ErrorCode(rawValue: 42)
    /// The message format version on the broker does not support the request.
    public static let unsupportedForMessageFormat = ErrorCode(rawValue: 43)
    /// Request parameters do not satisfy the configured policy.
    public static let policyViolation = ErrorCode(rawValue: 44)
    /// The broker received an out of order sequence number.
    public static let outOfOrderSequenceNumber = ErrorCode(rawValue: 45)
    /// The broker received a duplicate sequence number.
    public static let duplicateSequenceNumber = ErrorCode(rawValue: 46)
    /// Producer attempted to produce with an old epoch.
    public static let invalidProducerEpoch = ErrorCode(rawValue: 47)
    /// The producer attempted a transactional operation in an invalid state.
    public static let invalidTransactionState = ErrorCode(rawValue: 48)
    /// The producer attempted to use a producer id which is not currently assigned to its transactional id.
    public static let invalidProducerIDMapping = ErrorCode(rawValue: 49)
    /// The transaction timeout is larger than the maximum value allowed by the broker (as configured by
    /// transaction.max.timeout.ms).
    public static let invalidTransactionTimeout = ErrorCode(rawValue: 50)
    /// The producer attempted to update a transaction while another concurrent operation on the same transaction
    /// was ongoing.
    public static let concurrentTransactions = ErrorCode(rawValue: 51)
    /// Indicates that the transaction coordinator sending a WriteTxnMarker is no longer the current coordinator for
    /// a given producer.
    public static let transactionCoordinatorFenced = ErrorCode(rawValue: 52)
    /// Transactional Id authorization failed.
    public static let transactionalIDAuthorizationFailed = ErrorCode(rawValue: 53)
    /// Security features are disabled.
    public static let securityDisabled = ErrorCode(rawValue: 54)
    /// The broker did not attempt to execute this operation.
    public static let operationNotAttempted = ErrorCode(rawValue: 55)
    /// Disk error when trying to access log file on the disk.
    public static let kafkaStorageError = ErrorCode(rawValue: 56)
    /// The user-specified log directory is not found in the broker config.
    public static let logDirNotFound = ErrorCode(rawValue: 57)
    /// SASL Authentication failed.
    public static let saslAuthenticationFailed = ErrorCode(rawValue: 58)
    /// This exception is raised by the broker if it could not locate the producer metadata associated with the
    /// producerId in question.
    public static let unknownProducerID = ErrorCode(rawValue: 59)
    /// A partition reassignment is in progress.
    public static let reassignmentInProgress = ErrorCode(rawValue: 60)
    /// Delegation Token feature is not enabled.
    public static let delegationTokenAuthDisabled = ErrorCode(rawValue: 61)
    /// Delegation Token is not found on server.
    public static let delegationTokenNotFound = ErrorCode(rawValue: 62)
    /// Specified Principal is not valid Owner/Renewer.
    public static let delegationTokenOwnerMismatch = ErrorCode(rawValue: 63)
    /// Delegation Token requests are not allowed on PLAINTEXT/1-way SSL channels and on delegation token
    /// authenticated channels.
    public static let delegationTokenRequestNotAllowed = ErrorCode(rawValue: 64)
    /// Delegation Token authorization failed.
    public static let delegationTokenAuthorizationFailed = ErrorCode(rawValue: 65)
    /// Delegation Token is expired.
    public static let delegationTokenExpired = ErrorCode(rawValue: 66)
    /// Supplied principalType is not supported.
    public static let invalidPrincipalType = ErrorCode(rawValue: 67)
    /// The group is not empty.
    public static let nonEmptyGroup = ErrorCode(rawValue: 68)
    /// The group id does not exist.
    public static let groupIDNotFound = ErrorCode(rawValue: 69)
    /// The fetch session ID was not found.
    public static let fetchSessionIDNotFound = ErrorCode(rawValue: 70)
    /// The fetch session epoch is invalid.
    public static let invalidFetchSessionEpoch = ErrorCode(rawValue: 71)
    /// There is no listener on the leader broker that matches the listener on which metadata request was processed.
    public static let listenerNotFound = ErrorCode(rawValue: 72)
    /// Topic deletion is disabled.
    public static let topicDeletionDisabled = ErrorCode(rawValue: 73)
    /// The leader epoch in the request is older than the epoch on the broker.
    public static let fencedLeaderEpoch = ErrorCode(rawValue: 74)
    /// The leader epoch in the request is newer than the epoch on the broker.
    public static let unknownLeaderEpoch = ErrorCode(rawValue: 75)
    /// The requesting client does not support the compression type of given partition.
    public static let unsupportedCompressionType = ErrorCode(rawValue: 76)
    /// Broker epoch has changed.
    public static let staleBrokerEpoch = ErrorCode(rawValue: 77)
    /// The leader high watermark has not caught up from a recent leader election so the offsets cannot be
    /// guaranteed to be monotonically increasing.
    public static let offsetNotAvailable = ErrorCode(rawValue: 78)
    /// The group member needs to have a valid member id before actually entering a consumer group.
    public static let memberIDRequired = ErrorCode(rawValue: 79)
    /// The preferred leader was not available.
    public static let preferredLeaderNotAvailable = ErrorCode(rawValue: 80)
    /// The group has reached its maximum size.
    public static let groupMaxSizeReached = ErrorCode(rawValue: 81)
    /// The broker rejected this static consumer since another consumer with the same group.instance.id has
    /// registered with a different member.id.
    public static let fencedInstanceID = ErrorCode(rawValue: 82)
    /// Eligible topic partition leaders are not available.
    public static let eligibleLeadersNotAvailable = ErrorCode(rawValue: 83)
    /// Leader election not needed for topic partition.
    public static let electionNotNeeded = ErrorCode(rawValue: 84)
    /// No partition reassignment is in progress.
    public static let noReassignmentInProgress = ErrorCode(rawValue: 85)
    /// Deleting offsets of a topic is forbidden while the consumer group is actively subscribed to it.
    public static let groupSubscribedToTopic = ErrorCode(rawValue: 86)
    /// This record has failed the validation on broker and hence will be rejected.
    public static let invalidRecord = ErrorCode(rawValue: 87)
    /// There are unstable offsets that need to be cleared.
    public static let unstableOffsetCommit = ErrorCode(rawValue: 88)
    /// The throttling quota has been exceeded.
    public static let throttlingQuotaExceeded = ErrorCode(rawValue: 89)
    /// There is a newer producer with the same transactionalId which fences the current one.
    public static let producerFenced = ErrorCode(rawValue: 90)
    /// A request illegally referred to a resource that does not exist.
    public static let resourceNotFound = ErrorCode(rawValue: 91)
    /// A request illegally referred to the same resource twice.
    public static let duplicateResource = ErrorCode(rawValue: 92)
    /// Requested credential would not meet criteria for acceptability.
    public static let unacceptableCredential = ErrorCode(rawValue: 93)
    /// Indicates that the either the sender or recipient of a voter-only request is not one of the expected voters.
    public static let inconsistentVoterSet = ErrorCode(rawValue: 94)
    /// The given update version was invalid.
    public static let invalidUpdateVersion = ErrorCode(rawValue: 95)
    /// Unable to update finalized features due to an unexpected server error.
    public static let featureUpdateFailed = ErrorCode(rawValue: 96)
    /// Request principal deserialization failed during forwarding.
    public static let principalDeserializationFailure = ErrorCode(rawValue: 97)
    /// Requested snapshot was not found.
    public static let snapshotNotFound = ErrorCode(rawValue: 98)
    /// Requested position is not greater than or equal to zero, and less than the size of the snapshot.
    public static let positionOutOfRange = ErrorCode(rawValue: 99)
    /// This server does not host this topic ID.
    public static let unknownTopicID = ErrorCode(rawValue: 100)
    /// This broker ID is already in use.
    public static let duplicateBrokerRegistration = ErrorCode(rawValue: 101)
    /// The given broker ID was not registered.
    public static let brokerIDNotRegistered = ErrorCode(rawValue: 102)
    /// The log's topic ID did not match the topic ID in the request.
    public static let inconsistentTopicID = ErrorCode(rawValue: 103)
    /// The clusterId in the request does not match that found on the server.
    public static let inconsistentClusterID = ErrorCode(rawValue: 104)
    /// The transactionalId could not be found.
    public static let transactionalIDNotFound = ErrorCode(rawValue: 105)
    /// The fetch session encountered inconsistent topic ID usage.
    public static let fetchSessionTopicIDError = ErrorCode(rawValue: 106)
    /// The new ISR contains at least one ineligible replica.
    public static let ineligibleReplica = ErrorCode(rawValue: 107)
    /// The AlterPartition request successfully updated the partition state but the leader has changed.
    public static let newLeaderElected = ErrorCode(rawValue: 108)
    /// The requested offset is moved to tiered storage.
    public static let offsetMovedToTieredStorage = ErrorCode(rawValue: 109)
    /// The member epoch is fenced by the group coordinator.
    public static let fencedMemberEpoch = ErrorCode(rawValue: 110)
    /// The instance ID is still used by another member in the consumer group.
    public static let unreleasedInstanceID = ErrorCode(rawValue: 111)
    /// The assignor or its version range is not supported by the consumer group.
    public static let unsupportedAssignor = ErrorCode(rawValue: 112)
    /// The member epoch is stale.
    public static let staleMemberEpoch = ErrorCode(rawValue: 113)
    /// The request was sent to an endpoint of the wrong type.
    public static let mismatchedEndpointType = ErrorCode(rawValue: 114)
    /// This endpoint type is not supported yet.
    public static let unsupportedEndpointType = ErrorCode(rawValue: 115)
    /// This controller ID is not known.
    public static let unknownControllerID = ErrorCode(rawValue: 116)
    /// Client sent a push telemetry request with an invalid or outdated subscription ID.
    public static let unknownSubscriptionID = ErrorCode(rawValue: 117)
    /// Client sent a push telemetry request larger than the maximum size the broker will accept.
    public static let telemetryTooLarge = ErrorCode(rawValue: 118)
    /// The controller has considered the broker registration to be invalid.
    public static let invalidRegistration = ErrorCode(rawValue: 119)
    /// The server encountered an error with the transaction.
    public static let transactionAbortable = ErrorCode(rawValue: 120)
    /// The record state is invalid.
    public static let invalidRecordState = ErrorCode(rawValue: 121)
    /// The share session was not found.
    public static let shareSessionNotFound = ErrorCode(rawValue: 122)
    /// The share session epoch is invalid.
    public static let invalidShareSessionEpoch = ErrorCode(rawValue: 123)
    /// The share coordinator rejected the request because the share-group state epoch did not match.
    public static let fencedStateEpoch = ErrorCode(rawValue: 124)
    /// The voter key doesn't match the receiving replica's key.
    public static let invalidVoterKey = ErrorCode(rawValue: 125)
    /// The voter is already part of the set of voters.
    public static let duplicateVoter = ErrorCode(rawValue: 126)
    /// The voter is not part of the set of voters.
    public static let voterNotFound = ErrorCode(rawValue: 127)
    /// The regular expression is not valid.
    public static let invalidRegularExpression = ErrorCode(rawValue: 128)
    /// Client metadata is stale.
    public static let rebootstrapRequired = ErrorCode(rawValue: 129)
    /// The supplied topology is invalid.
    public static let streamsInvalidTopology = ErrorCode(rawValue: 130)
    /// The supplied topology epoch is invalid.
    public static let streamsInvalidTopologyEpoch = ErrorCode(rawValue: 131)
    /// The supplied topology epoch is outdated.
    public static let streamsTopologyFenced = ErrorCode(rawValue: 132)
    /// The limit of share sessions has been reached.
    public static let shareSessionLimitReached = ErrorCode(rawValue: 133)
}
