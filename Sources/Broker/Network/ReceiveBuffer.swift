import KafkaProtocol
import SystemIO

/// What one connection has received and not yet handled, as frames in place.
///
/// It borrows a buffer from its loop's pool while there is something in it, so that an idle connection holds none; what little there
/// may be of a frame whose rest is to come waits in a buffer of its size. A frame larger than the buffer grows it by doubling as the
/// bytes arrive, never on the word of a length alone. Confined to its loop's thread.
struct ReceiveBuffer {
    /// Bytes that are copied out of a borrowed buffer rather than keep it between two passes.
    private static let smallRest = 4096

    private(set) var buffer: Buffer?
    /// Bytes at the front that have been decoded, and may still be waiting to be appended.
    private(set) var consumed = 0

    /// Bytes received and not decoded.
    var remaining: Int { (buffer?.count ?? 0) - consumed }

    /// A buffer with room to receive into.
    mutating func prepare(_ pool: BufferPool, limit: Int) -> Buffer {
        guard let present = buffer else {
            let fresh = pool.take()
            buffer = fresh
            return fresh
        }
        if present.capacity < BufferPool.bufferBytes {
            let fresh = pool.take()
            fresh.append(present.bytes.extracting(droppingFirst: consumed))
            buffer = fresh
            consumed = 0
            return fresh
        }
        if present.room > 0 { return present }
        // Full: of one frame that is larger than the buffer, or of frames that wait for their turn.
        let grown = Buffer(
            capacity: min(present.capacity * 2, max(limit + Framing.sizeByteCount, present.capacity + 1)))
        grown.append(present.bytes.extracting(droppingFirst: consumed))
        // Batches of this pass may lie in what was decoded.
        if consumed == 0 { pool.give(present) }
        buffer = grown
        consumed = 0
        return grown
    }

    /// The place of the next complete frame without its size, or nil while it is incomplete.
    func nextFrame(limit: Int) throws(ProtocolError) -> Range<Int>? {
        guard let buffer else { return nil }
        let rest = buffer.bytes.extracting(droppingFirst: consumed)
        guard let size = try Framing.size(of: rest, limit: limit), rest.byteCount >= size + Framing.sizeByteCount else {
            return nil
        }
        let start = consumed + Framing.sizeByteCount
        return start..<start + size
    }

    /// Marks a frame as decoded; its bytes stay in place until `recycle`.
    mutating func consume(_ frame: Range<Int>) { consumed = frame.upperBound }

    /// Forgets decoded bytes once nothing refers to them; gives an empty or outgrown buffer back.
    mutating func recycle(_ pool: BufferPool) {
        guard let present = buffer else { return }
        if remaining == 0 {
            pool.give(present)
            buffer = nil
        } else if remaining <= Self.smallRest && present.capacity >= BufferPool.bufferBytes {
            let small = Buffer(capacity: remaining)
            small.append(present.bytes.extracting(droppingFirst: consumed))
            pool.give(present)
            buffer = small
        } else if consumed > 0 {
            present.discard(first: consumed)
        }
        consumed = 0
    }

    /// Gives the buffer back, whatever it holds.
    mutating func release(_ pool: BufferPool) {
        if let present = buffer { pool.give(present) }
        buffer = nil
        consumed = 0
    }
}

/// Receive buffers of one loop, reused while they are warm in the cache.
final class BufferPool {
    /// Small enough that what was received is still in the core's cache when it is written.
    static let bufferBytes = 512 << 10
    private static let kept = 4

    private var free: [Buffer] = []

    func take() -> Buffer { free.popLast() ?? Buffer(capacity: Self.bufferBytes) }

    func give(_ buffer: Buffer) {
        guard buffer.capacity == Self.bufferBytes, free.count < Self.kept else { return }
        buffer.removeAll()
        free.append(buffer)
    }
}
