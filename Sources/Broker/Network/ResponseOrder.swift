import KafkaProtocol
import LogEngine

/// Keeps the answers of one connection in the order of its requests: a waiting fetch holds back what follows it, as Kafka does.
///
/// Confined to its loop's thread.
struct ResponseOrder {
    /// An answer that waits for those before it.
    struct Answer {
        var regions: [FetchRegion]
        /// About how much it holds on to.
        var byteCount = 0
        /// Nil: the request gets no answer (a produce request with acks=0).
        var encode: ((inout WireWriter) -> Void)?
    }

    private enum Slot {
        /// A request of so many bytes is in work.
        case open(byteCount: Int)
        case answered(Answer)
    }

    private var slots: [Slot] = []
    private var head = 0
    private var firstSequence: UInt64 = 0
    /// What the answers that wait for their turn hold on to.
    private(set) var keptBytes = 0
    /// The sizes of the requests in work.
    private(set) var openBytes = 0

    /// Requests that have come in and not gone out.
    var count: Int { slots.count - head }

    /// A place for the answer to the next request, which holds on to `byteCount` bytes until then.
    mutating func open(byteCount: Int) -> UInt64 {
        slots.append(.open(byteCount: byteCount))
        openBytes += byteCount
        return firstSequence + UInt64(count - 1)
    }

    /// Whether the answer to `sequence` may go out at once.
    func isNext(_ sequence: UInt64) -> Bool { sequence == firstSequence }

    /// Marks the first place as answered and sent.
    mutating func removeFirst() {
        switch slots[head] {
        case .open(let byteCount): openBytes -= byteCount
        case .answered(let answer): keptBytes -= answer.byteCount
        }
        head += 1
        firstSequence += 1
        if head == slots.count {
            // A silent connection is not to keep the places of many requests.
            slots.removeAll(keepingCapacity: slots.capacity <= 16)
            head = 0
        } else if head >= 64 {
            slots.removeFirst(head)
            head = 0
        }
    }

    /// Keeps an answer until those before it have gone out.
    mutating func keep(_ answer: Answer, for sequence: UInt64) {
        let place = head + Int(sequence - firstSequence)
        if case .open(let byteCount) = slots[place] { openBytes -= byteCount }
        keptBytes += answer.byteCount
        slots[place] = .answered(answer)
    }

    /// The answer kept for the first place, if it has come.
    var first: Answer? {
        guard head < slots.count, case .answered(let answer) = slots[head] else { return nil }
        return answer
    }
}
