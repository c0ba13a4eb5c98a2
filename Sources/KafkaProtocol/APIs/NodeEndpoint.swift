/// Where to reach a leader that a response names (KIP-951).
public struct NodeEndpoint: Equatable, Sendable {
    /// The ID of the associated node.
    public var nodeID: Int32
    /// The node's hostname.
    public var host: String
    /// The node's port.
    public var port: Int32
    /// The rack of the node, or null if it has not been assigned to a rack.
    public var rack: String?

    /// All fields, each with Kafka's default.
    public init(nodeID: Int32 = 0, host: String = "", port: Int32 = 0, rack: String? = nil) {
        self.nodeID = nodeID
        self.host = host
        self.port = port
        self.rack = rack
    }
}

extension NodeEndpoint: WireStruct {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        nodeID = try reader.int32("node_id")
        host = try reader.string("host")
        port = try reader.int32("port")
        rack = try reader.nullableString("rack")
        try reader.skipTags()
    }

    func encode(to writer: inout WireWriter, version: Int16) {
        writer.int32(nodeID)
        writer.string(host)
        writer.int32(port)
        writer.nullableString(rack)
        writer.noTags()
    }
}
