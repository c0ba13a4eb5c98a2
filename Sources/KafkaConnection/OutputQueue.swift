internal import KafkaProtocol
internal import SystemIO

/// What waits to be sent: whole request frames with holes, and the bytes from elsewhere that fill them.
///
/// Requests gather in one batch while another is being sent, so that one system call carries many of them, and record
/// bytes go from their builder to the kernel without a copy here.
///
/// unsafe: parts of a gathering write point into the batch's own bytes and into external bytes, both of which live at
/// least until the call returns.
struct OutputQueue {
    private struct Batch {
        var writer = WireWriter()
        var external: [ExternalBytes] = []
        /// To call when as many bytes of the batch have been taken by the kernel.
        var marks = Fifo<(end: Int, action: (ConnectionError?) -> Void)>()

        mutating func removeAll() {
            writer.removeAll()
            external.removeAll(keepingCapacity: true)
        }
    }

    private var filling = Batch()
    private var sending = Batch()
    private var pieces: [WireWriter.Piece] = []
    /// The first piece not sent whole, and how much of it is sent.
    private var nextPiece = 0
    private var sentOfPiece = 0
    private var sentOfBatch = 0

    private static let partsLimit = 256

    enum Outcome { case drained, blocked, closed }

    var isEmpty: Bool { filling.writer.totalByteCount == 0 && nextPiece == pieces.count }

    /// Adds a request; `external` fills its holes in order.
    mutating func append<Request: KafkaRequest>(
        _ request: Request, version: Int16, correlationID: Int32, clientID: String, external: [ExternalBytes],
        handedOver: ((ConnectionError?) -> Void)?
    ) {
        let holesBefore = filling.writer.holes.count
        filling.writer.appendRequest(request, version: version, correlationID: correlationID, clientID: clientID)
        let holes = filling.writer.holes[holesBefore...]
        precondition(
            holes.count == external.count && zip(holes, external).allSatisfy { $0.byteCount == $1.byteCount },
            "every records field of a request needs its bytes")
        filling.external += external
        if let handedOver { filling.marks.append((filling.writer.totalByteCount, handedOver)) }
    }

    /// Sends what the socket takes. The actions of requests that were taken whole are returned in order.
    mutating func send(to socket: Socket, handedOver: inout [(ConnectionError?) -> Void]) -> Outcome {
        while true {
            if nextPiece == pieces.count {
                finishBatch()
                if filling.writer.totalByteCount == 0 { return .drained }
                swap(&filling, &sending)
                pieces.append(contentsOf: sending.writer.pieces)
            }
            switch sendOnce(to: socket) {
            case .moved(let count): advance(by: count, &handedOver)
            case .wouldBlock: return .blocked
            case .closed: return .closed
            }
        }
    }

    /// Gives up everything: the actions of the requests that were not taken whole.
    mutating func takeUnsent() -> [(ConnectionError?) -> Void] {
        let actions = (Array(sending.marks.all) + Array(filling.marks.all)).map(\.action)
        self = OutputQueue()
        return actions
    }

    private mutating func finishBatch() {
        pieces.removeAll(keepingCapacity: true)
        nextPiece = 0
        sentOfBatch = 0
        sending.removeAll()
    }

    private func sendOnce(to socket: Socket) -> TransferResult {
        let count = min(pieces.count - nextPiece, Self.partsLimit)
        return unsafe sending.writer.bytes.withUnsafeBytes { own in
            unsafe withUnsafeTemporaryAllocation(of: MemoryPart.self, capacity: count) { parts in
                for index in 0..<count {
                    let skip = index == 0 ? sentOfPiece : 0
                    switch pieces[nextPiece + index] {
                    case .bytes(let range):
                        unsafe parts.initializeElement(
                            at: index,
                            to: MemoryPart(
                                base: own.baseAddress! + range.lowerBound + skip, byteCount: range.count - skip))
                    case .hole(let hole, let byteCount):
                        unsafe parts.initializeElement(
                            at: index,
                            to: MemoryPart(base: sending.external[hole].base + skip, byteCount: byteCount - skip))
                    }
                }
                return unsafe socket.send(UnsafeBufferPointer(parts))
            }
        }
    }

    private mutating func advance(by count: Int, _ handedOver: inout [(ConnectionError?) -> Void]) {
        var left = count
        sentOfBatch += count
        while nextPiece < pieces.count {
            let size =
                switch pieces[nextPiece] {
                case .bytes(let range): range.count
                case .hole(_, let byteCount): byteCount
                }
            if left < size - sentOfPiece {
                sentOfPiece += left
                break
            }
            left -= size - sentOfPiece
            sentOfPiece = 0
            nextPiece += 1
        }
        while let mark = sending.marks.first, mark.end <= sentOfBatch {
            handedOver.append(mark.action)
            _ = sending.marks.popFirst()
        }
    }
}
