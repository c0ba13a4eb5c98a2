/// A field of record batches. Records are never copied by the codec: decoding says where in the frame they lie, and
/// encoding leaves a hole in the message for whoever sends it to fill.
public enum Records: Hashable, Sendable {
    /// No records (length −1 on the wire).
    case null
    /// Decoded: the bytes at these positions of the frame that was read. Encodes as a hole of that many bytes.
    case inFrame(Range<Int>)
    /// To be encoded as a hole of `byteCount` bytes, which the sender fills from a file or a batch buffer.
    case external(byteCount: Int)
    /// To be encoded in place.
    case bytes([UInt8])

    /// The number of bytes of records; zero if null.
    public var byteCount: Int {
        switch self {
        case .null: 0
        case .inFrame(let range): range.count
        case .external(let byteCount): byteCount
        case .bytes(let bytes): bytes.count
        }
    }
}
