internal import Measurement
internal import Results

extension RunReport {
    /// Whether the open loop went in steps.
    var hasSteps: Bool { !staircases.isEmpty }

    /// How far the load can go; nil where the open loop did not go in steps, or nothing is known of that.
    var limits: StepLimits? { StepLimits(staircases, of: summary) }

    /// A row for each step of each configuration's open loop; nil where it did not go in steps.
    func steps() -> FigureTable? {
        if staircases.isEmpty { return nil }
        let all = staircases.flatMap(\.steps)
        let labels = summary.swept.indices.filter { summary.levels(of: summary.swept[$0]).count > 1 }
        var columns = summary.columns(of: labels.map { summary.swept[$0] })
        columns += [
            FigureTable.Column(title: "step", alignment: .right, source: "step"),
            FigureTable.Column(title: "rec/s offered", alignment: .right, source: "offered_per_sec"),
        ]
        // Where nobody reads, what was sent stands for what came through.
        let carried = ["received_per_sec", "achieved_per_sec"].first { name in all.contains { $0.figures[name] != nil }
        }
        let figures = Staircase.columns.filter { name in
            name.hasSuffix("_per_sec") ? name == carried : all.contains { $0.figures[name] != nil }
        }
        let rates = ["received_per_sec": "received", "achieved_per_sec": "sent"]
        columns += figures.map { name in
            FigureTable.Column(
                title: rates[name] ?? FigureTable.heading(ofLatency: name), alignment: .right, source: name)
        }
        columns.append(FigureTable.Column(title: "verdict", alignment: .left, source: "verdict"))
        var table = FigureTable(labels: labels.count + 1, columns: columns)
        for staircase in staircases {
            for step in staircase.steps {
                var cells = labels.map { Self.labelCell(staircase.configuration[$0]) }
                cells.append(FigureTable.Cell(text: "\(step.number)", value: Double(step.number)))
                cells.append(Self.offered(step))
                for name in figures {
                    var cell = Self.cell(step.figures[name], name)
                    if !step.isValid, cell.value != nil { cell.text = "(\(cell.text))" }
                    cells.append(cell)
                }
                cells.append(FigureTable.Cell(text: Self.verdict(step.verdicts)))
                table.rows.append(FigureTable.Row(cells: cells, isRanked: step.isValid))
            }
        }
        return table
    }

    /// A swept parameter's value.
    static func labelCell(_ text: String) -> FigureTable.Cell {
        FigureTable.Cell(text: Double(text) == nil ? text : Figure.grouped(text), value: Quantity.number(text))
    }

    private static func cell(_ value: Double?, _ column: String) -> FigureTable.Cell {
        FigureTable.Cell(text: value.map { Figure.measured($0, Unit(suffixOf: column)) } ?? "–", value: value)
    }

    /// What a step offered, with half of the trials' range where each had its own.
    private static func offered(_ step: Staircase.Step) -> FigureTable.Cell {
        var cell = cell(step.offered?.median, "offered_per_sec")
        if let offered = step.offered, offered.low < offered.high {
            cell.text += Figure.spread(low: offered.low, high: offered.high, of: offered.median)
        }
        return cell
    }

    /// The rate that a configuration keeps up with, as the table of limits has it.
    func keptUp(_ configuration: [String]) -> FigureTable.Cell {
        let limit = staircases.first { $0.configuration == configuration }?.keptUp
        return FigureTable.Cell(text: limit?.text ?? "–", value: limit?.median.perSecond)
    }

    /// What the table of steps is, in a line.
    var stepsHeading: String {
        let trials = Set(summary.rows.map(\.key.trial)).count
        let hasOwnRates = staircases.contains(where: \.hasOwnRates)
        return "The open loop, step by step" + (hasOwnRates ? ", trials at rates of their own" : "")
            + (trials > 1
                ? " (medians of up to \(trials) trials" + (hasOwnRates ? "; ± is half of their range)" : ")") : "")
    }

    /// The steps for a terminal, as many as leave room for all else, with their heading.
    ///
    /// - Parameter limit: rows.
    func shownSteps(limit: Int = 30) -> (heading: String, table: FigureTable, rest: String?)? {
        guard var table = steps() else { return nil }
        let heading = stepsHeading + ":"
        let hidden = table.rows.count - limit
        guard hidden > 0 else { return (heading, table, nil) }
        table.rows.removeLast(hidden)
        return (heading, table, "… and \(hidden) steps more, in \(StepRow.fileName) and report.html")
    }
}
