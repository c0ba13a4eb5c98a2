import Testing

@testable import LoadGenerator

/// A record as bytes, without the time and the check in its stamp.
private struct Made: Hashable {
    var key: [UInt8]?
    var value: [UInt8]?
}

private func bytes(_ span: RawSpan?) -> [UInt8]? {
    guard let span else { return nil }
    return span.withUnsafeBytes { [UInt8]($0) }
}

@Suite struct RecordMakerTests {
    private func plan(_ seed: UInt64) -> RowPlan {
        RowPlan.short { plan in
            plan.seed = seed
            plan.records = .init(valueBytes: 100, keys: .zipf(exponent: 1, count: 1000), compressibility: 0.5)
        }
    }

    private func made(_ plan: RowPlan, producer: Int, count: UInt64 = 500, from time: UInt64 = 1) -> [Made] {
        let payload = Payload(
            valueBytes: plan.records.valueBytes, compressibility: plan.records.compressibility, seed: plan.seed)
        let maker = RecordMaker(plan, producer: producer, payload: payload)
        return (0..<count).map { (sequence: UInt64) -> Made in
            maker.make(sequence, due: time + sequence)
            let key = bytes(maker.key)
            var value = bytes(maker.value)
            // Time and check differ from run to run.
            value?.replaceSubrange(8..<24, with: [])
            return Made(key: key, value: value)
        }
    }

    @Test("the same seed makes the same bytes, another seed or producer makes others")
    func seeds() {
        let first = made(plan(1), producer: 0)
        #expect(first == made(plan(1), producer: 0, from: 77))
        #expect(first != made(plan(2), producer: 0))
        #expect(first.map(\.key) != made(plan(1), producer: 1).map(\.key))
        #expect(Set(first.map(\.value)).count == first.count)
    }
}
