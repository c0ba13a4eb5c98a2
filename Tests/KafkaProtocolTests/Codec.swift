import Testing

@testable import KafkaProtocol

/// One message type of the codec without its type: what the tests do with all of them alike.
struct Codec: Sendable, CustomTestStringConvertible {
    let name: String
    let versions: ClosedRange<Int16>
    /// Decodes a body and encodes what it got; its records are spliced in from the frame.
    let recode: @Sendable (_ frame: [UInt8], _ version: Int16) throws -> [UInt8]

    var testDescription: String { name }

    private init<Message: KafkaMessage>(_: Message.Type, _ name: String) {
        self.name = name
        versions = Message.versions
        recode = { frame, version in
            let message = try reading(frame) { try Message(from: &$0, version: version) }
            return encoded(message, version: version, frame: frame)
        }
    }

    private init<Data: VersionedData>(embedded _: Data.Type) {
        name = "\(Data.self)"
        versions = Data.versions
        recode = { frame, _ in
            let data = try Data(decoding: frame)
            let version = Int16(frame[0]) << 8 | Int16(frame[1])
            return data.encoded(version: min(version, Data.versions.upperBound))
        }
    }

    private static func both<Request: KafkaRequest>(_ request: Request.Type, _ name: String) -> [Codec] {
        [Codec(Request.self, name + "Request"), Codec(Request.Response.self, name + "Response")]
    }

    /// The requests and responses of every API.
    static let all: [Codec] = APIKey.allCases.flatMap { both($0.entry.request, $0.name) }

    /// What carries its own version: inside fields of bytes, and in records.
    static let embedded: [Codec] = [
        Codec(embedded: ConsumerProtocolSubscription.self), Codec(embedded: ConsumerProtocolAssignment.self),
        Codec(embedded: OffsetCommitKey.self), Codec(embedded: OffsetCommitValue.self),
        Codec(embedded: GroupMetadataKey.self), Codec(embedded: GroupMetadataValue.self),
    ]
}

/// The bytes of `message`, with its records taken from `frame`.
func encoded<Message: KafkaMessage>(_ message: Message, version: Int16, frame: [UInt8] = []) -> [UInt8] {
    let writer = written { message.encode(to: &$0, version: version) }
    var sources = recordRanges(in: message)[...]
    var bytes: [UInt8] = []
    for piece in writer.pieces {
        switch piece {
        case .bytes(let range): bytes += writer.bytes[range]
        case .hole(_, let byteCount):
            let source = sources.removeFirst()
            precondition(source.count == byteCount)
            bytes += frame[source]
        }
    }
    return bytes
}

/// Where the records fields of a decoded message lie, in their order.
private func recordRanges(in value: Any) -> [Range<Int>] {
    if let records = value as? Records {
        if case .inFrame(let range) = records { return [range] }
        return []
    }
    return Mirror(reflecting: value).children.flatMap { recordRanges(in: $0.value) }
}
