/// A generation of a group and its members, the value of a record in `__consumer_offsets`.
public struct GroupMetadataValue: VersionedData {
    public static var versions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexible: Int16 { 4 }

    /// The protocol type.
    public var protocolType: String
    /// The generation id.
    public var generation: Int32
    /// The protocol name.
    public var protocolName: String?
    /// The leader id.
    public var leader: String?
    /// The timestamp of the last state change (from version 2 on).
    public var currentStateTimestamp: Int64
    /// The group members.
    public var members: [Member]

    /// All fields, each with Kafka's default.
    public init(
        protocolType: String = "", generation: Int32 = 0, protocolName: String? = nil, leader: String? = nil,
        currentStateTimestamp: Int64 = -1, members: [Member] = []
    ) {
        self.protocolType = protocolType
        self.generation = generation
        self.protocolName = protocolName
        self.leader = leader
        self.currentStateTimestamp = currentStateTimestamp
        self.members = members
    }
}

extension GroupMetadataValue {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        protocolType = try reader.string("protocol_type")
        generation = try reader.int32("generation")
        protocolName = try reader.nullableString("protocol")
        leader = try reader.nullableString("leader")
        if version >= 2 { currentStateTimestamp = try reader.int64("current_state_timestamp") }
        members = try reader.array("members", version)
        try reader.skipTags()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.string(protocolType)
        writer.int32(generation)
        writer.nullableString(protocolName)
        writer.nullableString(leader)
        if version >= 2 { writer.int64(currentStateTimestamp) }
        writer.array(members, version)
        writer.noTags()
    }
}

extension GroupMetadataValue {
    /// An element of `members`.
    public struct Member: Equatable, Sendable {
        /// The member id.
        public var memberID: String
        /// The group instance id (from version 3 on).
        public var groupInstanceID: String?
        /// The client id.
        public var clientID: String
        /// The client host.
        public var clientHost: String
        /// The rebalance timeout (from version 1 on).
        public var rebalanceTimeoutMilliseconds: Int32
        /// The session timeout.
        public var sessionTimeoutMilliseconds: Int32
        /// The subscription.
        public var subscription: [UInt8]
        /// The assignment.
        public var assignment: [UInt8]

        /// All fields, each with Kafka's default.
        public init(
            memberID: String = "", groupInstanceID: String? = nil, clientID: String = "", clientHost: String = "",
            rebalanceTimeoutMilliseconds: Int32 = -1, sessionTimeoutMilliseconds: Int32 = 0, subscription: [UInt8] = [],
            assignment: [UInt8] = []
        ) {
            self.memberID = memberID
            self.groupInstanceID = groupInstanceID
            self.clientID = clientID
            self.clientHost = clientHost
            self.rebalanceTimeoutMilliseconds = rebalanceTimeoutMilliseconds
            self.sessionTimeoutMilliseconds = sessionTimeoutMilliseconds
            self.subscription = subscription
            self.assignment = assignment
        }
    }
}

extension GroupMetadataValue.Member: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        memberID = try reader.string("member_id")
        if version >= 3 { groupInstanceID = try reader.nullableString("group_instance_id") }
        clientID = try reader.string("client_id")
        clientHost = try reader.string("client_host")
        if version >= 1 { rebalanceTimeoutMilliseconds = try reader.int32("rebalance_timeout") }
        sessionTimeoutMilliseconds = try reader.int32("session_timeout")
        subscription = try reader.byteArray("subscription")
        assignment = try reader.byteArray("assignment")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.string(memberID)
        if version >= 3 { writer.nullableString(groupInstanceID) }
        writer.string(clientID)
        writer.string(clientHost)
        if version >= 1 { writer.int32(rebalanceTimeoutMilliseconds) }
        writer.int32(sessionTimeoutMilliseconds)
        writer.byteArray(subscription)
        writer.byteArray(assignment)
        writer.noTags()
    }
}
