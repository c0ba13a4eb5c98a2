import KafkaProtocol
import LogEngine
import SystemIO

/// What one connection has still to send, in order: bytes, and regions of segment files that go out by `sendfile`.
///
/// Responses are encoded into `filling`; when all of `sending` has left, the two change places. A region retains its segment's
/// file, so that retention cannot take it away half-sent. Confined to its loop's thread.
struct OutputQueue {
    /// Encoded responses, and the regions that belong into their holes, in order.
    private struct Batch {
        var writer = WireWriter(capacity: 512, frameLimit: OutputQueue.maximumResponseBytes)
        var regions: [FetchRegion] = []
        var isEmpty: Bool { writer.totalByteCount == 0 }

        /// Forgets what was sent; keeps no more memory than small answers need, because most connections are silent most of the time.
        mutating func removeAll() {
            writer.removeAll(memoryLimit: 1024)
            regions.removeAll(keepingCapacity: regions.capacity <= 16)
        }
    }

    /// What an attempt to send came to.
    enum Progress {
        case emptied
        /// The socket takes no more for now, or this connection has had its share of the turn.
        case waiting
        case closed
        /// A segment file ended before its region did: what was promised cannot be sent.
        case fileEnded(path: String)
    }

    /// Bytes of one response, but for records; far above what a client takes, and what a request must not make the broker exceed.
    private static let maximumResponseBytes = 512 << 20

    private var filling = Batch()
    private var sending = Batch()
    private var bytePosition = 0
    private var hole = 0
    private var sentOfHole = 0

    /// Bytes that wait, file regions included.
    private(set) var pendingBytes = 0

    var isEmpty: Bool { pendingBytes == 0 }

    /// Encodes a response behind what waits; `regions` fill its holes in order. Nothing is there to be sent of one that overflows.
    mutating func append(_ regions: [FetchRegion], _ encode: (inout WireWriter) -> Void) -> WireWriter.Overflow? {
        let before = filling.writer.totalByteCount
        encode(&filling.writer)
        if let overflow = filling.writer.overflow { return overflow }
        filling.regions += regions
        pendingBytes += filling.writer.totalByteCount - before
        return nil
    }

    /// Sends until nothing is left, the socket is full, or about `share` bytes have gone.
    mutating func send(to socket: Socket, share: Int, counters: NetworkCounters) -> Progress {
        var left = share
        while true {
            if bytePosition == sending.writer.bytes.count && hole == sending.writer.holes.count {
                restart()
                if sending.isEmpty { return .emptied }
            }
            if left <= 0 { return .waiting }
            switch sendNext(to: socket, counters: counters) {
            case .moved(let count):
                pendingBytes -= count
                left -= count
            case .wouldBlock: return .waiting
            case .closed: return .closed
            case nil: return .fileEnded(path: sending.regions[hole].file.path)
            }
        }
    }

    private mutating func restart() {
        sending.removeAll()
        (bytePosition, hole, sentOfHole) = (0, 0, 0)
        swap(&sending, &filling)
    }

    /// One system call: the bytes up to the next hole, or what is left of that hole. Nil: the file ended early.
    private mutating func sendNext(to socket: Socket, counters: NetworkCounters) -> TransferResult? {
        let holes = sending.writer.holes
        let end = hole < holes.count ? holes[hole].position : sending.writer.bytes.count
        if bytePosition < end {
            let result = send(bytePosition..<end, to: socket, more: hole < holes.count && holes[hole].byteCount > 0)
            if case .moved(let count) = result {
                bytePosition += count
                counters.sentFromMemory(count)
            }
            return result
        }
        let left = holes[hole].byteCount - sentOfHole
        if left == 0 {
            hole += 1
            sentOfHole = 0
            return .moved(0)
        }
        let region = sending.regions[hole]
        let result = socket.sendFile(region.file, at: region.position + sentOfHole, count: min(left, 1 << 20))
        if case .moved(let count) = result {
            if count == 0 { return nil }
            sentOfHole += count
            counters.sentFile(count)
        }
        return result
    }

    private func send(_ range: Range<Int>, to socket: Socket, more: Bool) -> TransferResult {
        let written = sending.writer.bytes.span
        // unsafe: integers have no padding, so each of their bytes is initialised.
        return socket.send(unsafe written.bytes.extracting(range), more: more)
    }
}
