internal import Measurement
internal import Results

extension HTMLReport {
    /// Rows of a comparison that the page shows; the largest changes come first.
    static let rowsCompared = 200

    /// What several runs differ in, before any figure, and how their figures compare.
    func comparisonSections() -> [Page.Section] {
        let runs = parts.map { Comparison.NamedRun($0.name, $0.summary) }
        let others = Array(runs.dropFirst())
        let differences = others.map { Differences(runs[0], $0) }
        let between = Page.Section(
            id: "differences", title: "What the runs differ in", content: differences.map(Self.markup))
        let content: [Markup]
        do {
            content = try Comparison.between(runs[0], others).map { Self.markup($0, by: nil) }
        } catch {
            // Runs without a configuration in common still stand side by side.
            content = [.sentence("p", "\(error)")]
        }
        return [between, Page.Section(id: "comparison", title: "Compared with \(runs[0].name)", content: content)]
    }

    /// What each swept parameter did within the run; nothing where none has several values, or no figures are VALID.
    func parameterSection() -> [Page.Section] {
        let summary = parts[0].summary
        let content = summary.swept.flatMap { path -> [Markup] in
            guard summary.levels(of: path).count > 1,
                let comparisons = try? Comparison.within(summary, by: path)
            else { return [] }
            return [Markup.words("h3", "By \(path)")] + comparisons.map { Self.markup($0, by: path) }
        }
        if content.isEmpty { return [] }
        return [Page.Section(id: "parameters", title: "What each parameter did", content: content)]
    }

    private static func markup(_ differences: Differences) -> Markup {
        let names = [differences.beforeName, differences.afterName]
        if differences.found.isEmpty { return paragraphs(differences.lines) }
        let table = PageTable(
            caption: "What \(names[0]) and \(names[1]) differ in",
            columns: [PageTable.Column(title: "differs", isLabel: true)] + names.map { PageTable.Column(title: $0) },
            rows: differences.found.map { one in
                PageTable.Row(cells: [one.path, one.before, one.after].map { PageTable.Cell(text: $0) })
            }, isOfWords: true)
        let unknown =
            differences.unknown.isEmpty ? [] : ["Not known: \(differences.unknown.joined(separator: ", "))."]
        return table.markup + paragraphs(unknown)
    }

    private static func markup(_ comparison: Comparison, by path: String?) -> Markup {
        let metric = comparison.metric
        let titles = headings(of: comparison.labelPaths)
        var columns = comparison.labelPaths.enumerated().map { index, path in
            PageTable.Column(
                title: titles[index],
                isNumber: comparison.rows.allSatisfy { Quantity.number($0.labels[index]) != nil }, source: path,
                isLabel: true)
        }
        let unit = unit(metric.unit)
        for name in [comparison.beforeName, comparison.afterName] {
            columns.append(
                PageTable.Column(title: name, isNumber: true, group: metric.name, source: metric.name, unit: unit))
        }
        columns += [
            PageTable.Column(title: "change (95 %)", source: "ratio", unit: "times"),
            PageTable.Column(title: "verdict"),
        ]
        let rows = comparison.rows.prefix(rowsCompared).map { row in
            var cells = row.labels.map { label in
                PageTable.Cell(
                    text: Double(label) == nil ? label : Figure.grouped(label), value: Quantity.number(label))
            }
            cells += [row.before, row.after].map { value in
                PageTable.Cell(text: value.map { Figure.measured($0, metric.unit) } ?? "–", value: value)
            }
            cells.append(PageTable.Cell(text: comparison.change(row.result), value: row.result.ratio))
            cells.append(
                PageTable.Cell(text: comparison.verdict(row), look: look(of: row.result.finding, metric)))
            return PageTable.Row(cells: cells, isUnranked: row.result.trials == 0)
        }
        var notes = comparison.notes
        if comparison.rows.count > rowsCompared {
            notes.insert(
                "The \(rowsCompared) largest changes of \(comparison.rows.count): `weir compare … --all` shows every row.",
                at: 0)
        }
        let caption = metric.name + (path.map { " by \($0)" } ?? " compared") + ", the largest change first"
        let head =
            Markup.words(path == nil ? "h3" : "h4", metric.name, ["class": "metric"])
            + .words("p", comparison.headline, ["class": "headline"])
        return head + PageTable(caption: caption, columns: columns, rows: rows).markup + paragraphs(notes)
    }

    private static func look(of finding: LogRatioComparison.Finding, _ metric: Metric) -> String {
        switch (finding, metric.better) {
        case (.higher, .higher), (.lower, .lower): "good"
        case (.higher, .lower), (.lower, .higher): "bad"
        default: "quiet"
        }
    }
}

extension Comparison {
    /// The whole table in a sentence: `Slower in 2 of 6 configurations, most with acks=1: +35 % [+22, +49]; no difference shown in 4.`
    var headline: String {
        func count(_ finding: LogRatioComparison.Finding) -> Int { rows.count { $0.result.finding == finding } }
        let (few, none) = (count(.tooFewTrials), count(.noneShown))
        if few == rows.count {
            let text =
                "Too few trials for a verdict: it takes \(LogRatioComparison.trialsForVerdict) VALID ones on both sides"
            // What was seen is still what a reader came for.
            guard let most = rows.first, most.result.trials > 0 else { return text + "." }
            return text + "; the largest change seen: \(rows.count == 1 ? change(most.result) : sentence(most))."
        }
        // Of several runs a configuration has a row for each.
        let unit = labelPaths.contains("run") ? "rows" : "configurations"
        func share(_ number: Int) -> String {
            number == rows.count ? "all \(number) \(unit)" : "\(number) of \(rows.count) \(unit)"
        }
        let words = [(LogRatioComparison.Finding.higher, metric.verdicts.higher), (.lower, metric.verdicts.lower)]
        var parts = words.compactMap { finding, word -> String? in
            // The largest change comes first.
            guard let most = rows.first(where: { $0.result.finding == finding }) else { return nil }
            if rows.count == 1 { return "\(word): \(change(most.result))" }
            let number = count(finding)
            return "\(word) in \(share(number)), \(number == 1 ? "with" : "most with") \(sentence(most))"
        }
        if parts.isEmpty {
            let place = none == rows.count ? "any of \(none) \(unit)" : share(none)
            parts.append("no difference shown" + (rows.count == 1 ? "" : " in " + place))
        } else if none > 0 {
            parts.append("no difference shown in \(none)")
        }
        if few > 0 { parts.append("\(few) \(few == 1 ? "has" : "have") too few trials") }
        let text = parts.joined(separator: "; ")
        return text.prefix(1).uppercased() + text.dropFirst() + "."
    }
}
