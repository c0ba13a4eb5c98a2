internal import Measurement
internal import Results

extension Comparison {
    /// The table for a terminal, with what its reader has to know below.
    ///
    /// - Parameter limit: how many rows, the largest changes first; the others are counted.
    public func text(limit: Int = .max) -> String {
        shown(limit: limit, columns: nil).lines.joined(separator: "\n")
    }

    /// The table alone.
    func table(limit: Int) -> TextTable {
        let (places, titles) = (labelColumns, headings(of: labelPaths))
        var columns = places.map { place in
            let isNumeric = rows.allSatisfy { Quantity.number($0.labels[place]) != nil }
            return TextTable.Column(title: titles[place], alignment: isNumeric ? .right : .left)
        }
        columns += [
            TextTable.Column(title: beforeName, alignment: .right, group: metric.name),
            TextTable.Column(title: afterName, alignment: .right, group: metric.name),
            TextTable.Column(title: "change (95 %)", alignment: .left),
            TextTable.Column(title: "verdict", alignment: .left),
        ]
        var table = TextTable(columns: columns)
        table.rows = rows.prefix(limit).map { row in
            let figures = [row.before, row.after].map { $0.map { Figure.measured($0, metric.unit) } ?? "–" }
            return places.map { Self.shown(row.labels[$0]) } + figures + [change(row.result), verdict(row)]
        }
        return table
    }

    /// The same as a table in Markdown, whole.
    public var markdown: String {
        func line(_ cells: [String]) -> String {
            "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
        }
        let (places, names) = (labelColumns, headings(of: labelPaths))
        let titles =
            places.map { names[$0] } + ["\(metric.name) \(beforeName)", afterName, "change (95 %)", "verdict"]
        let marks = titles.indices.map { $0 == places.count || $0 == places.count + 1 ? "--:" : "---" }
        let lines = rows.map { row in
            let figures = [row.before, row.after].map { $0.map { Figure.measured($0, metric.unit) } ?? "–" }
            return line(places.map { row.labels[$0] } + figures + [change(row.result), verdict(row)])
        }
        let above = common.map { [$0, ""] } ?? []
        return (above + [line(titles), line(marks)] + lines + [""] + notes).joined(separator: "\n")
    }

    /// A row in words: `acks=1, batch.size=16 384: +35 % [+22, +49]`.
    func sentence(_ row: Row) -> String { "\(name(row)): \(change(row.result))" }

    /// Which configuration a row is of: `acks=1, batch.size=16 384`.
    func name(_ row: Row) -> String {
        zip(headings(of: labelPaths), row.labels).map {
            "\($0)=\(Self.shown($1))"
        }.joined(separator: ", ")
    }

    /// What became of the rows that are not shown.
    func rest(beyond limit: Int) -> [String] {
        let hidden = rows.dropFirst(limit)
        if hidden.isEmpty { return [] }
        let verdicts = hidden.count { $0.result.finding == .higher || $0.result.finding == .lower }
        return [
            "… and \(hidden.count) row\(hidden.count == 1 ? "" : "s") of smaller changes, "
                + "\(verdicts == 0 ? "none" : "\(verdicts)") with a verdict: --all shows them."
        ]
    }

    /// `+35 % [+22, +49]`: the change with its interval, or with the range of the trials where they are too few.
    func change(_ result: LogRatioComparison.Row) -> String {
        guard let ratio = result.ratio else { return "–" }
        // Below four trials the range of the pairs is all that can be said.
        let bounds = result.finding == .tooFewTrials ? result.range : result.interval
        guard result.trials > 1, let bounds else { return Figure.change(ratio) + " %" }
        // From a doubling on, factors say more than per cent.
        let isFactor = ratio >= 2 || ratio <= 0.5
        let words: (Double) -> String = { isFactor ? Figure.factor($0) : Figure.change($0) }
        let (low, high) = (words(bounds.lowerBound), words(bounds.upperBound))
        let unit = isFactor ? " ×" : " %"
        return words(ratio) + unit
            + (result.finding == .tooFewTrials ? " {\(low) … \(high)}" : " [\(low), \(high)]")
    }

