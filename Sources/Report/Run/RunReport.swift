internal import Measurement
public import Results

/// What a run found, as the table, the account of records and the answer that end it.
public struct RunReport {
    let summary: RunSummary
    /// A row for each configuration: medians over its VALID trials, or over all, in parentheses, where none is VALID;
    /// percentiles of latencies over all of these trials together.
    private(set) var figures = FigureTable(labels: 0, columns: [])
    /// What the steps of its open loop found; none where that does not go in steps.
    let staircases: [Staircase]
    /// Whether the run's interval logs are there, as they are unless only its tables were kept.
    private let hasHistograms: Bool

    /// A report of a run, finished or not. O(its interval logs), which are read once, here.
    ///
    /// Throws: where a figure or a log cannot be read.
    public init(_ summary: RunSummary) throws {
        self.summary = summary
        let histograms = MergedHistograms(of: summary)
        let measured = summary.rows.filter { $0.verdict != .error }
        staircases = try Staircase.all(of: summary)
        hasHistograms = !measured.isEmpty && histograms.has(measured)
        figures = try table(of: histograms)
    }

    /// The text: tables, account of the records, answer.
    ///
    /// - Parameters:
    ///   - isUnicode: whether the reader's locale has more than ASCII.
    ///   - columns: how wide a terminal is, for which tables leave out what matters least; nil for all of them.
    ///   - rest: how the rest is to be seen.
    public func text(
        isUnicode: Bool = true, columns: Int? = nil, rest: String = "--wide, or a pipe, shows all"
    ) throws -> String {
        var lines = Prose.paragraph(summary.progress, columns)
        var leftOut: [String] = []
        func add(_ table: FigureTable) {
            let (shown, names) = columns.map { table.fitted(to: $0) } ?? (table: table, leftOut: [])
            leftOut += names.filter { !leftOut.contains($0) }
            lines += shown.text.fitted(isUnicode: isUnicode).lines.map { Prose.cut($0, columns: columns) }
        }
        add(figures)
        if let steps = shownSteps() {
            lines += Prose.lines(steps.heading, columns: columns)
            add(steps.table)
            lines += Prose.paragraph(steps.rest, columns)
        }
        if let limits {
            lines += Prose.lines(limits.heading + ":", columns: columns)
            add(limits.table)
            lines += Prose.paragraph(limits.note, columns)
        }
        if !leftOut.isEmpty {
            lines += Prose.lines(
                "Left out for want of room: \(leftOut.joined(separator: ", ")); \(rest).", columns: columns)
        }
        for note in try notes() + reasons() { lines += Prose.lines(note, columns: columns) }
        lines += try Prose.paragraph(records(), columns)
        let sentences = try Answer.sentences(for: summary)
        for (index, sentence) in sentences.enumerated() {
            lines += Prose.lines(sentence, lead: index == 0 ? "Answer: " : "        ", columns: columns)
        }
        if sentences.isEmpty, Answer.isExpected(of: summary) {
            lines += Prose.lines(Answer.whyNone(of: summary), columns: columns)
        }
        return lines.map { ShownText.fitted($0, isUnicode: isUnicode) }.joined(separator: "\n")
    }

