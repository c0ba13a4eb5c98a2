import Measurement
import TestSupport
import Testing

@testable import LoadGenerator

@Suite struct WorkloadTests {
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

    @Test("keys are eight digits, in turn, alike likely, or the same again from the same seed")
    func keys() throws {
        for number in Array(0...12_345) + [99_999, 100_000, 1_234_567, 9_999_999, 99_999_999] as [UInt64] {
            let text = withUnsafeBytes(of: KeySource.digits(number).littleEndian) {
                String(decoding: $0, as: UTF8.self)
            }
            let digits = String(number)
            #expect(text == String(repeating: "0", count: 8 - digits.count) + digits)
        }
        func source(_ keys: KeyDistribution, stream: Int = 1, producer: Int = 0) throws -> KeySource {
            let plan = RowPlan.short { $0.records.keys = keys }
            return KeySource(
                keys, try SharedRecords(plan), random: RandomNumbers(seed: 9, stream: stream), producer: producer)
        }
        var turns = try source(.sequential(count: 3))
        #expect((0..<5).map { _ in turns.number() } == [0, 1, 2, 0, 1])
        turns = try source(.sequential(count: 3), producer: 2)
        #expect((0..<3).map { _ in turns.number() } == [2, 0, 1])
        var first = try source(.uniform(count: 1000))
        var second = try source(.uniform(count: 1000))
        let drawn = (0..<1000).map { _ in first.number() }
        #expect(drawn == (0..<1000).map { _ in second.number() })
        #expect(drawn.allSatisfy { $0 < 1000 } && Set(drawn).count > 500)
    }

    @Test("keys of a file come in turn or at random, whatever ends their lines")
    func keysOfAFile() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("eins\nzwei\r\nzwölftausend\n12345678", to: "keys.txt")
        func keys(_ order: RecordFile.Order, producer: Int) throws -> [String] {
            let file = try RecordFile(path: path, order: order).examined(as: .keys)
            #expect(file.contents?.lines == 4 && file.contents?.smallest == 4 && file.contents?.largest == 13)
            let plan = RowPlan.short {
                $0.records = .init(values: .fixed(50), keys: .file(file), compressibility: 0, verification: .value)
            }
            let maker = RecordMaker(plan, producer: producer, shared: try SharedRecords(plan))
            return (0..<6 as Range<UInt64>).map { sequence in
                maker.make(sequence, due: 1)
                let key = maker.key
                return key?.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } ?? "none"
            }
        }
        let lines = ["eins", "zwei", "zwölftausend", "12345678"]
        #expect(try keys(.inTurn, producer: 0) == lines + ["eins", "zwei"])
        #expect(try keys(.inTurn, producer: 1) == Array(lines.dropFirst()) + ["eins", "zwei", "zwölftausend"])
        #expect(try Set(keys(.atRandom, producer: 0)).isSubset(of: lines))
        #expect(try keys(.atRandom, producer: 0) == keys(.atRandom, producer: 0))
    }

    @Test("a file that does not serve says where and why")
    func badFiles() throws {
        let directory = try TemporaryDirectory()
        func reason(_ text: String, as use: RecordFile.Use) throws -> String {
            let path = try directory.write(text, to: "file")
            let error = #expect(throws: RecordFileError.self) { try RecordFile(path: path).examined(as: use) }
            return error.map { "\($0.line ?? 0) \($0.reason)" } ?? ""
        }
        #expect(try reason("", as: .keys) == "0 is empty; it needs a line at least")
        #expect(try reason("a\n\nb\n", as: .keys) == "2 is empty; a key has a byte at least")
        #expect(try reason("5\nten\n", as: .sizes(0...9)) == "2 takes a size in bytes from 0 to 9, not \"ten\"")
        #expect(try reason("5\n10\n", as: .sizes(0...9)) == "2 takes a size in bytes from 0 to 9, not \"10\"")
        #expect(try reason("123\n1234\n", as: .values(3)) == "2 has 4 bytes; at most 3 are taken")
        #expect(throws: RecordFileError.self) { try RecordFile(path: directory.path).examined(as: .keys) }
        #expect(throws: RecordFileError.self) { try RecordFile(path: directory.file("none")).examined(as: .keys) }

        let path = try directory.write("a\nb\n", to: "changing")
        let file = try RecordFile(path: path, order: .atRandom).examined(as: .keys)
        #expect(KeyDistribution("file:\(file)") != nil && "\(file)".hasSuffix(" at random"))
        try directory.write("a\nc\n", to: "changing")
        #expect(throws: RecordFileError.self) { try SharedRecords(RowPlan.short { $0.records.keys = .file(file) }) }
        #expect(throws: RecordFileError.self) { try RecordFile(spelling: "\(file)")?.examined(as: .keys) }
    }
}