    /// `slower`, or why there is no such word.
    func verdict(_ row: Row) -> String {
        let result = row.result
        switch result.finding {
        case .higher: return metric.verdicts.higher
        case .lower: return metric.verdicts.lower
        case .tooFewTrials:
            if result.trials == 0 { return row.isZero ? "no ratio with 0" : "no VALID pair" }
            return "\(result.trials) trial\(result.trials == 1 ? "" : "s"): too few for a verdict"
        case .noneShown:
            guard let needed = result.trialsToShow else {
                return "no difference shown (5 % would need over 1 000 trials)"
            }
            return needed > result.trials
                ? "no difference shown (5 % would need \(needed) trials)"
                : "no difference shown (one of 5 % would have shown)"
        }
    }

    /// What to do where too few trials are VALID for a verdict, with about how many there would have to be.
    var moreTrials: String {
        var (count, reason) = (10, "")
        if let noise = Statistics.median(rows.compactMap(\.result.deviation)) {
            let need = Power.trialsToShow(
                ratio: LogRatioComparison.differenceToShow, deviation: noise, rows: rows.count)
            let estimate = TrialEstimate([need], validShare: pairShare)
            count = estimate.trials ?? count
            reason =
                (estimate.trials == nil ? ", while over 1 000 would be needed to" : ", about as many as")
                + " show 5 % with this noise" + (leftOut > 0 ? " and so many VALID" : "")
        }
        return "run it again with more trials (`weir run … --trials \(count)`\(reason)): "
            + "what is not VALID does not count"
    }

    /// The part of the trials that make a pair, in the row without a verdict that has the fewest: one of a pair that is not VALID takes the other with it.
    private var pairShare: Double {
        let trials = Double(allRows) / Double(2 * max(1, rows.count))
        let pairs = rows.filter { $0.result.finding == .tooFewTrials }.map { $0.result.trials + $0.withoutRatio }
            .filter { $0 > 0 }
        return pairs.min().map { min(1, Double($0) / max(1, trials)) } ?? 1
    }

    /// What a reader of the table has to know.
    var notes: [String] {
        var notes: [String] = []
        if rows.contains(where: { $0.result.trials > 0 }) {
            notes.append(
                "Figures are geometric means over the pairs of trials compared, those of one block; the change is one over the other."
            )
        }
        if rows.contains(where: { $0.result.finding == .tooFewTrials && $0.result.trials > 0 }) {
            notes.append(
                "Below \(LogRatioComparison.trialsForVerdict) trials there is no verdict: {…} is the range of the trials. "
                    + "For one \(moreTrials).")
        }
        let judged = rows.count { $0.result.finding != .tooFewTrials }
        if judged > 0 {
            let rule = "A verdict is given where “no change” is outside of […]"
            notes.append(
                judged == 1
                    ? rule + "; where nothing differs, fewer than 5 of 100 such rows get one."
                    : rule + ". The more rows, the wider […] is: where nothing differs, fewer than 5 of 100 tables of "
                        + "\(judged) rows have any verdict. Noise is that of all rows, or a row's own where that is larger."
            )
        }
        let withoutRatio = rows.reduce(0) { $0 + $1.withoutRatio }
        if withoutRatio > 0 {
            notes.append(
                "\(withoutRatio) pair\(withoutRatio == 1 ? "" : "s") of trials with a figure of 0 \(withoutRatio == 1 ? "has" : "have") no ratio: left out."
            )
        }
        if leftOut > 0 {
            notes.append(
                "\(leftOut) row\(leftOut == 1 ? " that is" : "s that are") not VALID \(leftOut == 1 ? "is" : "are") left out."
            )
        }
        return notes
    }
}