    private func table(of histograms: MergedHistograms) throws -> FigureTable {
        var columns = summary.columns(of: summary.swept)
        typealias Merged = [HistogramTag: Histogram]
        var cells: [([RunSummary.Row], Merged?) throws -> FigureTable.Cell] = []
        func add(
            _ title: String, _ column: String, group: String = "", format: @escaping (Double) -> String
        ) throws {
            guard let index = try measured(column) else { return }
            columns.append(FigureTable.Column(title: title, alignment: .right, group: group, source: column))
            cells.append { rows, _ in
                let median = Statistics.median(try rows.compactMap { try summary.table.number($0.cells, at: index) })
                return FigureTable.Cell(text: median.map(format) ?? "–", value: median)
            }
        }
        let peak = "at full speed"
        let trials = trialsPlanned
        for (title, name) in try rates() {
            columns.append(FigureTable.Column(title: title, alignment: .right, group: peak, source: name))
            cells.append { rows, _ in try rate(rows.map(\.cells), of: trials, column: name) }
        }
        if let counted = try rates().first?.column {
            let bytes = counted == "received_per_sec" ? "received_bytes_per_sec" : "sent_bytes_per_sec"
            try add("MB/s", bytes, group: peak) { Figure.threeDigits($0 / 1e6) }
        }
        try add("rec/batch", "records_per_batch", group: peak) { Figure.scaled($0, ["", "k", "M"]) }
        let open = try openLoopTitle()
        // A percentile over the rates of several steps is that of none.
        if try !hasSteps && openLoopRates().count > 1 {
            try add("offered", "offered_per_sec", group: open) { Figure.measured($0, .perSecond) }
        }
        if hasSteps {
            columns.append(
                FigureTable.Column(title: "keeps up to", alignment: .right, group: open, source: "kept_up_per_sec"))
            cells.append { rows, _ in keptUp(rows[0].key.configuration) }
        } else {
            try add("keeps up to", "kept_up_per_sec", group: open) { Figure.measured($0, .perSecond) }
        }
        var isMerged = false
        for (tag, percentile) in [
            (HistogramTag.response, 50.0), (.response, 99), (.endToEnd, 50), (.endToEnd, 99),
        ] where !hasSteps {
            let column = "\(tag.rawValue)_p\(Int(percentile))_us"
            let title = FigureTable.heading(ofLatency: column)
            if hasHistograms, try measured(column) != nil {
                isMerged = true
                columns.append(FigureTable.Column(title: title, alignment: .right, group: open, source: column))
                cells.append { _, merged in
                    let value = merged?[tag]?.value(atPercentile: percentile)
                    return FigureTable.Cell(
                        text: value.map(Figure.latency(nanoseconds:)) ?? "–", value: value.map { Double($0) / 1000 })
                }
            } else {
                try add(title, column, group: open) { Figure.latency(microseconds: $0) }
            }
        }
        if summary.swept.contains(where: { $0.hasPrefix("consumer.fetch.") || $0 == "consumer.max.poll.records" }) {
            try add("fetches/s", "latency_fetches_per_sec", group: open) { Figure.measured($0, .perSecond) }
        }
        let drain = "to catch up"
        try add("backlog", "backlog_records", group: drain) { Figure.measured($0, .count) }
        try add("drain s", "drain_seconds", group: drain) { Figure.fixed($0, places: 2) }
        try add("drain/s", "drain_per_sec", group: drain) { Figure.measured($0, .perSecond) }
        try add("received/s", "drain_received_per_sec", group: drain) { Figure.measured($0, .perSecond) }
        try add("replayed", "replayed_records", group: "read again") { Figure.measured($0, .count) }
        try add("replay/s", "replay_per_sec", group: "read again") { Figure.measured($0, .perSecond) }
        try add("the same", "replay_identical_share", group: "read again") { Figure.fixed($0 * 100, places: 0) + " %" }
        try add("rec/s behind", "behind_per_sec", group: "groups behind") { Figure.measured($0, .perSecond) }
        try add("share of limit", "share_of_limit") { Figure.fixed($0 * 100, places: 0) + " %" }
        columns.append(FigureTable.Column(title: "verdict", alignment: .left, source: "verdict"))
        var table = FigureTable(labels: summary.swept.count, columns: columns)
        for configuration in summary.configurations {
            let all = summary.rows(of: configuration)
            let valid = all.filter { $0.verdict == .valid }
            let shown = valid.isEmpty ? all : valid
            let labels = configuration.map(Self.labelCell)
            let merged = isMerged ? try histograms.merged(shown, of: [.response, .endToEnd]) : nil
            var figures = try cells.map { try $0(shown, merged) }
            // A figure that is worth nothing must not look like one.
            for index in figures.indices where valid.isEmpty && !["", "–"].contains(figures[index].text) {
                figures[index].text = "(\(figures[index].text))"
            }
            table.rows.append(
                FigureTable.Row(
                    cells: labels + figures + [Self.verdictCell(all.map(\.verdict))],
                    isRanked: !valid.isEmpty))
        }
        return table
    }

