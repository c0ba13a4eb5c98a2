import Measurement
import Results
import TestSupport

/// A run's tables held against what else it has left: each line against its checksum in the journal, and every percentile of the open loop
/// against the interval logs, to the digit. Latencies at full speed and rates are in no interval log: for them the checksums stand.
struct RunCheck {
    /// What does not agree.
    private(set) var problems: [String] = []
    /// How many figures were computed anew.
    private(set) var figures = 0
    private let run: RunDirectory
    private let summary: RunSummary
    private var logs: [RowKey: String] = [:]

    /// - Parameter most: how many rows' percentiles are computed anew at most; the journal is held against all.
    init(_ path: String, most: Int = .max) throws {
        run = RunDirectory(path: path)
        summary = try RunSummary(run)
        try checkJournal()
        let latencies = try CSVTable(path: run.file(LatencyRow.fileName))
        let seconds = try CSVTable(path: run.file(TimeSeriesRow.fileName))
        let steps = run.has(StepRow.fileName) ? try CSVTable(path: run.file(StepRow.fileName)) : nil
        let histograms = MergedHistograms(of: summary)
        var random = SeededNumbers(seed: 8)
        for row in summary.rows.filter({ $0.verdict != .error }).shuffled(using: &random).prefix(most) {
            guard let merged = try histograms.merged([row]) else {
                problems.append("\(name(row)): no interval log")
                continue
            }
            let intervals = try intervals(of: row)
            let hasSteps = intervals.contains { $0.step != nil }
            // Over several steps percentiles are those of none.
            checkSummary(row, hasSteps ? merged.filter { $0.key == .throughput } : merged)
            if let steps { try checkSteps(row, intervals, steps) }
            checkLatencies(row, merged, latencies)
            try checkSeconds(row, intervals, seconds)
        }
    }

    private func name(_ row: RunSummary.Row) -> String {
        (row.key.configuration + ["\(row.key.trial)"]).joined(separator: " ")
    }

    private mutating func checkJournal() throws {
        let restoration = try Restoration(run, swept: summary.swept)
        if restoration.discarded > 0 {
            problems.append("\(restoration.discarded) rows are not what the journal says of them")
        }
        if Set(restoration.keys) != Set(summary.rows.map(\.key)) {
            problems.append("the journal has other rows than summary.csv")
        }
        for (entry, key) in zip(restoration.entries, restoration.keys) where entry.verdict != .error {
            logs[key] = entry.files.keys.first { $0.hasSuffix(".hlog") }
            let names = Set(entry.files.keys)
            if !names.isSuperset(of: [SummaryRow.fileName, LatencyRow.fileName, TimeSeriesRow.fileName]) {
                problems.append("the journal leaves out tables")
            }
        }
    }

    private mutating func expect(_ cell: String, _ expected: String, _ words: String) {
        figures += 1
        if cell != expected { problems.append("\(words) is \(cell), by the interval log \(expected)") }
    }

    private mutating func checkSummary(_ row: RunSummary.Row, _ merged: [HistogramTag: Histogram]) {
        var expected: [(column: String, text: String)] = []
        for tag in HistogramTag.latencies {
            let summary = merged[tag].map(LatencySummary.init)
            for (index, level) in LatencySummary.percentiles.enumerated() {
                let text = Cell(summary?.microseconds(at: index), places: 3).text
                expected.append(("\(tag.rawValue)_\(level.suffix)_us", text))
            }
        }
        let windows = merged[.throughput].map(ThroughputSummary.init)
        for (level, value) in [("p10", windows?.p10), ("p50", windows?.p50), ("p90", windows?.p90)] {
            expected.append(("throughput_\(level)_per_sec", Cell(value, places: 0).text))
        }
        for (column, text) in expected {
            guard let place = summary.table.header.firstIndex(of: column) else {
                problems.append("summary.csv has no \(column)")
                continue
            }
            expect(row.cells.fields[place], text, "\(name(row)): \(column)")
        }
    }

