import RecordFormat
import TestSupport
import Testing

@testable import LoadGenerator

/// What is sent in every shape that records have, and how a receiver tells what it got.
@Suite struct RecordMakerTests {
    /// A shape of records.
    struct Shape: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (inout RowPlan.Records) -> Void
    }

    static let shapes = [
        Shape(testDescription: "stamp in the value") { _ in },
        Shape(testDescription: "no keys") { $0.keys = .none },
        Shape(testDescription: "sizes that differ") { $0.values = .uniform(24...300) },
        Shape(testDescription: "stamp alone") { $0.values = .fixed(24) },
        Shape(testDescription: "stamp in a header") { records in
            records.values = .uniform(0...40)
            records.verification = .header
        },
        Shape(testDescription: "headers beside the stamp") { $0.headers = .init(count: 3, bytes: 13) },
        Shape(testDescription: "headers and tombstones") { records in
            records.headers = .init(count: 2, bytes: 0)
            records.tombstones = 0.3
            records.verification = .header
        },
        Shape(testDescription: "keys and values from files") { records in
            records.keys = .file(RecordFile(path: Repository.path("Tests/Golden/Murmur2/murmur2.txt")))
            records.values = .lines(RecordFile(path: Repository.path("README.md"), order: .atRandom))
            records.verification = .header
        },
    ]

    private func plan(_ shape: Shape? = nil, seed: UInt64 = 1) throws -> RowPlan {
        var plan = RowPlan.short()
        plan.seed = seed
        plan.records = .init(valueBytes: 100, keys: .zipf(exponent: 1, count: 1000), compressibility: 0.5)
        shape?.change(&plan.records)
        if case .file(let file) = plan.records.keys { plan.records.keys = .file(try file.examined(as: .keys)) }
        if case .lines(let file) = plan.records.values {
            plan.records.values = .lines(try file.examined(as: .values(10_000)))
        }
        return plan
    }

    /// A record as a client gets it.
    private struct Made: Equatable {
        var key: [UInt8]?
        var value: [UInt8]?
        var headers: RecordHeaders?

        init(_ maker: RecordMaker) {
            if let key = maker.key { self.key = key.withUnsafeBytes { [UInt8]($0) } }
            if let value = maker.value { self.value = value.withUnsafeBytes { [UInt8]($0) } }
            headers = maker.headers
        }

        /// Without time and check of the stamp, which differ from run to run.
        func timeless(_ verification: RowPlan.Verification) -> Made {
            var made = self
            if verification == .value { made.value?.replaceSubrange(8..<24, with: repeatElement(0, count: 16)) }
            if verification == .header {
                made.headers?.overwrite(at: 1 + 4 + 1 + 8, [UInt8](repeating: 0, count: 16).span.bytes)
            }
            return made
        }

        /// What the receiver finds in it.
        func stamp(_ verifier: RecordVerifier) throws -> Stamp? {
            let builder = RecordBatchBuilder(byteLimit: 1 << 16)
            let key = key ?? []
            let value = value ?? []
            builder.append(
                timestamp: 0, key: self.key == nil ? nil : key.span.bytes,
                value: self.value == nil ? nil : value.span.bytes, headers: headers ?? RecordHeaders())
            try builder.finish()
            var stamp: Stamp?
            let bytes = builder.bytes
            try RecordBatchReader().forEachRecord(in: bytes) { stamp = verifier.stamp(of: ReceivedRecord($0)) }
            return stamp
        }
    }

    private func made(_ plan: RowPlan, producer: Int = 0, count: UInt64 = 300, from time: UInt64 = 1) throws -> [Made] {
        let maker = RecordMaker(plan, producer: producer, shared: try SharedRecords(plan))
        return (0..<count).map { (sequence: UInt64) -> Made in
            maker.make(sequence, due: time + sequence)
            return Made(maker)
        }
    }

    @Test(
        "the same seed makes the same bytes but for the time, another seed or producer makes others", arguments: shapes)
    func seeds(shape: Shape) throws {
        let plan = try plan(shape)
        let verification = plan.records.verification
        let first = try made(plan).map { $0.timeless(verification) }
        #expect(try first == made(plan, from: 77).map { $0.timeless(verification) })
        #expect(try first != made(self.plan(shape, seed: 2)).map { $0.timeless(verification) })
        #expect(try first != made(plan, producer: 1).map { $0.timeless(verification) })
        #expect(try made(plan, count: 20) != made(plan, count: 20, from: 77))
    }

    @Test("a receiver finds the stamp of every record, and any changed byte of it", arguments: shapes)
    func stamps(shape: Shape) throws {
        let plan = try plan(shape)
        let shared = try SharedRecords(plan)
        let verifier = RecordVerifier(plan, shared: shared)
        for (sequence, record) in try made(plan, count: 60, from: 1000).enumerated() {
            #expect(
                try record.stamp(verifier)
                    == Stamp(producer: 0, sequence: UInt64(sequence), time: 1000 + UInt64(sequence)))
            if sequence % 12 > 0 { continue }
            for index in 0..<(record.key?.count ?? 0) {
                var changed = record
                changed.key![index] ^= 4
                #expect(try changed.stamp(verifier) == nil)
            }
            for index in 0..<(record.value?.count ?? 0) {
                var changed = record
                changed.value![index] ^= 4
                #expect(try changed.stamp(verifier) == nil)
            }
            try changedHeaders(of: record, verifier)
            try otherShapes(of: record, verifier)
        }
    }

    private func changedHeaders(of record: Made, _ verifier: RecordVerifier) throws {
        guard let headers = record.headers else { return }
        for offset in 0..<headers.byteCount {
            var changed = record
            var encoded: [UInt8] = []
            headers.copy(to: &encoded)
            changed.headers!.overwrite(at: offset, [encoded[offset] ^ 4].span.bytes)
            #expect(try changed.stamp(verifier) == nil, "byte \(offset) of the headers")
        }
    }

    private func otherShapes(of record: Made, _ verifier: RecordVerifier) throws {
        var changed = record
        changed.key = record.key == nil ? [1] : nil
        #expect(try changed.stamp(verifier) == nil)
        changed = record
        changed.value = record.value == nil ? [] : nil
        #expect(try changed.stamp(verifier) == nil)
        changed = record
        changed.value = (record.value ?? []) + [0x78]
        #expect(try changed.stamp(verifier) == nil)
        changed = record
        changed.headers = record.headers ?? RecordHeaders()
        changed.headers!.append("other", nil)
        #expect(try changed.stamp(verifier) == nil)
    }

    @Test("the stamp goes where it fits")
    func fitting() throws {
        typealias Verification = RowPlan.Verification
        #expect(Verification.fitting(.fixed(24), tombstones: 0) == .value)
        #expect(Verification.fitting(.fixed(23), tombstones: 0) == .header)
        #expect(Verification.fitting(.uniform(10...1000), tombstones: 0) == .header)
        #expect(Verification.fitting(.fixed(100), tombstones: 0.1) == .header)
        #expect(Verification.fitting(.lines(RecordFile(path: "any")), tombstones: 0) == .header)
    }

    @Test("of a compressible value the stated share repeats, and different records have nothing in common")
    func compressibility() throws {
        for share in [0.0, 0.25, 0.5, 1.0] {
            let plan = RowPlan.short { $0.records = .init(valueBytes: 1024, keys: .none, compressibility: share) }
            let values = try made(plan, count: 64).compactMap(\.value)
            for value in values {
                let filled = value.reversed().prefix { $0 == 0x78 }.count
                #expect(abs(filled - Int(1000 * share)) <= 4)
            }
            let together = values.joined().map { $0 }
            let compressed = try Compression.zstd.compress(together.span.bytes)
            let ratio = Double(compressed.count) / Double(together.count)
            #expect(ratio > (1 - share) * 0.97 && ratio < (1 - share) * 0.98 + 0.05)
        }
    }
}
