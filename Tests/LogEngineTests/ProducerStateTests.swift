import Testing

@testable import LogEngine

@Suite struct ProducerStateTests {
    private static func batch(_ sequence: Int32, count: Int32 = 10, epoch: Int16 = 0) -> ProducerBatch {
        ProducerBatch(producerID: 7, epoch: epoch, baseSequence: sequence, lastOffsetDelta: count - 1, timestamp: 0)
    }

    /// Sequences 0–69 in seven batches of ten, at offsets 1000–1069.
    private static func afterSevenBatches() -> ProducerState {
        var state = ProducerState()
        for index in 0..<7 {
            state.remember(batch(Int32(index * 10)), lastOffset: Int64(1000 + index * 10 + 9))
        }
        return state
    }

    enum Outcome: Sendable, Equatable {
        case accepted
        case repeated(Int64)
        case outOfOrder(Int32)
        case fenced
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var batch: ProducerBatch
        var outcome: Outcome

        init(_ name: String, _ batch: ProducerBatch, _ outcome: Outcome) {
            (testDescription, self.batch, self.outcome) = (name, batch, outcome)
        }
    }

    @Test(
        "what becomes of a batch after seven batches of ten",
        arguments: [
            Case("the next one", batch(70), .accepted),
            Case("a repeat of the last one", batch(60), .repeated(1060)),
            Case("a repeat of the fifth from the end", batch(20), .repeated(1020)),
            Case("a repeat of the sixth from the end", batch(10), .outOfOrder(70)),
            Case("a gap", batch(80), .outOfOrder(70)),
            Case("an old start with another count", batch(60, count: 5), .outOfOrder(70)),
            Case("an old end with another count", batch(65, count: 5), .outOfOrder(70)),
            Case("epoch + 1 at sequence 0", batch(0, epoch: 1), .accepted),
            Case("epoch + 1 elsewhere", batch(70, epoch: 1), .outOfOrder(0)),
            Case("epoch − 1", batch(70, epoch: -1), .fenced),
        ])
    func verdict(_ example: Case) {
        #expect(Self.outcome(Self.afterSevenBatches(), example.batch) == example.outcome)
    }

    private static func outcome(_ state: ProducerState, _ batch: ProducerBatch) -> Outcome? {
        do throws(LogError) {
            switch try state.judge(batch) {
            case .accepted: return .accepted
            case .repeated(let old): return .repeated(old.baseOffset)
            }
        } catch {
            switch error {
            case .outOfOrderSequence(_, _, let expected, _): return .outOfOrder(expected)
            case .invalidProducerEpoch: return .fenced
            default: return nil
            }
        }
    }

    @Test("a new producer may start anywhere")
    func newProducer() {
        #expect(Self.outcome(ProducerState(), Self.batch(12345)) == .accepted)
    }

    @Test("sequences go from Int32.max to 0")
    func wrapAround() {
        var state = ProducerState()
        let last = Self.batch(Int32.max - 4)  // …, Int32.max, 0, 1, 2, 3, 4
        #expect(last.lastSequence == 4)
        state.remember(last, lastOffset: 9)
        #expect(Self.outcome(state, Self.batch(5)) == .accepted)
        #expect(Self.outcome(state, last) == .repeated(0))
        state = ProducerState()
        state.remember(Self.batch(Int32.max - 9), lastOffset: 9)
        #expect(Self.outcome(state, Self.batch(0)) == .accepted)
        #expect(Self.outcome(state, Self.batch(1)) == .outOfOrder(0))
    }

    @Test("a new epoch forgets the batches of the old one")
    func newEpoch() {
        var state = Self.afterSevenBatches()
        state.remember(Self.batch(0, epoch: 1), lastOffset: 1079)
        #expect(Self.outcome(state, Self.batch(60)) == .fenced)
        #expect(Self.outcome(state, Self.batch(0, epoch: 1)) == .repeated(1070))
        #expect(Self.outcome(state, Self.batch(10, epoch: 1)) == .accepted)
    }

    @Test("idle producers are forgotten, and those whose records are gone")
    func expiry() {
        var state = Self.afterSevenBatches()
        state.truncateStart(to: 1069)
        #expect(state.highestID == 7)
        state.truncateStart(to: 1070)
        #expect(state.highestID == -1)
        state = Self.afterSevenBatches()
        state.expire(olderThan: 0)
        #expect(state.highestID == 7)
        state.expire(olderThan: 1)
        #expect(state.highestID == -1)
    }

    private func decode(_ bytes: [UInt8]) -> ProducerState? { ProducerSnapshot.decode(bytes.raw) }

    @Test("a snapshot keeps the last batch of each producer")
    func snapshot() throws {
        let bytes = ProducerSnapshot.encode(Self.afterSevenBatches())
        #expect(bytes.count == 2 + 4 + 4 + 46)
        let state = try #require(decode(bytes))
        #expect(Self.outcome(state, Self.batch(70)) == .accepted)
        #expect(Self.outcome(state, Self.batch(60)) == .repeated(1060))
    }

    @Test("a snapshot that is cut or changed is not taken", arguments: [0, 3, 8, 20, 55])
    func damagedSnapshot(position: Int) {
        var bytes = ProducerSnapshot.encode(Self.afterSevenBatches())
        #expect(decode(Array(bytes.prefix(position))) == nil)
        bytes[position] ^= 1
        #expect(decode(bytes) == nil)
    }
}
