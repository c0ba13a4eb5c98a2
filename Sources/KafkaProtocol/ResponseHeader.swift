/// What precedes the body of every response: header version 0, or 1 (with tagged fields) from the API's first flexible
/// version on; always 0 for ApiVersions, which a client must be able to read before it knows the broker.
public struct ResponseHeader: Equatable, Sendable {
    /// The id of the request that is answered.
    public var correlationID: Int32

    /// A header for the response to the request with this id.
    public init(correlationID: Int32) {
        self.correlationID = correlationID
    }

    /// Reads the header of a response to a request of this API and version, leaving `reader` at the body.
    public init(from reader: inout WireReader, api: APIKey, version: Int16) throws(ProtocolError) {
        reader.api = api
        reader.version = version
        correlationID = try reader.int32("correlation_id")
        reader.flexible = Self.hasTags(api, version)
        try reader.skipTags()
    }

    /// Appends the header of a response to a request of this API and version.
    public func encode(to writer: inout WireWriter, api: APIKey, version: Int16) {
        writer.int32(correlationID)
        writer.flexible = Self.hasTags(api, version)
        writer.noTags()
    }

    private static func hasTags(_ api: APIKey, _ version: Int16) -> Bool {
        api != .apiVersions && version >= api.firstFlexible
    }
}
