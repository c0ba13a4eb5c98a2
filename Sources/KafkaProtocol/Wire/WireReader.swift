/// Reads the fields of one frame, big-endian, never beyond its end.
///
/// Everything that arrives from a socket is checked here: lengths against the bytes that are left before anything is
/// allocated, strings for UTF-8, tagged fields for their declared size. `position` counts from the first byte after the
/// frame's size, which is also what `Records.inFrame` and `ProtocolError.position` refer to.
///
/// Not thread-safe; a value of its own per frame.
public struct WireReader: ~Escapable {
    let bytes: RawSpan
    /// The offset of the next byte to read.
    public internal(set) var position = 0

    // What errors name, and whether lengths are compact: set by the header, then by each message.
    var api: APIKey?
    var version: Int16?
    var flexible = false
    var isRequest = false

    /// A reader at the start of `frame`, which holds one frame without its size.
    @_lifetime(copy frame)
    public init(_ frame: RawSpan) {
        bytes = frame
    }

    /// The bytes not read yet.
    public var remaining: Int { bytes.byteCount - position }

    /// An error at `position`, about a field that starts there.
    func failure(_ field: StaticString, _ reason: ProtocolError.Reason) -> ProtocolError {
        ProtocolError(api: api, version: version, field: "\(field)", position: position, reason: reason)
    }

    /// Throws unless `count` more bytes are there.
    @inline(__always)
    func require(_ count: Int, _ field: StaticString) throws(ProtocolError) {
        guard count <= remaining else { throw failure(field, .truncated(needed: count, available: remaining)) }
    }
}

// MARK: - Messages

extension WireReader {
    /// Begins the body of `Message`: what every message's initialiser does first.
    mutating func begin<Message: KafkaMessage>(_: Message.Type, _ version: Int16) throws(ProtocolError) {
        api = Message.key
        self.version = version
        guard Message.versions.contains(version) else { throw failure("api_version", .unsupportedVersion(version)) }
        flexible = version >= Message.firstFlexible
    }

    /// Begins the body of `Data`, whose version was read just before.
    mutating func begin<Data: VersionedData>(_: Data.Type, _ version: Int16) throws(ProtocolError) {
        self.version = version
        guard Data.versions.contains(version) else { throw failure("version", .unsupportedVersion(version)) }
        flexible = version >= Data.firstFlexible
    }

    /// Ends a body: throws if anything follows it, except behind a request, where Kafka's brokers take no offence: librdkafka
    /// 2.16 leaves three bytes behind a Metadata request for all topics.
    func finish() throws(ProtocolError) {
        guard remaining == 0 || isRequest else { throw failure("end of message", .trailingBytes(remaining)) }
    }
}

// MARK: - Numbers

extension WireReader {
    @inline(__always)
    private mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ field: StaticString
    ) throws(ProtocolError) -> Value {
        try require(MemoryLayout<Value>.size, field)
        // unsafe: the bytes are in bounds (required above), and every bit pattern is an integer.
        let value = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: Value.self)
        position += MemoryLayout<Value>.size
        return Value(bigEndian: value)
    }

    mutating func int8(_ field: StaticString) throws(ProtocolError) -> Int8 { try integer(field) }
    mutating func int16(_ field: StaticString) throws(ProtocolError) -> Int16 { try integer(field) }
    mutating func int32(_ field: StaticString) throws(ProtocolError) -> Int32 { try integer(field) }
    mutating func int64(_ field: StaticString) throws(ProtocolError) -> Int64 { try integer(field) }

    /// One byte; any but zero is true, as in Kafka.
    mutating func bool(_ field: StaticString) throws(ProtocolError) -> Bool {
        let byte: UInt8 = try integer(field)
        return byte != 0
    }

    mutating func errorCode(_ field: StaticString) throws(ProtocolError) -> ErrorCode {
        ErrorCode(rawValue: try integer(field))
    }

    mutating func uuid(_ field: StaticString) throws(ProtocolError) -> TopicID {
        try require(16, field)
        return TopicID(high: try integer(field), low: try integer(field))
    }

    /// An unsigned varint of at most 32 bits: seven bits a byte, least significant first.
    mutating func varint(_ field: StaticString) throws(ProtocolError) -> UInt32 {
        let start = position
        var value: UInt32 = 0
        for shift in stride(from: UInt32(0), through: 28, by: 7) {
            let byte: UInt8 = try integer(field)
            if shift == 28, byte > 0x0f { break }
            value |= UInt32(byte & 0x7f) << shift
            if byte < 0x80 { return value }
        }
        position = start
        throw failure(field, .varintTooLong)
    }
}
