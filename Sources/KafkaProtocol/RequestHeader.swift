/// What precedes the body of every request: header version 1, or 2 (with tagged fields) from the API's first flexible
/// version on.
public struct RequestHeader: Equatable, Sendable {
    /// The API that is asked.
    public var api: APIKey
    /// The version of the body. Not checked when decoding: a broker compares it with what it serves, since a too-new
    /// ApiVersions request has to be answered rather than refused (KIP-511).
    public var version: Int16
    /// What the response has to repeat.
    public var correlationID: Int32
    /// The client's own name for itself.
    public var clientID: String?

    /// A header for a request of this API and version.
    public init(api: APIKey, version: Int16, correlationID: Int32, clientID: String?) {
        self.api = api
        self.version = version
        self.correlationID = correlationID
        self.clientID = clientID
    }

    /// Reads the header, leaving `reader` at the body.
    ///
    /// Throws `ProtocolError` with `unknownAPI` for a key that is not in `APIKey`.
    public init(from reader: inout WireReader) throws(ProtocolError) {
        let key = try reader.int16("request_api_key")
        guard let api = APIKey(rawValue: key) else {
            throw ProtocolError(field: "request_api_key", position: 0, reason: .unknownAPI(key))
        }
        reader.api = api
        reader.isRequest = true
        version = try reader.int16("request_api_version")
        reader.version = version
        correlationID = try reader.int32("correlation_id")
        // The client id keeps its two-byte length in every version, so that any broker can read any ApiVersions header.
        reader.flexible = false
        clientID = try reader.nullableString("client_id")
        reader.flexible = version >= api.firstFlexible
        try reader.skipTags()
        self.api = api
    }

    /// Appends the header.
    public func encode(to writer: inout WireWriter) {
        writer.int16(api.rawValue)
        writer.int16(version)
        writer.int32(correlationID)
        writer.flexible = false
        writer.nullableString(clientID)
        writer.flexible = version >= api.firstFlexible
        writer.noTags()
    }
}
