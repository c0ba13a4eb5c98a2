/// A request or a response body of the Kafka protocol, in every version of its API that this codec has.
///
/// Fields that a version does not carry decode to their defaults and are left out when encoding.
public protocol KafkaMessage: Equatable, Sendable {
    /// The API that the message belongs to.
    static var key: APIKey { get }
    /// The versions that can be decoded and encoded.
    static var versions: ClosedRange<Int16> { get }
    /// The first version with compact lengths and tagged fields (KIP-482).
    static var firstFlexible: Int16 { get }

    /// Reads the body from `reader` to the end of its frame.
    ///
    /// Throws `ProtocolError` unless the bytes are exactly one message of this version.
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError)

    /// Appends the body. `version` must be one of `versions`.
    func encode(to writer: inout WireWriter, version: Int16)
}

/// A request body.
public protocol KafkaRequest: KafkaMessage {
    /// What the request is answered with, in the same version.
    associatedtype Response: KafkaResponse where Response.Request == Self
}

/// A response body.
public protocol KafkaResponse: KafkaMessage {
    /// What is answered, in the same version.
    associatedtype Request: KafkaRequest where Request.Response == Self
}

extension KafkaResponse {
    public static var key: APIKey { Request.key }
    public static var versions: ClosedRange<Int16> { Request.versions }
    public static var firstFlexible: Int16 { Request.firstFlexible }
}

/// A structure inside a message, as an array element or a tagged field.
protocol WireStruct: Equatable, Sendable {
    init(from reader: inout WireReader, version: Int16) throws(ProtocolError)
    func encode(to writer: inout WireWriter, version: Int16)
}
