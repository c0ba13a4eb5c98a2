/// The outermost layer: every message is preceded by its size, an int32 that does not count itself.
public enum Framing {
    /// The bytes of the size before each frame.
    public static let sizeByteCount = 4
    /// Kafka's default of `socket.request.max.bytes`: 100 MiB.
    public static let defaultMaximumRequestBytes = 104_857_600

    /// The size of the frame that begins at the start of `bytes`, not counting the size itself; nil if fewer than four
    /// bytes are there yet.
    ///
    /// Throws `ProtocolError` for a negative size or one over `limit` (bytes): close the connection, do not allocate.
    public static func size(of bytes: RawSpan, limit: Int) throws(ProtocolError) -> Int? {
        guard bytes.byteCount >= sizeByteCount else { return nil }
        var reader = WireReader(bytes)
        let size = Int(try reader.int32("size"))
        guard size >= 0 else { throw ProtocolError(field: "size", position: 0, reason: .negativeLength(size)) }
        guard size <= limit else {
            throw ProtocolError(field: "size", position: 0, reason: .tooLong(length: size, limit: limit))
        }
        return size
    }
}

extension WireWriter {
    /// Appends a whole request frame: size, header, body. The holes of its records count towards the size.
    ///
    /// An overflow is a programmer's error: what a user gives (topic names, configuration values) is checked before it gets here.
    public mutating func appendRequest<Request: KafkaRequest>(
        _ request: Request, version: Int16, correlationID: Int32, clientID: String?
    ) {
        let mark = beginFrame()
        RequestHeader(api: Request.key, version: version, correlationID: correlationID, clientID: clientID)
            .encode(to: &self)
        request.encode(to: &self, version: version)
        endFrame(mark)
        precondition(overflow == nil, "a request is more than the Kafka protocol carries")
    }

    /// Appends a whole response frame: size, header, body. The holes of its records count towards the size.
    ///
    /// What is answered depends on what was asked: where the protocol cannot carry it nothing is appended, and `overflow` says so.
    public mutating func appendResponse<Response: KafkaResponse>(
        _ response: Response, version: Int16, correlationID: Int32
    ) {
        let mark = beginFrame()
        ResponseHeader(correlationID: correlationID).encode(to: &self, api: Response.key, version: version)
        response.encode(to: &self, version: version)
        endFrame(mark)
    }
}
