import Measurement
import Results
import SystemIO
import TestSupport
import Testing

@testable import Report

/// The figures of Docs/noise-and-power.md: computed here, and written there by `make noise` (WEIR_RECORD=1).
@Suite("Docs/noise-and-power.md")
struct NoiseDocumentTests {
    private static let variations = [0.01, 0.02, 0.03, 0.05, 0.1]
    private static let trials = Array(4...20)
    private let isRecording = Repository.environment("WEIR_RECORD") != nil

    private func difference(_ variation: Double, _ trials: Int) -> Double {
        let deviation = Power.deviation(ofPairsOf: variation)
        return 100 * (Power(trials: trials).smallestRatio(deviation: deviation) - 1)
    }

    private func percent(_ value: Double) -> String { Figure.fixed(value, places: 1) }

    private var powerTable: String {
        let shown = Self.trials.filter { [4, 5, 6, 8, 10, 15, 20].contains($0) }
        var lines = ["| trials vary by | " + shown.map { "\($0) trials" }.joined(separator: " | ") + " |"]
        lines.append("| ---: |" + String(repeating: " ---: |", count: shown.count))
        for variation in Self.variations {
            let cells = shown.map { "\(percent(difference(variation, $0))) %" }
            lines.append("| \(Figure.plain(100 * variation)) % | " + cells.joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n")
    }

    private var powerCurve: String {
        let lines = Self.variations.flatMap { variation in
            Self.trials.map {
                "\(Figure.plain(100 * variation)) %,\($0),\(Figure.fixed(difference(variation, $0), places: 3))"
            }
        }
        return "noise,trials,smallest difference shown (%)\n" + lines.joined(separator: "\n") + "\n"
    }

    private func recordedTable() throws -> String {
        let summary = try RecordedNoise.summary()
        var lines = [
            "| configuration | VALID trials | received_per_sec varies by | response_p99_us varies by |",
            "| --- | ---: | ---: | ---: |",
        ]
        let figures = try RecordedNoise.metrics.map { try RecordedNoise.trials($0) }
        for (index, configuration) in summary.configurations.enumerated() {
            let label = zip(summary.swept, configuration).map { "\(tail(of: $0)) \($1)" }.joined(separator: ", ")
            let cells = figures.map { percent(100 * (Statistics.coefficientOfVariation($0[index]) ?? 0)) + " %" }
            lines.append(
                "| \(label) | \(figures[0][index].count) of \(RecordedNoise.recorded) | "
                    + cells.joined(separator: " | ") + " |")
        }
        lines += [
            "",
            "| pairs | metric | verdicts in \(RecordedNoise.draws) comparisons | in \(RecordedNoise.draws) tables of four |",
        ]
        lines.append("| --- | --- | ---: | ---: |")
        for pairing in RecordedNoise.Pairing.allCases {
            for metric in RecordedNoise.metrics {
                let single = try RecordedNoise.falseVerdicts(metric, pairing, inTables: false)
                let tables = try RecordedNoise.falseVerdicts(metric, pairing, inTables: true)
                lines.append("| \(pairing.rawValue) | \(metric) | \(single) | \(tables) |")
            }
        }
        return lines.joined(separator: "\n")
    }

    /// The document with another text between the two lines that name a table.
    private func document(_ text: String, with table: String, named name: String) throws -> String {
        let begin = "<!-- \(name): made by `make noise` -->\n"
        let end = "<!-- end -->"
        let head = try #require(text.range(ofPart: begin), "no line \(begin)")
        let rest = text[head.upperBound...]
        let tailRange = try #require(String(rest).range(ofPart: end), "no line \(end)")
        let tail = String(rest)[tailRange.lowerBound...]
        return text[..<head.upperBound] + table + "\n" + tail
    }

    @Test("its tables are what the formulas and the recorded trials give")
    func tables() throws {
        let path = Repository.path("Docs/noise-and-power.md")
        let text = try Repository.text(of: path)
        var expected = try document(text, with: powerTable, named: "power")
        expected = try document(expected, with: recordedTable(), named: "recorded")
        if isRecording { try Directory.replaceFile(path, with: Array(expected.utf8).span.bytes) }
        #expect(try Repository.text(of: path) == expected)
    }

    @Test("its curve is the formulas', and the picture is drawn from it")
    func curve() throws {
        let path = Repository.path("Docs/power.csv")
        let picture = Repository.path("Docs/power.svg")
        if isRecording {
            try Directory.replaceFile(path, with: Array(powerCurve.utf8).span.bytes)
            try Plot(CSVTable(path: path)).draw(
                PlotRequest(x: "trials", y: "smallest difference shown (%)", by: "noise"), to: picture)
        }
        #expect(try Repository.text(of: path) == powerCurve)
        let drawn = try Repository.text(of: picture)
        for variation in Self.variations {
            #expect(drawn.contains(">noise=\(Figure.plain(100 * variation)) %<"), "no curve of \(variation)")
        }
    }
}

extension String {
    /// Where a part begins and ends, without Foundation.
    fileprivate func range(ofPart part: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(part) {
                return start..<index(start, offsetBy: part.count)
            }
            start = index(after: start)
        }
        return nil
    }
}
