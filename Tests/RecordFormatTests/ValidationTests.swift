import TestSupport
import Testing

@testable import RecordFormat

@Suite struct ValidationTests {
    static let records = GoldenTests.records
    static let short = Array(records.dropLast())

    /// A batch whose records section is `records`, whatever these are.
    private func handmade(_ count: Int32, _ records: [UInt8]) throws -> [UInt8] {
        let header = try batch(of: [Seen(0, 0, nil, nil)]).prefix(61)
        return resealed(header + records) { bytes in
            bytes.put(Int32(49 + records.count), at: 8)
            bytes.put(count - 1, at: 23)
            bytes.put(count, at: 57)
        }
    }

    @Test("every truncation is refused, at both depths", arguments: Compression.allCases)
    func truncation(_ codec: Compression) throws {
        let whole = try batch(of: codec == .none ? Self.short : Self.records, codec)
        #expect(flaw(whole) == nil)
        #expect(flaw([]) == .noBatch)
        for count in 1..<whole.count {
            let needed = count < 61 ? 61 : whole.count
            let cut = Array(whole.prefix(count))
            if flaw(cut) != .cut(needed: needed, available: count) {
                Issue.record("\(count) bytes: \(flaw(cut) as Any)")
            }
            if flaw(cut, .header) == nil { Issue.record("\(count) bytes pass the header's check") }
            if (try? read(cut)) != nil { Issue.record("\(count) bytes are read") }
        }
    }

    @Test("every flipped bit that the CRC covers is found")
    func bitFlips() throws {
        let whole = try batch(of: Self.short)
        for bit in 0..<whole.count * 8 {
            var flipped = whole
            flipped[bit / 8] ^= 1 << (bit % 8)
            let found = flaw(flipped, .header)
            switch bit / 8 {
            case 0..<8: #expect(found != nil)  // base offset is not 0
            case 12..<16: #expect(found == nil)  // leader epoch: not covered, and not the producer's business
            case 17...: #expect(found?.category == .corruptMessage)
            default: #expect(found?.category == .invalidRecord)
            }
        }
    }

    @Test("a batch with a CRC that fits and a byte changed never crashes", arguments: [1, 2, 3] as [UInt64])
    func changedRecords(_ seed: UInt64) throws {
        var random = SeededNumbers(seed: seed)
        for codec in Compression.allCases {
            let whole = try batch(of: Self.short, codec)
            for _ in 0..<300 {
                let changed = resealed(whole) { bytes in
                    for _ in 0..<Int.random(in: 1...3, using: &random) {
                        let at = Int.random(in: 21..<bytes.count, using: &random)
                        bytes[at] = UInt8.random(in: 0...255, using: &random)
                    }
                }
                _ = flaw(changed)
                _ = flaw(changed, .deep, .log)
                _ = try? read(changed, limit: 1 << 20)
            }
        }
    }

    @Test("magic 0 and 1, two batches, garbage behind one, and a bad length are told apart")
    func shapes() throws {
        let whole = try batch(of: Self.short)
        for magic: Int8 in [0, 1, 3, -1] {
            var old = whole
            old[16] = UInt8(bitPattern: magic)
            #expect(flaw(old) == .unsupportedMagic(magic))
        }
        #expect(flaw(whole + whole) == .trailingBytes(whole.count, isBatch: true))
        #expect(flaw(whole + [0, 0, 0]) == .trailingBytes(3, isBatch: false))
        var short = whole
        short.put(48 as Int32, at: 8)
        #expect(flaw(short) == .invalidLength(48))
        short.put(Int32.min, at: 8)
        #expect(flaw(short) == .invalidLength(.min))
        short.put(Int32.max, at: 8)
        #expect(flaw(short) == .cut(needed: Int(Int32.max) + 12, available: whole.count))
    }

    @Test("header fields that a producer must not send are refused, and accepted from a log")
    func headerFields() throws {
        let whole = try batch(of: Self.short)
        let control = resealed(whole) { $0[22] |= 32 }
        #expect(flaw(control) == .controlBatch)
        #expect(flaw(control, .deep, .log) == nil)
        let moved = resealed(whole) { $0.put(77 as Int64, at: 0) }
        #expect(flaw(moved) == .baseOffset(77))
        #expect(flaw(moved, .deep, .log) == nil)
        let sequenceless = resealed(whole) { $0.put(5 as Int64, at: 43) }
        #expect(flaw(sequenceless) == .missingSequence(producerID: 5))
        let unknown = resealed(whole) { $0[22] |= 5 }
        #expect(flaw(unknown) == .unknownCompression(5))
        #expect(flaw(unknown)?.category == .unsupportedCompression)
    }

    @Test("counts that disagree are refused", arguments: [0, -1, 3, 5, Int32.max, Int32.min])
    func counts(_ count: Int32) throws {
        let whole = try batch(of: Self.short)  // of 4
        let counted = resealed(whole) { $0.put(count, at: 57) }
        #expect(flaw(counted, .header) == .count(count, lastOffsetDelta: 3))
        let both = resealed(whole) {
            $0.put(count, at: 57)
            $0.put(count &- 1, at: 23)
        }
        #expect(flaw(both) != nil)
        #expect(flaw(both)?.category == .invalidRecord)
    }