    /// The rates that the table has: what was received counts. Where some rows have no consumers, what was sent stands
    /// for all of them, and what was received, where anybody does, beside it.
    private func rates() throws -> [(title: String, column: String)] {
        guard let sent = try measured("sent_per_sec") else {
            return try measured("received_per_sec") == nil ? [] : [("rec/s", "received_per_sec")]
        }
        guard let received = try measured("received_per_sec") else { return [("rec/s sent", "sent_per_sec")] }
        let isEverywhere = summary.rows.allSatisfy {
            $0.cells.fields[sent].isEmpty || !$0.cells.fields[received].isEmpty
        }
        return isEverywhere
            ? [("rec/s", "received_per_sec")] : [("rec/s sent", "sent_per_sec"), ("received", "received_per_sec")]
    }

    /// A rate with half of the trials' range, of one trial of several with that; nothing where consumers were none, a dash where the trials failed.
    private func rate(_ rows: [CSVTable.Row], of trials: Int, column: String) throws -> FigureTable.Cell {
        let index = try summary.table.column(column)
        let values = try rows.compactMap { try summary.table.number($0, at: index) }
        guard let median = Statistics.median(values), let low = values.min(), let high = values.max() else {
            let sent = try measured("sent_per_sec")
            let hasSent = rows.contains { row in sent.map { !row.fields[$0].isEmpty } ?? false }
            return FigureTable.Cell(text: hasSent ? "" : "–")
        }
        let text = Figure.measured(median, .perSecond)
        guard values.count > 1, median > 0 else {
            // Without ± it would look more certain than what has one.
            return FigureTable.Cell(text: text + (values.count == 1 && trials > 1 ? ", 1 trial" : ""), value: median)
        }
        return FigureTable.Cell(text: text + Figure.spread(low: low, high: high, of: median), value: median)
    }

    /// `VALID`, `VALID (36 of 40)` where most are, else what befell the trials: `UNSTABLE (1 of 4 VALID)`. What is wrong, not only hard to
    /// measure, is named however many others are VALID.
    static func verdict(_ verdicts: [Verdict]) -> String {
        let valid = verdicts.count { $0 == .valid }
        if valid == verdicts.count { return Verdict.valid.rawValue }
        let isWrong = verdicts.contains { $0 == .correctnessFail || $0 == .error }
        if 2 * valid > verdicts.count, !isWrong { return "\(Verdict.valid.rawValue) (\(valid) of \(verdicts.count))" }
        var others: [String] = []
        for verdict in verdicts where verdict != .valid && !others.contains(verdict.rawValue) {
            others.append(verdict.rawValue)
        }
        return others.joined(separator: ", ") + (valid > 0 ? " (\(valid) of \(verdicts.count) VALID)" : "")
    }

    /// The same as a cell, which where there is little room says how many are VALID, `3 of 4 VALID`, or, where something is wrong, what.
    static func verdictCell(_ verdicts: [Verdict]) -> FigureTable.Cell {
        let text = verdict(verdicts)
        let wrong = [Verdict.correctnessFail, .error].filter(verdicts.contains)
        let kinds = Set(verdicts)
        let brief =
            !wrong.isEmpty
            ? wrong.map(\.rawValue).joined(separator: ", ")
            : kinds.count < 2 ? text : "\(verdicts.count { $0 == .valid }) of \(verdicts.count) VALID"
        return FigureTable.Cell(text: text, brief: brief == text ? nil : brief)
    }

