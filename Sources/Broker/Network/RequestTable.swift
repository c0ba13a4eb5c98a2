import KafkaProtocol

/// An API that this broker serves: which versions, and who handles it.
struct ServedAPI: Sendable {
    let key: APIKey
    /// What ApiVersions says.
    let advertised: ClosedRange<Int16>
    /// What is answered; a request outside of it closes the connection, as Kafka does.
    let served: ClosedRange<Int16>
    fileprivate let handle: @Sendable (inout WireReader, RequestContext) throws(ProtocolError) -> Void

    init<Request: KafkaRequest>(
        _ type: Request.Type, advertised: ClosedRange<Int16>? = nil, served: ClosedRange<Int16>,
        _ handler: @escaping @Sendable (Request, RequestContext) -> Void
    ) {
        key = Request.key
        self.served = served
        self.advertised = advertised ?? served
        handle = { (reader, context) throws(ProtocolError) in
            handler(try Request(from: &reader, version: context.version), context)
        }
    }
}

/// All that is served, found by API key.
final class RequestTable: Sendable {
    private let byKey: [ServedAPI?]
    let ranges: [APIKey: ClosedRange<Int16>]

    init(_ apis: [ServedAPI]) {
        var byKey = [ServedAPI?](repeating: nil, count: Int(apis.map(\.key.rawValue).max() ?? 0) + 1)
        for api in apis { byKey[Int(api.key.rawValue)] = api }
        self.byKey = byKey
        ranges = Dictionary(uniqueKeysWithValues: apis.map { ($0.key, $0.advertised) })
    }

    /// Decodes the body and hands it to whoever serves the API.
    func handle(_ reader: inout WireReader, _ key: APIKey, _ context: RequestContext) throws(ProtocolError) {
        let index = Int(key.rawValue)
        guard index < byKey.count, let api = byKey[index] else {
            throw ProtocolError(
                api: key, version: context.version, field: "api_key", position: 0, reason: .unknownAPI(key.rawValue))
        }
        guard api.served.contains(context.version) else {
            if key == .apiVersions {
                // A client newer than this broker asks again in a version that both know (KIP-511).
                let response = ApiVersionsResponse(ranges: ranges, errorCode: .unsupportedVersion)
                let correlationID = context.correlationID
                context.connection.answer(context.sequence, []) {
                    $0.appendResponse(response, version: 0, correlationID: correlationID)
                }
                return
            }
            throw ProtocolError(
                api: key, version: context.version, field: "api_version", position: 2,
                reason: .unsupportedVersion(context.version))
        }
        try api.handle(&reader, context)
    }
}
