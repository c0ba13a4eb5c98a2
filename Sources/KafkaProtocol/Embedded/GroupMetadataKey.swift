/// The key of a record in `__consumer_offsets` that holds the members of a group.
public struct GroupMetadataKey: VersionedData, Hashable {
    public static var versions: ClosedRange<Int16> { 2...2 }
    public static var firstFlexible: Int16 { .max }

    /// The group id.
    public var group: String

    /// All fields, each with Kafka's default.
    public init(group: String = "") {
        self.group = group
    }
}

extension GroupMetadataKey {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        group = try reader.string("group")
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.string(group)
    }
}
