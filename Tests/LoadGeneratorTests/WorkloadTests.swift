import Testing

@testable import LoadGenerator

@Suite struct WorkloadTests {
    @Test("Zipf ranks have the frequencies of their law", arguments: [0.5, 0.99, 1.0, 1.5, 3.0])
    func zipf(exponent: Double) {
        var random = RandomNumbers(seed: 7)
        let numbers = ZipfNumbers(count: 1000, exponent: exponent)
        let draws = 200_000
        var counts = Array(repeating: 0, count: 1001)
        for _ in 0..<draws { counts[numbers.next(&random)] += 1 }
        func weight(_ rank: Int) -> Double { 1 / power(Double(rank), exponent) }
        let total = (1...1000).reduce(0) { $0 + weight($1) }
        for rank in [1, 2, 3, 10] {
            let expected = Double(draws) * weight(rank) / total
            #expect(abs(Double(counts[rank]) - expected) < 6 * expected.squareRoot() + 1)
        }
        #expect(counts[0] == 0)
    }

    private func power(_ base: Double, _ exponent: Double) -> Double {
        // x^y for the test's exponents, without libm: by halves of the exponent.
        switch exponent {
        case 0.5: base.squareRoot()
        case 1.0: base
        case 1.5: base * base.squareRoot()
        case 3.0: base * base * base
        default: base / root(base, 100)
        }
    }

    private func root(_ base: Double, _ degree: Int) -> Double {
        var low = 1.0
        var high = max(base, 1)
        for _ in 0..<200 {
            let middle = (low + high) / 2
            var product = 1.0
            for _ in 0..<degree { product *= middle }
            if product < base { low = middle } else { high = middle }
        }
        return low
    }

    @Test("a received value tells its stamp, and any changed byte is noticed")
    func stamps() {
        let payload = Payload(valueBytes: 60, compressibility: 0.3, seed: 5)
        var value = [UInt8](repeating: 0, count: 60)
        let stamp = Stamp(producer: 3, sequence: 123_456, time: 987_654_321)
        value.withUnsafeMutableBytes { unsafe payload.write(stamp, key: 11, to: $0.baseAddress!) }
        func read(_ bytes: [UInt8], key: UInt64 = 11) -> Stamp? { payload.read(bytes.span.bytes, key: key) }
        #expect(read(value) == stamp)
        #expect(read(value, key: 12) == nil)
        #expect(read(Array(value.dropLast())) == nil)
        #expect(payload.read(nil, key: 11) == nil)
        for index in 0..<60 {
            var changed = value
            changed[index] ^= 4
            #expect(read(changed) == nil)
        }
    }

    @Test("the schedule holds rate × time records, evenly or not, over all producers")
    func schedules() {
        for arrivals in RowPlan.Arrivals.allCases {
            var times: [UInt64] = []
            for producer in 0..<3 {
                var schedule = Schedule(
                    start: 1_000_000_000_000, profile: .constant(30_000, milliseconds: 2000), producer: producer, of: 3,
                    arrivals: arrivals,
                    random: RandomNumbers(seed: 1, stream: producer))
                while schedule.next < 1_002_000_000_000 {
                    times.append(schedule.next)
                    schedule.advance()
                }
            }
            switch arrivals {
            case .uniform:
                #expect(times.count == 60_000)
                let sorted = times.sorted()
                let gaps = zip(sorted.dropFirst(), sorted).map { $0 - $1 }
                #expect(gaps.allSatisfy { (33_332...33_335).contains($0) })
            case .poisson: #expect((59_000...61_000).contains(times.count))
            }
        }
    }

    @Test("a set of sequences counts, merges and subtracts")
    func sequences() {
        var odd = SequenceSet()
        var low = SequenceSet()
        for sequence in stride(from: UInt64(1), to: 100_000, by: 2) {
            let isNew = odd.insert(sequence)
            #expect(isNew)
        }
        for sequence in UInt64(0)..<50_000 { _ = low.insert(sequence) }
        let isNew = odd.insert(99_999)
        #expect(!isNew)
        #expect(odd.count == 50_000)
        #expect(odd.count(missingIn: low) == 25_000)
        #expect(low.count(missingIn: odd) == 25_000)
        odd.formUnion(low)
        #expect(odd.count == 75_000)
    }

    @Test("keys are eight digits, in turn, alike likely, or the same again from the same seed")
    func keys() {
        let digits = KeySource.digits(1234)
        let text = withUnsafeBytes(of: digits.littleEndian) { String(decoding: $0, as: UTF8.self) }
        #expect(text == "00001234")
        var turns = KeySource(.sequential(count: 3), random: RandomNumbers(seed: 1), producer: 0)
        let inTurn = (0..<5).map { _ in turns.next() }
        #expect(inTurn == [0, 1, 2, 0, 1])
        var first = KeySource(.uniform(count: 1000), random: RandomNumbers(seed: 9, stream: 1), producer: 0)
        var second = KeySource(.uniform(count: 1000), random: RandomNumbers(seed: 9, stream: 1), producer: 0)
        let drawn = (0..<1000).map { _ in first.next() }
        let again = (0..<1000).map { _ in second.next() }
        #expect(drawn == again)
        #expect(drawn.allSatisfy { $0 < 1000 } && Set(drawn).count > 500)
    }
}
