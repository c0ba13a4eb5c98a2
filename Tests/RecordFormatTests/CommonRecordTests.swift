import TestSupport
import Testing

@testable import RecordFormat

/// The short cut must take nothing that the long way refuses, and find the same.
@Suite struct CommonRecordTests {
    private func agree(_ bytes: [UInt8], at offset: Int, offsetDelta: Int) -> (taken: Bool, agrees: Bool) {
        guard let common = CommonRecord(bytes.span.bytes, at: offset, offsetDelta: offsetDelta) else {
            return (false, true)
        }
        guard let record = try? RecordCursor.record(at: offset, in: bytes.span.bytes) else { return (true, false) }
        let agrees =
            record.offsetDelta == offsetDelta && record.timestampDelta == common.timestampDelta
            && record.headerCount == 0 && record.end == common.end && (record.keyLength < 0) == common.isKeyNull
        return (true, agrees)
    }

    private func encoded(_ timestamp: Int64, _ offset: Int, _ key: Int, _ value: Int) -> [UInt8] {
        var body: [UInt8] = [0]
        Varint.append(timestamp, to: &body)
        Varint.append(Int64(offset), to: &body)
        Varint.append(Int64(key), to: &body)
        body += [UInt8](repeating: 0x80, count: max(key, 0))
        Varint.append(Int64(value), to: &body)
        body += [UInt8](repeating: 0xFF, count: max(value, 0))
        body.append(0)
        var record: [UInt8] = []
        Varint.append(Int64(body.count), to: &record)
        return record + body
    }

    @Test("records at every border of the lengths are taken or left, and agree")
    func borders() {
        let padding = [UInt8](repeating: 0, count: 16)
        for timestamp: Int64 in [0, -1, 63, 64, -64, -65, 8191, 8192, -8192, -8193, 1 << 20 - 1, 1 << 20, 1 << 40] {
            for offset in [0, 1, 63, 64, 65, 127, 128, 8191, 8192, 100_000] {
                for key in [-1, 0, 1, 63, 64, 200] {
                    for value in [-1, 0, 1, 63, 64, 100, 7000] {
                        let record = encoded(timestamp, offset, key, value)
                        let (taken, agrees) = agree(record + padding, at: 0, offsetDelta: offset)
                        let isCommon = Varint.byteCount(timestamp) <= 3 && offset < 8192 && record.count < 8190
                        if !agrees || taken != isCommon {
                            Issue.record("\(timestamp) \(offset) \(key) \(value): taken \(taken), agrees \(agrees)")
                        }
                        if agree(record + padding, at: 0, offsetDelta: offset + 1).taken {
                            Issue.record("\(offset) passes for \(offset + 1)")
                        }
                        for cut in [0, 1, record.count / 2, record.count - 1]
                        where !agree(
                            Array(record.prefix(cut)), at: 0, offsetDelta: offset
                        ).agrees {
                            Issue.record("cut at \(cut) of \(record.count)")
                        }
                    }
                }
            }
        }
    }

    @Test("changed bytes are never taken wrongly", arguments: [21, 22] as [UInt64])
    func changed(_ seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        var taken = 0
        for _ in 0..<20_000 {
            let offset = [0, 5, 64, 300].randomElement(using: &random) ?? 0
            var record = encoded(
                .random(in: -100...100, using: &random), offset, .random(in: -1...4, using: &random),
                .random(in: -1...80, using: &random))
            record += (0..<Int.random(in: 0...20, using: &random)).map { _ in 0 }
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                record[.random(in: 0..<record.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            let result = agree(record, at: 0, offsetDelta: offset)
            taken += result.taken ? 1 : 0
            if !result.agrees { Issue.record("seed \(seed): \(record)") }
        }
        #expect(taken > 2000)
    }
}