    @Test("each flaw of a record is found", arguments: Compression.allCases)
    func flaws(_ codec: Compression) throws {
        // length, attributes, timestamp delta, offset delta, key length (−1), value length (−1), headers
        let good: [UInt8] = [12, 0, 0, 0, 1, 1, 0]
        let cases: [([UInt8], Int32, RecordFlaw?)] = [
            (good, 1, nil),
            (good + [12, 0, 0, 2, 1, 1, 0], 2, nil),
            (good + good, 2, .offsetDelta),
            ([12, 0, 0, 2, 1, 1, 0], 1, .offsetDelta),
            (good + [0], 1, .trailingBytes),
            (good, 2, .cut),
            ([], 1, .cut),
            ([14] + good.dropFirst(), 1, .cut),
            ([10] + good.dropFirst(), 1, .cut),
            ([14] + good.dropFirst() + [0], 1, .length),
            ([0], 1, .length),
            ([11] + good.dropFirst(), 1, .cut),
            ([12, 0, 0, 0, 3, 1, 0], 1, .keyLength),
            ([12, 0, 0, 0, 1, 3, 0], 1, .valueLength),
            ([12, 0, 0, 0, 20, 1, 0], 1, .cut),
            ([12, 0, 0, 0, 1, 20, 0], 1, .cut),
            ([12, 0, 0, 0, 1, 1, 1], 1, .header),
            ([12, 0, 0, 0, 1, 1, 2], 1, .header),
            ([16, 0, 0, 0, 1, 1, 2, 1, 1], 1, .header),  // a null header key
            ([16, 0, 0, 0, 1, 1, 2, 0, 1], 1, nil),  // an empty one, with a null value
            ([18, 0, 0, 0, 1, 1, 2, 0, 1, 0], 1, .length),
            ([16, 0, 0, 0, 1, 1, 2, 0, 4], 1, .header),
            ([14, 0, 0, 0, 1, 1, 0x80, 0x80], 1, .cut),
        ]
        for (section, count, expected) in cases {
            let records = codec == .none ? section : try codec.compress(section)
            let whole = resealed(try handmade(count, records)) { $0[22] = codec.rawValue }
            if let expected {
                guard case .record(_, let found) = flaw(whole) else {
                    Issue.record("\(section): \(flaw(whole) as Any), not \(expected)")
                    continue
                }
                #expect(found == expected, "\(section)")
            } else {
                #expect(flaw(whole) == nil, "\(section)")
            }
        }
    }

    @Test("a log's batch may have gaps after compaction, and none backwards")
    func gaps() throws {
        let first: [UInt8] = [12, 0, 0, 4, 1, 1, 0]  // offset delta 2
        let second: [UInt8] = [12, 0, 0, 10, 1, 1, 0]  // 5
        func gappy(_ records: [UInt8], last: Int32) throws -> [UInt8] {
            resealed(try handmade(2, records)) { $0.put(last, at: 23) }
        }
        #expect(flaw(try gappy(first + second, last: 7), .deep, .log) == nil)
        #expect(flaw(try gappy(first + second, last: 4), .deep, .log) == .record(1, .offsetDelta))
        #expect(flaw(try gappy(second + first, last: 7), .deep, .log) == .record(1, .offsetDelta))
        #expect(flaw(try gappy(first + second, last: 7)) == .count(2, lastOffsetDelta: 7))
    }

    @Test("null keys are found and, for compacted topics, refused; empty ones are fine")
    func nullKeys() throws {
        let keyed = try batch(of: [Seen(0, 1, "a", "b"), Seen(1, 2, "", "b")])
        #expect(flaw(keyed, requiresKeys: true) == nil)
        #expect(try !RecordBatchValidation.examine(keyed).hasNullKey)
        let unkeyed = try batch(of: [Seen(0, 1, "a", "b"), Seen(1, 2, nil, "b")])
        #expect(flaw(unkeyed, requiresKeys: true) == .record(1, .nullKey))
        #expect(try RecordBatchValidation.examine(unkeyed).hasNullKey)
    }

    @Test("the latest timestamp is the records', whatever the header says")
    func maxTimestamp() throws {
        let whole = resealed(try batch(of: [Seen(0, 10, "a", nil), Seen(1, 50, "a", nil), Seen(2, 20, "a", nil)])) {
            $0.put(12 as Int64, at: 35)
        }
        let findings = try RecordBatchValidation.examine(whole)
        #expect(findings.maxTimestamp == 50)
        #expect(findings.header.maxTimestamp == 12)
    }

    @Test("bad compressed data and a bomb are INVALID_RECORD")
    func decompression() throws {
        let whole = try batch(of: [Seen(0, 1, "a", String(repeating: "b", count: 1 << 20))], .zstd)
        #expect(throws: RecordBatchError.decompression(.zstd, .tooLarge(limit: 1 << 16))) {
            try RecordBatchValidation.validate(whole.span.bytes, decompressionLimit: 1 << 16)
        }
        let broken = resealed(whole) { $0[61] ^= 1 }
        #expect(flaw(broken)?.category == .invalidRecord)
        #expect(flaw(broken, .header) == nil)
    }
}

extension [UInt8] {
    mutating func put<Integer: FixedWidthInteger>(_ value: Integer, at offset: Int) {
        for byte in 0..<Integer.bitWidth / 8 {
            self[offset + byte] = UInt8(truncatingIfNeeded: value >> (Integer.bitWidth - 8 - 8 * byte))
        }
    }
}
