import Glibc
import Results
import Testing

@Suite("The contract of results")
struct ResultsFormatTests {
    @Test("Docs/results-format.md says what the files have (WEIR_RECORD=1 writes it)")
    func document() throws {
        let path = sourceDirectory() + "/../../Docs/results-format.md"
        let expected = ResultsFormat.markdown()
        if getenv("WEIR_RECORD") != nil {
            mkdir(sourceDirectory() + "/../../Docs", 0o755)
            try write(expected, to: path)
        }
        #expect(try text(of: path) == expected)
    }

    static let files: [String: [Column]] = [
        "summary": SummaryRow.fields.map(\.column), "latency": LatencyRow.fields.map(\.column),
        "timeseries": TimeSeriesRow.fields.map(\.column), "partitions": PartitionRow.fields.map(\.column),
        "members": MemberRow.fields.map(\.column),
        "resources": ResourceRow.fields.map(\.column),
    ]

    @Test("every column says its unit in its name, once, and has a meaning", arguments: files.keys.sorted())
    func columns(file: String) throws {
        let columns = try #require(Self.files[file])
        let names = columns.map(\.name)
        #expect(Set(names).count == names.count)
        for column in columns where column.unit != .text {
            #expect(Unit(suffixOf: column.name) == column.unit, "\(file): \(column.name)")
        }
        for column in columns {
            #expect(column.meaning.hasSuffix("."), "\(file): \(column.name)")
            #expect(column.name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" }, "\(file): \(column.name)")
        }
    }
}
