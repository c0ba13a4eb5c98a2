extension ApiVersionsResponse {
    /// The answer of a broker that serves `ranges`; in the order of the API numbers.
    ///
    /// A broker lists what it serves whole, which may be less than `APIKey` has. With `unsupportedVersion` it is also the
    /// answer, in version 0, to an ApiVersions request of a version that it does not know (KIP-511).
    public init(ranges: [APIKey: ClosedRange<Int16>], errorCode: ErrorCode = .none) {
        self.init(errorCode: errorCode)
        apiKeys = ranges.sorted { $0.key.rawValue < $1.key.rawValue }.map { key, range in
            ApiVersion(apiKey: key.rawValue, minVersion: range.lowerBound, maxVersion: range.upperBound)
        }
    }

    /// The versions of `api` that the broker serves; nil if it does not serve it at all.
    public func range(of api: APIKey) -> ClosedRange<Int16>? {
        guard let served = apiKeys.first(where: { $0.apiKey == api.rawValue }),
            served.minVersion <= served.maxVersion
        else { return nil }
        return served.minVersion...served.maxVersion
    }

    /// The newest version of `api` that both the broker and this codec have; nil if there is none.
    public func newestCommonVersion(of api: APIKey) -> Int16? {
        guard let served = range(of: api), served.overlaps(api.versions) else { return nil }
        return min(served.upperBound, api.versions.upperBound)
    }

    /// Reads the response to a request of `requestVersion`, or the version 0 response that a broker sends if it does not
    /// know that version: `errorCode` is then `unsupportedVersion`, and `apiKeys` may say what it does know (KIP-511).
    public static func decode(
        from reader: inout WireReader, requestVersion: Int16
    ) throws(ProtocolError) -> ApiVersionsResponse {
        let start = reader.position
        let unknown = try reader.errorCode("error_code") == .unsupportedVersion
        reader.position = start
        return try ApiVersionsResponse(from: &reader, version: unknown ? 0 : requestVersion)
    }
}
