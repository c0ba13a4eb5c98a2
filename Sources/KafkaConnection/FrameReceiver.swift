internal import KafkaProtocol
internal import SystemIO

/// Receives straight into buffers and cuts them into frames that lie where they were received.
///
/// A frame of more than `chunkBytes` gets a buffer of its own and is received exactly to its end, so that at most one
/// chunk's worth of it is ever copied; after one such frame chunks are as large, and nothing is.
struct FrameReceiver {
    private var buffer: Buffer
    /// Where the first byte that belongs to no frame yet lies in `buffer`.
    private var start = 0
    private var chunkBytes = 64 << 10
    /// Full buffers that frames may still refer to; taken again when none does.
    private var retired: [Buffer] = []
    private let maximumFrameBytes: Int

    private static let retiredLimit = 8
    private static let largestChunkBytes = 4 << 20

    init(maximumFrameBytes: Int) {
        self.maximumFrameBytes = maximumFrameBytes
        buffer = Buffer(capacity: chunkBytes)
    }

    enum Outcome {
        /// Bytes came; `more` says that the socket may hold further ones.
        case received(more: Bool)
        case nothing
        case closed
    }

    /// Receives what fits, in one system call.
    mutating func receive(from socket: Socket) throws(ProtocolError) -> Outcome {
        let wanted = try wantedBytes()
        makeRoom(for: wanted ?? 4)
        // The rest of a large frame exactly, otherwise whatever is there.
        let have = buffer.count - start
        let limit = if let wanted, wanted > chunkBytes / 2 { wanted - have } else { buffer.room }
        switch socket.receive(into: buffer, limit: limit) {
        case .moved(let count): return .received(more: count == min(limit, buffer.room + count))
        case .wouldBlock: return .nothing
        case .closed: return .closed
        }
    }

    /// The next whole frame.
    mutating func next() throws(ProtocolError) -> Frame? {
        guard let wanted = try wantedBytes(), buffer.count - start >= wanted else { return nil }
        defer { start += wanted }
        return Frame(buffer, (start + Framing.sizeByteCount)..<(start + wanted))
    }

    /// The bytes from `start` to the end of the frame that begins there, once its size has come.
    private func wantedBytes() throws(ProtocolError) -> Int? {
        let rest = buffer.bytes.extracting(start..<buffer.count)
        guard let size = try Framing.size(of: rest, limit: maximumFrameBytes) else { return nil }
        return size + Framing.sizeByteCount
    }

    /// Sees to it that `needed` bytes from `start` fit, and that receiving is worth a system call.
    private mutating func makeRoom(for needed: Int) {
        let have = buffer.count - start
        if have == 0 && start > 0 && isKnownUniquelyReferenced(&buffer) {
            buffer.removeAll()
            start = 0
        }
        if buffer.capacity - start >= needed && buffer.room >= min(needed, 4096) && buffer.room > 0 { return }
        if needed > chunkBytes { chunkBytes = min(needed * 2, Self.largestChunkBytes) }
        let fresh = takeBuffer(atLeast: max(needed, chunkBytes))
        if have > 0 { fresh.append(buffer.bytes.extracting(start..<buffer.count)) }
        if retired.count < Self.retiredLimit { retired.append(buffer) }
        buffer = fresh
        start = 0
    }

    private mutating func takeBuffer(atLeast capacity: Int) -> Buffer {
        var index = 0
        while index < retired.count {
            if isKnownUniquelyReferenced(&retired[index]) {
                let free = retired.remove(at: index)
                if free.capacity >= capacity && free.capacity <= 4 * capacity {
                    free.removeAll()
                    return free
                }
            } else {
                index += 1
            }
        }
        return Buffer(capacity: capacity)
    }
}
