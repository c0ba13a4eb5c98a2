import KafkaProtocol

extension Broker {
    func apiVersions(_ request: ApiVersionsRequest, _ context: RequestContext) {
        let named = [request.clientSoftwareName, request.clientSoftwareVersion].allSatisfy(Self.isSoftwareName)
        let valid = context.version < 3 || named
        context.answer(ApiVersionsResponse(ranges: requestTable.ranges, errorCode: valid ? .none : .invalidRequest))
    }

    /// What Kafka takes for a client's name or version (KIP-511): `[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?`.
    private static func isSoftwareName(_ text: String) -> Bool {
        func isAlphanumeric(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }
        guard let first = text.utf8.first, let last = text.utf8.last, isAlphanumeric(first), isAlphanumeric(last) else {
            return false
        }
        return text.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    }
}
