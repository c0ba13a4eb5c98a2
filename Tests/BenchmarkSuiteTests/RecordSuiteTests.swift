import LoadGenerator
import TestSupport
import Testing

@testable import BenchmarkSuite

/// What suites say about records: sizes, keys, headers, tombstones, and how each is verified.
@Suite("Records of suites")
struct RecordSuiteTests {
    private func plan(_ records: String, file: String = "mine.yaml") throws -> RowPlan.Records {
        let suite = try Suite(yaml: Array("records: {\(records)}".utf8), file: file)
        return try suite.configurations()[0].recordPlan
    }

    @Test("the stamp goes into the value where it fits, else into a header")
    func automatic() throws {
        #expect(try plan("value.size: 100").verification == .value)
        #expect(try plan("value.size: 24").verification == .value)
        #expect(try plan("value.size: 23").verification == .header)
        #expect(try plan("value.size: 'uniform:20 to 100'").verification == .header)
        #expect(try plan("value.size: 'lognormal:100 1'").verification == .header)
        #expect(try plan("value.size: 'lognormal:100 1 from 24 to 1000'").verification == .value)
        #expect(try plan("value.size: 100, keys: uniform of 5, tombstones: 0.1").verification == .header)
        #expect(try plan("value.size: 100, verify: count").verification == .count)
        #expect(try plan("value.size: 0, verify: none").verification == .none)
    }

    @Test(
        "a row of more bytes than a number holds is bounded by what its time allows",
        arguments: [
            "records: {count: 100000000000000000}\nload: {peak: 1s, latency.for: 0}",
            "load: {peak: 0, latency: {rate: 100M, for: 24h}}\nrecords: {headers: 100 of 64KiB}",
        ])
    func countless(text: String) throws {
        let configuration = try Suite(yaml: Array(text.utf8), file: "mine.yaml").configurations()[0]
        #expect(configuration.maximumBytes == configuration.phaseMilliseconds * 1_000_000)
    }

    @Test(
        "what the stamp has no room for is refused where it was asked for, with what to do",
        arguments: [
            (
                "records: {value.size: 10, verify: value}",
                "mine.yaml:1:35: records.verify: value takes 24 bytes of each value, and records.value.size goes down to 10; "
                    + "records.verify: header puts the stamp into a header; auto does so where it must"
            ),
            (
                "records: {keys: uniform of 9, tombstones: 0.5, verify: value}",
                "mine.yaml:1:56: records.verify: value finds no value in a tombstone; "
                    + "records.verify: header puts the stamp into a header; auto does so where it must"
            ),
            (
                "records: {tombstones: 0.5}",
                "mine.yaml:1:23: records.tombstones needs records.keys: a tombstone deletes its key"
            ),
            (
                "records: {keys: 'file:none.txt'}",
                "mine.yaml:1:17: records.keys: none.txt: cannot be read: open none.txt: No such file or directory"
            ),
            (
                "records: {value.size: 'size:a'}",
                "mine.yaml:1:23: records.value.size takes \(ValueKind.sizesSummary(0...900_000)), not \"size:a\"; "
                    + "did you mean \"sizes:PATH [in turn | at random]\"?"
            ),
        ])
    func refused(text: String, expected: String) {
        #expect(refusal(of: text) == expected)
    }

    @Test("files are found from the suite's directory, looked at before the run, and known again by their checksum")
    func files() throws {
        let directory = try TemporaryDirectory()
        try directory.write("one\ntwo\n", to: "keys.txt")
        try directory.write("0\n10\n200\n", to: "sizes.txt")
        let file = directory.file("suite.yaml")
        let text = "records: {keys: 'file:keys.txt at random', value.size: sizes:sizes.txt}"
        let suite = try Suite(yaml: Array(text.utf8), file: file)
        let records = try suite.configurations()[0].recordPlan
        #expect(records.values.smallest == 0 && records.values.largest == 200 && records.values.mean == 70)
        #expect(records.verification == .header)
        guard case .file(let keys) = records.keys else {
            Issue.record("keys come from the file")
            return
        }
        #expect(keys.path.hasSuffix("/keys.txt") && keys.order == .atRandom && keys.contents?.lines == 2)

        // The resolved suite means the same file from anywhere, and nothing else.
        #expect(suite.yaml.contains("crc32c:"))
        let again = try Suite(yaml: Array(suite.yaml.utf8), file: "elsewhere/suite.yaml")
        #expect(again.yaml == suite.yaml)
        #expect(try again.configurations()[0].recordPlan == records)
        try directory.write("one\nthree\n", to: "keys.txt")
        let error = #expect(throws: SuiteError.self) { try Suite(yaml: Array(suite.yaml.utf8), file: "suite.yaml") }
        #expect("\(try #require(error))".contains("has changed since its checksum was taken"))
        try directory.write("one\n\ntwo", to: "keys.txt")
        #expect(throws: SuiteError.self) { try Suite(yaml: Array(text.utf8), file: file) }
    }

    @Test("the space that a row may need follows what is sent")
    func space() throws {
        func bytes(_ records: String) throws -> Int {
            let text = "load: {warmup: 0, peak: 1s, latency.for: 0}\nrecords: {count: 1000, \(records)}"
            return try Suite(yaml: Array(text.utf8), file: "a.yaml").configurations()[0].maximumBytes
        }
        #expect(try bytes("value.size: 100") == 1000 * 132)
        #expect(try bytes("value.size: 'uniform:100 to 300'") == 1000 * 232)
        #expect(try bytes("value.size: 100, headers: 2 of 50") == 1000 * (132 + 2 * 62))
        #expect(try bytes("value.size: 100, verify: header") == 1000 * (132 + 30))
    }
}
