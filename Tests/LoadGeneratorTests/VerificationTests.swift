import Measurement
import Testing

@testable import LoadGenerator

/// Which of the records that were sent are missing, came twice, or came late: exactly.
@Suite struct VerificationTests {
    @Test(
        "a set of sequences is what a plain set is, whatever order they come in", arguments: [1, 2, 3, 4] as [UInt64])
    func plainSet(seed: UInt64) {
        var random = RandomNumbers(seed: seed)
        var set = SequenceSet()
        var plain: Set<UInt64> = []
        var other = SequenceSet()
        var plainOther: Set<UInt64> = []
        // A front that moves on, with stragglers far behind it and repeats.
        for step in 0..<60_000 as Range<UInt64> {
            let spread = step % 7 == 0 ? 30_000 : 40
            let sequence = step * 2 + UInt64(spread) - random.below(UInt64(spread))
            #expect(set.insert(sequence) == plain.insert(sequence).inserted)
            if step % 3 > 0 {
                _ = other.insert(sequence + step % 2)
                plainOther.insert(sequence + step % 2)
            }
        }
        #expect(set.count == plain.count)
        for step in 0..<5000 as Range<UInt64> {
            let sequence = step * 37
            #expect(set.contains(sequence) == plain.contains(sequence))
        }
        #expect(set.count(missingIn: other) == plain.subtracting(plainOther).count)
        #expect(other.count(missingIn: set) == plainOther.subtracting(plain).count)
        #expect(set.count(missingIn: SequenceSet()) == plain.count)
        #expect(SequenceSet().count(missingIn: set) == 0)
    }

    @Test("stragglers behind the window are still told from repeats")
    func stragglers() {
        var set = SequenceSet()
        let count: UInt64 = 1_500_000
        for sequence in 0..<count where sequence != 7 && sequence % 300_007 != 1_000 { _ = set.insert(sequence) }
        let missing = 6
        #expect(set.count == Int(count) - missing)
        var late = set.insert(7)
        #expect(late)
        late = set.insert(7)
        #expect(!late)
        late = set.insert(8)
        #expect(!late)
        late = set.insert(1000)
        #expect(late)
        #expect(set.count == Int(count) - missing + 2)
        // A number that no producer has reached is none of its sequences.
        late = set.insert(1 << 47)
        #expect(!late)
    }

    @Test("what was lost, repeated and swapped is counted exactly", arguments: 1...12)
    func script(seed: Int) {
        var random = RandomNumbers(seed: UInt64(seed))
        let receipts = Receipts(producers: 2)
        var acknowledged = SequenceSet()
        var next: UInt64 = 0
        var lost = 0
        var repeated: Int64 = 0
        var swapped: Int64 = 0
        var seen: (repeated: Int64, reordered: Int64) = (0, 0)
        var sequence: UInt64 = 0
        while sequence < 20_000 {
            var batch = (0..<1 + random.below(200)).map { sequence + $0 }
            sequence += UInt64(batch.count)
            for one in batch { _ = acknowledged.insert(one) }
            switch random.below(8) {
            case 0:
                let index = Int(random.below(UInt64(batch.count)))
                batch.remove(at: index)
                lost += 1
            case 1:
                batch.append(batch[Int(random.below(UInt64(batch.count)))])
                repeated += 1
            case 2 where batch.count > 2:
                let index = Int(random.below(UInt64(batch.count - 1)))
                batch.swapAt(index, index + 1)
                swapped += 1
            default: break
            }
            let added = receipts.add(batch.count, of: 1, next: &next) { batch[$0] }
            seen.repeated += added.repeated
            seen.reordered += added.reordered
        }
        #expect(receipts.count(missingOf: acknowledged, producer: 1) == lost)
        #expect(seen.repeated == repeated)
        #expect(seen.reordered == swapped)
        #expect(receipts.count(missingOf: acknowledged, producer: 0) == acknowledged.count)
    }

    @Test("what a member that died had committed and not processed excuses the loss of just these records")
    func abandoned() {
        let receipts = Receipts(producers: 2)
        var acknowledged = SequenceSet()
        for sequence in 0..<10_000 as Range<UInt64> { _ = acknowledged.insert(sequence) }
        // 100 to 199 were abandoned, of which 150 to 199 came all the same; as many others are lost.
        let received = (0..<10_000 as Range<UInt64>).filter { !(100..<150).contains($0) && !(300..<350).contains($0) }
        var next: UInt64 = 0
        _ = receipts.add(received.count, of: 1, next: &next) { received[$0] }
        #expect(receipts.count(missingOf: acknowledged, producer: 1) == 100)
        let abandoned = Array(100..<200 as Range<UInt64>)
        #expect(receipts.count(missingOf: acknowledged, among: abandoned, producer: 1) == 50)
        // Nor does what nobody acknowledged.
        #expect(receipts.count(missingOf: acknowledged, among: [10_000, 1 << 40], producer: 1) == 0)
        #expect(receipts.count(missingOf: acknowledged, among: abandoned, producer: 0) == 100)
    }

    @Test("what ten hours leave behind takes memory for what is missing, and no more")
    func memory() {
        let receipts = Receipts(producers: 1)
        var acknowledged = SequenceSet()
        var next: UInt64 = 0
        // 50 records a second in batches of 10, of which one in 100,000 is lost; acknowledgements are a second ahead.
        var batch: [UInt64] = []
        for second in 0..<36_000 as Range<UInt64> {
            for sequence in second * 50..<second * 50 + 50 { _ = acknowledged.insert(sequence) }
            guard second > 0 else { continue }
            for start in stride(from: (second - 1) * 50, to: second * 50, by: 10) {
                batch.removeAll(keepingCapacity: true)
                for sequence in start..<start + 10 where sequence % 100_000 != 77_777 { batch.append(sequence) }
                _ = receipts.add(batch.count, of: 0, next: &next) { batch[$0] }
            }
        }
        let lost = 18
        #expect(receipts.count(missingOf: acknowledged, producer: 0) == lost + 50)
        // All that was acknowledged is one page; what was received a window of 256 pages, and one for each record lost before.
        #expect(acknowledged.byteCount < 8 * 600)
        #expect(receipts.byteCount < 256 * 660 + lost * 600)
        // A plain bit for each would be 225 KB in each of the two.
    }
}
