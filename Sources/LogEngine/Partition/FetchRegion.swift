public import SystemIO

/// Bytes of a segment file that answer a fetch: they go to the socket as they are (sendfile).
///
/// The region keeps its file open: deleting the segment meanwhile does not disturb whoever sends it. After a truncation
/// the file may end early.
public struct FetchRegion: Sendable {
    public let file: File
    public let position: Int
    /// Whole batches; 0 at the log end.
    public let byteCount: Int
    /// The first offset of the first batch, which may lie below the one asked for; the offset asked for at the log end.
    public let baseOffset: Int64
    public let logStartOffset: Int64
    public let highWatermark: Int64
    public let logEndOffset: Int64

    public var isEmpty: Bool { byteCount == 0 }
}

/// How far a fetch may read.
public enum FetchBound: Sendable {
    /// Consumers: what is committed.
    case highWatermark
    /// Followers: all of it.
    case logEnd
}
