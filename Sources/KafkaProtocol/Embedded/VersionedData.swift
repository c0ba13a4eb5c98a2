/// A structure that carries its own version: what members of a group tell each other in fields of bytes, and the keys and
/// values of records in `__consumer_offsets`. On the wire the version, an int16, goes before the fields.
public protocol VersionedData: Equatable, Sendable {
    /// The versions that can be decoded and encoded.
    static var versions: ClosedRange<Int16> { get }
    /// The first version with compact lengths and tagged fields; `Int16.max` if there is none.
    static var firstFlexible: Int16 { get }
    /// Whether a newer version is read as the newest of `versions`, since newer ones only add fields at the end.
    static var readsNewerVersions: Bool { get }

    /// Reads the fields, after the version.
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError)

    /// Appends the fields, without the version. `version` must be one of `versions`.
    func encode(to writer: inout WireWriter, version: Int16)
}

extension VersionedData {
    public static var readsNewerVersions: Bool { false }

    /// Reads the version and the fields. Bytes after them are no error, as in Kafka: newer versions add some.
    ///
    /// Throws `ProtocolError` for anything else, with positions that count from the version's first byte.
    public init(decoding bytes: RawSpan) throws(ProtocolError) {
        var reader = WireReader(bytes)
        let version = try reader.int16("version")
        let newest = Self.versions.upperBound
        self = try Self(from: &reader, version: Self.readsNewerVersions ? min(version, newest) : version)
    }

    /// Reads the version and the fields; see `init(decoding:)` of a span.
    public init(decoding bytes: [UInt8]) throws(ProtocolError) {
        // unsafe: every byte is initialised, and the span ends with the call.
        let span = unsafe bytes.span.bytes
        try self.init(decoding: span)
    }

    /// The version and the fields. `version` must be one of `versions`, and no string longer than the protocol carries.
    public func encoded(version: Int16) -> [UInt8] {
        var writer = WireWriter()
        writer.int16(version)
        encode(to: &writer, version: version)
        precondition(writer.overflow == nil, "data of groups is no longer than the requests that it came in")
        return writer.bytes
    }
}