    /// The most trials that a configuration has.
    private var trialsPlanned: Int {
        Dictionary(grouping: summary.rows, by: \.key.configuration).values.map(\.count).max() ?? 0
    }

    private func openLoopTitle() throws -> String {
        if hasSteps { return "in steps" }
        let rates = try openLoopRates()
        return rates.count == 1 ? "at \(Figure.measured(rates.first ?? 0, .perSecond)) rec/s each" : "in the open loop"
    }

    /// The rates that rows of the open loop were offered.
    private func openLoopRates() throws -> Set<Double> {
        guard let index = try measured("offered_per_sec") else { return [] }
        return Set(try summary.rows.compactMap { try summary.table.number($0.cells, at: index) })
    }

    /// The place of a column that some row has a figure in.
    private func measured(_ name: String) throws -> Int? {
        guard let index = summary.table.header.firstIndex(of: name) else { return nil }
        return summary.rows.contains { !$0.cells.fields[index].isEmpty } ? index : nil
    }

    /// What a reader of the table has to know besides why rows are not VALID.
    func notes() throws -> [String] {
        var notes: [String] = []
        if let manifest = summary.manifest, manifest.state == .interrupted || manifest.state == .failed {
            let why = manifest.reason.map { ": " + $0 } ?? ""
            notes.append(
                "This run was \(manifest.state == .failed ? "ended by an error" : "interrupted") after \(summary.rows.count) of \(manifest.rowsPlanned) rows\(why)"
            )
        }
        let trials = Set(summary.configurations.map { summary.rows(of: $0).count })
        if let most = trials.max(), most > 1 {
            let isWhole = summary.rows.allSatisfy { $0.verdict == .valid }
            let count =
                !isWhole
                ? "the VALID trials, \(most) at most" : trials.count == 1 ? "\(most) trials" : "up to \(most) trials"
            let latencies =
                hasHistograms
                ? "Latencies are percentiles over \(isWhole ? "all" : "the same") trials together."
                : "p99 is the 99th percentile."
            // Those of steps are in a table of their own.
            notes.append("Medians of \(count); ± is half of their range." + (hasSteps ? "" : " " + latencies))
        }
        let isUnranked = summary.configurations.contains { configuration in
            summary.rows(of: configuration).allSatisfy { $0.verdict != .valid }
        }
        if isUnranked {
            notes.append("Figures in parentheses are of rows that are not VALID: they are ranked nowhere.")
        }
        if let most = try whereTimeWent() { notes.append(most) }
        if let others = try otherPrograms() { notes.append(others) }
        return notes
    }

    /// `72.4 M records sent, received and checked: 0 lost, 0 duplicated, 0 reordered`.
    func records() throws -> String? {
        func sum(_ name: String) throws -> Double? {
            guard let index = try measured(name) else { return nil }
            // A column that no row has a figure in was not measured.
            let numbers = try summary.rows.compactMap { try summary.table.number($0.cells, at: index) }
            return numbers.isEmpty ? nil : numbers.reduce(0, +)
        }
        guard let sent = try sum("sent") else { return nil }
        let received = try sum("received")
        let counts = try ["failed", "lost", "duplicated", "reordered", "corrupt"].compactMap { name -> String? in
            guard let count = try sum(name), count > 0 || ["lost", "duplicated", "reordered"].contains(name) else {
                return nil
            }
            return "\(Figure.grouped(Figure.plain(count, places: 0))) \(name)"
        }
        var text = Figure.measured(sent, .count) + " records sent"
        if let received {
            let isChecked = try sum("reordered") != nil
            text +=
                received == sent
                ? ", received\(isChecked ? " and checked" : "")" : ", \(Figure.measured(received, .count)) received"
        }
        return text + (counts.isEmpty ? "" : ": " + counts.joined(separator: ", "))
    }
}
