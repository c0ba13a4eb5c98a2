extension WireWriter {
    /// What to send next: bytes of the writer, or the content of a hole.
    public enum Piece: Hashable, Sendable {
        /// These of the writer's `bytes`; never empty.
        case bytes(Range<Int>)
        /// The content of `holes[index]`, `byteCount` bytes long.
        case hole(index: Int, byteCount: Int)
    }

    /// The pieces of everything written, in the order in which they go to the socket.
    public var pieces: Pieces { Pieces(end: bytes.count, holes: holes) }

    /// A walk over the pieces of a writer; allocates nothing.
    public struct Pieces: Sequence, IteratorProtocol, Sendable {
        private let end: Int
        private let holes: [Hole]
        private var position = 0
        private var nextHole = 0

        fileprivate init(end: Int, holes: [Hole]) {
            self.end = end
            self.holes = holes
        }

        /// The next piece, or nil after the last.
        public mutating func next() -> Piece? {
            let stop = nextHole < holes.count ? holes[nextHole].position : end
            if position < stop {
                defer { position = stop }
                return .bytes(position..<stop)
            }
            guard nextHole < holes.count else { return nil }
            defer { nextHole += 1 }
            return .hole(index: nextHole, byteCount: holes[nextHole].byteCount)
        }
    }
}
