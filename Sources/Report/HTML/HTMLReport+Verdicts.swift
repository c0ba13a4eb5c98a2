internal import Measurement
internal import Results

extension HTMLReport {
    /// What is not VALID and why, and what the words mean.
    func verdicts() throws -> Page.Section {
        var content: [Markup] = []
        var met: Set<String> = []
        for part in parts {
            met.formUnion(part.summary.rows.map(\.verdict.rawValue))
            let reasons = try part.report.reasons()
            if isJoint { content.append(.words("h3", part.name)) }
            content.append(
                reasons.isEmpty
                    ? .words("p", "Every row is VALID: \(Verdict.valid.meaning.lowercasedFirst)")
                    : .element("ul", ["class": "reasons"], reasons.map { .words("li", $0) }))
        }
        let others = Verdict.allCases.filter { $0 != .valid && met.contains($0.rawValue) }
        if !others.isEmpty {
            let items = others.map { verdict in
                Markup.words("dt", verdict.rawValue)
                    + .sentence("dd", verdict.meaning + (verdict.remedy.map { " What helps: \($0)." } ?? ""))
            }
            content.append(.element("dl", [:], items))
        }
        return Page.Section(id: "verdicts", title: "Verdicts", content: content)
    }

    /// How far apart trials are that should be alike, and which difference so many of them can show.
    func noise() throws -> Page.Section {
        var rows: [PageTable.Row] = []
        for part in parts {
            for names in [RunSummary.throughputColumns, RunSummary.latencyColumns] {
                guard let column = try part.summary.mostMeasured(names),
                    let spread = try TrialNoise(of: column, in: part.summary)
                else { continue }
                let cells = [
                    PageTable.Cell(text: column), PageTable.Cell(text: percent(spread.typical), value: spread.typical),
                    PageTable.Cell(text: percent(spread.widest), value: spread.widest),
                    PageTable.Cell(text: spread.widestLabel),
                    PageTable.Cell(
                        text: spread.trialsToShow.map { "\($0)" } ?? "over 1 000",
                        value: Double(spread.trialsToShow ?? 1001)),
                ]
                rows.append(PageTable.Row(cells: (isJoint ? [PageTable.Cell(text: part.name)] : []) + cells))
            }
        }
        guard !rows.isEmpty else {
            return Page.Section(
                id: "noise", title: "Noise",
                content: [
                    .words(
                        "p",
                        "How far apart equal trials are is not known: no configuration has two VALID ones. `--trials 5` makes more."
                    )
                ])
        }
        let columns =
            (isJoint ? [PageTable.Column(title: "run", isLabel: true)] : []) + [
                PageTable.Column(title: "figure", isLabel: true),
                PageTable.Column(
                    title: "trials vary by", isNumber: true, source: "coefficient of variation", unit: "of 1",
                    meaning:
                        "The standard deviation of a configuration's trials as a share of their mean: the median over "
                        + "the configurations."),
                PageTable.Column(
                    title: "at most by", isNumber: true, source: "coefficient of variation, the largest", unit: "of 1"),
                PageTable.Column(title: "with"),
                PageTable.Column(
                    title: "trials that show 5 %", isNumber: true,
                    meaning:
                        "How many trials find a difference of 5 % between two such configurations four times out of five."
                ),
            ]
        let table = PageTable(caption: "How far apart equal trials are", columns: columns, rows: rows)
        var notes = [
            "Equal trials differ by chance. A difference that is not much larger than that needs more of them: `--trials N`, as many as "
                + "the last column says for one of 5 %."
        ]
        notes += try parts.compactMap { part in
            try lateness(part.summary).map { isJoint ? "\(part.name): \($0)" : $0 }
        }
        return Page.Section(id: "noise", title: "Noise", content: [table.markup, Self.paragraphs(notes)])
    }

    /// The generator's own part in what was measured.
    private func lateness(_ summary: RunSummary) throws -> String? {
        guard let column = summary.table.header.firstIndex(of: "delay_p99_us") else { return nil }
        let values = try summary.rows.filter { $0.verdict == .valid }.compactMap {
            try summary.table.number($0.cells, at: column)
        }
        guard let median = Statistics.median(values), let most = values.max() else { return nil }
        return "The load generator itself was late by \(Figure.latency(microseconds: median)) at the 99th percentile "
            + "(at worst \(Figure.latency(microseconds: most))), which is in the latencies."
    }

    private func percent(_ share: Double) -> String { Figure.threeDigits(share * 100) + " %" }
}

extension String {
    /// With a small letter first, to go on within a sentence.
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