    private mutating func checkLatencies(_ row: RunSummary.Row, _ merged: [HistogramTag: Histogram], _ table: CSVTable)
    {
        let expected = HistogramTag.latencies.flatMap { tag in
            merged[tag].map { LatencyRow.rows(key: row.key, phase: .latency, kind: tag, of: $0) } ?? []
        }.map { $0.cells(swept: summary.swept).map(\.text) }
        let found = lines(of: row, phase: .latency, in: table)
        if found.count != expected.count { problems.append("\(name(row)): latency.csv has \(found.count) lines") }
        for (line, other) in zip(found, expected) {
            expect(CSV.line(line), CSV.line(other), "\(name(row)): latency.csv")
        }
    }

    /// The percentiles of each second.
    private mutating func checkSeconds(
        _ row: RunSummary.Row, _ intervals: [HistogramInterval], _ table: CSVTable
    ) throws {
        let intervals = intervals.filter { $0.tag != .throughput && $0.step == nil }
        let start = intervals.map(\.startMilliseconds).min() ?? 0
        let columns: [(name: String, tag: HistogramTag, percentile: Double)] = [
            ("response_p50_us", .response, 50), ("response_p99_us", .response, 99), ("response_max_us", .response, 100),
            ("e2e_p99_us", .endToEnd, 99), ("delay_p99_us", .delay, 99),
        ]
        let second = try table.column("second")
        for line in lines(of: row, phase: .latency, in: table) {
            guard let number = Int64(line[second]) else { continue }
            for (column, tag, percentile) in columns {
                let interval = intervals.first {
                    $0.tag == tag && ($0.startMilliseconds - start + 500) / 1000 == number
                }
                let value = interval?.histogram.value(atPercentile: percentile).map { Double($0) / 1000 }
                expect(
                    line[try table.column(column)], Cell(value, places: 3).text,
                    "\(name(row)): second \(number): \(column)")
            }
        }
    }

    private mutating func intervals(of row: RunSummary.Row) throws -> [HistogramInterval] {
        guard let log = logs[row.key] else {
            problems.append("\(name(row)): the journal has no interval log")
            return []
        }
        return try HistogramLog.intervals(in: Repository.text(of: run.file(log)))
    }

    /// The percentiles of each step, and up to which the row kept up.
    private mutating func checkSteps(
        _ row: RunSummary.Row, _ intervals: [HistogramInterval], _ table: CSVTable
    ) throws {
        let found = lines(of: row, in: table)
        let (step, verdict, offered) = try (
            table.column("step"), table.column("verdict"), table.column("offered_per_sec")
        )
        let achieved = try table.column("achieved_per_sec")
        if !Set(intervals.compactMap(\.step)).isSubset(of: found.compactMap { Int($0[step]) }) {
            problems.append("\(name(row)): steps.csv has not all steps of the interval log")
        }
        for line in found {
            for tag in HistogramTag.latencies {
                let histogram = intervals.first { $0.step == Int(line[step]) && $0.tag == tag }?.histogram
                let summary = histogram.map(LatencySummary.init)
                for (index, level) in LatencySummary.percentiles.enumerated() {
                    let column = "\(tag.rawValue)_\(level.suffix)_us"
                    expect(
                        line[try table.column(column)], Cell(summary?.microseconds(at: index), places: 3).text,
                        "\(name(row)): step \(line[step]): \(column)")
                }
            }
        }
        if found.isEmpty { return }
        let kept: Int? =
            switch StepLimit(
                keptUp: found.map {
                    .init(
                        Verdict(rawValue: $0[verdict]) ?? .error, offered: Double($0[offered]),
                        achieved: Double($0[achieved]))
                })
            {
            case .at(let step), .beyond(let step): step
            case .below, .unknown: nil
            }
        expect(
            row.cells.fields[try summary.table.column("kept_up_per_sec")], kept.map { found[$0][offered] } ?? "",
            "\(name(row)): kept_up_per_sec")
    }

    private func lines(of row: RunSummary.Row, phase: Phase? = nil, in table: CSVTable) -> [[String]] {
        let key =
            row.key.configuration + ["\(row.key.trial)", "\(row.key.block)"] + (phase.map { [$0.rawValue] } ?? [])
        return table.rows.map(\.fields).filter { Array($0.prefix(key.count)) == key }
    }
}
