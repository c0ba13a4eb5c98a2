internal import SystemIO

/// One received response, without its size, in the buffer that it was received into.
///
/// Holding it holds the whole buffer. It may be handed to another thread: what is received later goes behind it.
///
/// unsafe: `range` lies in the buffer's filled part, which is never written again while a frame refers to it.
@safe public struct Frame: @unchecked Sendable {
    private let buffer: Buffer
    private let range: Range<Int>

    init(_ buffer: Buffer, _ range: Range<Int>) {
        self.buffer = buffer
        self.range = range
    }

    /// The frame's size.
    public var byteCount: Int { range.count }

    /// The frame's bytes. `Records.inFrame` counts from their start.
    public var bytes: RawSpan {
        @_lifetime(borrow self) get {
            // The buffer's own count is the receiving thread's business; the range was filled before the frame was made.
            let span = unsafe RawSpan(_unsafeStart: buffer.base + range.lowerBound, byteCount: range.count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }
}

/// A decoded response, and the frame in which its records lie.
public struct Reply<Response: Sendable>: Sendable {
    public let response: Response
    public let frame: Frame
}
