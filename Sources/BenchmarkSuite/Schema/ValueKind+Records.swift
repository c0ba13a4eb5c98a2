import Arguments
import LoadGenerator

/// How the keys, sizes and headers of records are spelt.
extension ValueKind {
    /// The largest value that a record may have.
    static let largestValue = 900_000
    /// The spellings of sizes other than a plain one.
    private static let sizeSpellings = [
        "uniform:A to B", "lognormal:MEDIAN SIGMA [from A to B]", "sizes:PATH [in turn | at random]",
        "lines:PATH [in turn | at random]",
    ]

    static let keysSummary = KeyDistribution.spellings.joined(separator: " | ")
    static let headersSummary = "none | COUNT of BYTES"

    static func sizesSummary(_ range: ClosedRange<Int>) -> String {
        (["a size such as 100 or 16KiB from \(range.lowerBound) to \(range.upperBound)"] + sizeSpellings)
            .joined(separator: " | ")
    }

    /// Reads how keys are drawn; a file is looked at.
    func keys(_ spelling: String, relativeTo directory: String) throws(ValueError) -> SuiteValue {
        guard let keys = KeyDistribution(spelling) else {
            throw wrong(spelling, among: KeyDistribution.spellings)
        }
        guard case .file(let file) = keys else { return .keys(keys) }
        return .keys(.file(try examined(file, as: .keys, relativeTo: directory)))
    }

    /// Reads how large values are; a file is looked at.
    func sizes(
        _ spelling: String, within range: ClosedRange<Int>, relativeTo directory: String
    ) throws(ValueError) -> SuiteValue {
        func size(_ text: Substring) -> Int? {
            Self.bytes(String(text)).flatMap { range.contains($0) ? $0 : nil }
        }
        let parts = spelling.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 1, let fixed = size(parts[0]) { return .sizes(.fixed(fixed)) }
        let words = parts.count == 2 ? parts[1].split(separator: " ") : []
        switch parts[0] {
        case "uniform":
            guard words.count == 3, words[1] == "to", let low = size(words[0]), let high = size(words[2]), low <= high
            else { break }
            return .sizes(.uniform(low...high))
        case "lognormal":
            guard words.count == 2 || words.count == 6 && words[2] == "from" && words[4] == "to",
                let median = size(words[0]), let sigma = Double(words[1]), sigma > 0, sigma <= 5
            else { break }
            let low = words.count == 6 ? size(words[3]) : min(1, median)
            let high = words.count == 6 ? size(words[5]) : range.upperBound
            guard let low, let high, low <= median, median <= high, median > 0 else { break }
            return .sizes(.logNormal(median: median, sigma: sigma, range: low...high))
        case "sizes" where parts.count == 2:
            guard let file = RecordFile(spelling: String(parts[1])) else { break }
            return .sizes(.sizes(try examined(file, as: .sizes(range), relativeTo: directory)))
        case "lines" where parts.count == 2:
            guard let file = RecordFile(spelling: String(parts[1])) else { break }
            return .sizes(.lines(try examined(file, as: .values(range.upperBound), relativeTo: directory)))
        default: break
        }
        throw wrong(spelling, among: Self.sizeSpellings)
    }

    /// Reads how many headers there are, and of how many bytes.
    func headers(_ spelling: String) throws(ValueError) -> SuiteValue {
        if spelling == "none" { return .headers(RowPlan.Headers()) }
        let words = spelling.split(separator: " ")
        guard words.count == 3, words[1] == "of", let count = Int(words[0]), (1...100).contains(count),
            let bytes = Self.bytes(String(words[2])), (0...65_536).contains(bytes)
        else { throw wrong(spelling) }
        return .headers(RowPlan.Headers(count: count, bytes: bytes))
    }

    private func examined(
        _ file: RecordFile, as use: RecordFile.Use, relativeTo directory: String
    ) throws(ValueError) -> RecordFile {
        do throws(RecordFileError) { return try file.relative(to: directory).examined(as: use) } catch {
            throw ValueError(reason: error.description, link: ": ")
        }
    }

    /// The nearest spelling, where the first word is that of none.
    private func wrong(_ spelling: String, among spellings: [String]) -> ValueError {
        func head(_ text: String) -> String { String(text.prefix { $0 != ":" && $0 != " " }) }
        let given = head(spelling)
        guard let near = NearestName.suggestion(for: given, among: spellings.map(head)), near != given,
            let whole = spellings.first(where: { head($0) == near })
        else { return wrong(spelling) }
        return ValueError(reason: "\(summary), not \"\(spelling)\"; did you mean \"\(whole)\"?")
    }
}
