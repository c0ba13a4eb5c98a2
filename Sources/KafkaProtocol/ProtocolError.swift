/// Bytes that are not the Kafka message they were taken for: which API, version and field, and where in the frame.
///
/// After one of these nothing more can be read from the connection: close it and log the description.
public struct ProtocolError: Error, Equatable, CustomStringConvertible {
    /// What is wrong at `position`.
    public enum Reason: Equatable, Sendable {
        /// The frame ends before the field does.
        case truncated(needed: Int, available: Int)
        /// A length or an array count below zero (below −1 where null is allowed).
        case negativeLength(Int)
        /// A null where the field has none in this version.
        case unexpectedNull
        /// A length beyond what the protocol allows for the field.
        case tooLong(length: Int, limit: Int)
        /// More array elements than bytes are left, each taking at least one.
        case arrayTooLong(count: Int, available: Int)
        /// A string that is not UTF-8.
        case invalidUTF8
        /// A varint that does not fit in 32 bits.
        case varintTooLong
        /// A tagged field whose content is shorter or longer than its declared size.
        case taggedFieldSize(declared: Int, read: Int)
        /// Bytes after the end of the message.
        case trailingBytes(Int)
        /// An API key that is not in `APIKey`.
        case unknownAPI(Int16)
        /// A version that this codec does not have.
        case unsupportedVersion(Int16)
    }

    /// The API of the message; nil before its key was read.
    public var api: APIKey?
    /// The version of the message; nil before it was read.
    public var version: Int16?
    /// The field, spelled as in Kafka's protocol guide (`max_wait_ms`).
    public var field: String
    /// The byte offset of the field in the frame, counted after the frame's size.
    public var position: Int
    /// What is wrong there.
    public var reason: Reason

    /// An error at `position` of a message.
    public init(api: APIKey? = nil, version: Int16? = nil, field: String, position: Int, reason: Reason) {
        self.api = api
        self.version = version
        self.field = field
        self.position = position
        self.reason = reason
    }

    /// One line: `Fetch v12: field max_wait_ms at byte 17: 4 bytes needed, 2 left`.
    public var description: String {
        let message = api.map { "\($0.name)\(version.map { " v\($0)" } ?? ""): " } ?? ""
        return "\(message)field \(field) at byte \(position): \(reason)"
    }
}

extension ProtocolError.Reason: CustomStringConvertible {
    /// What is wrong, without where.
    public var description: String {
        switch self {
        case .truncated(let needed, let available): "\(needed) bytes needed, \(available) left"
        case .negativeLength(let length): "negative length \(length)"
        case .unexpectedNull: "null, which this version does not allow"
        case .tooLong(let length, let limit): "length \(length) over the limit of \(limit)"
        case .arrayTooLong(let count, let available): "\(count) elements announced, \(available) bytes left"
        case .invalidUTF8: "not UTF-8"
        case .varintTooLong: "varint over 32 bits"
        case .taggedFieldSize(let declared, let read): "tagged field declares \(declared) bytes but holds \(read)"
        case .trailingBytes(let count): "\(count) bytes after the end of the message"
        case .unknownAPI(let key): "unknown API key \(key)"
        case .unsupportedVersion(let version): "version \(version) is not supported"
        }
    }
}
