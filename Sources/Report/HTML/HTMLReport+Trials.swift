internal import Results

extension HTMLReport {
    /// Every trial with its figures as summary.csv has them, to the digit, and the whole file to take along.
    func trials() throws -> Page.Section {
        var swept: [String] = []
        for path in parts.flatMap(\.summary.swept) where !swept.contains(path) { swept.append(path) }
        let measured = Self.shown.filter { name in parts.contains { Self.isMeasured(name, in: $0.summary) } }
        let names = ["trial"] + measured
        var columns = isJoint ? [PageTable.Column(title: "run", isLabel: true)] : []
        columns += zip(swept, headings(of: swept)).map { path, heading in
            PageTable.Column(title: heading, isNumber: isNumeric(path), source: path, isLabel: true)
        }
        columns += names.map { name in
            let column = SummaryRow.fields.first { $0.column.name == name }?.column
            return PageTable.Column(
                title: name, isNumber: column?.unit != .text, source: name, meaning: column?.meaning)
        }
        let rows = parts.flatMap { part -> [PageTable.Row] in
            let places = (swept + names).map { part.summary.table.header.firstIndex(of: $0) }
            return part.summary.rows.map { row in
                var cells = places.enumerated().map { index, place -> PageTable.Cell in
                    let text = place.map { row.cells.fields[$0] } ?? ""
                    let isLabel = index < swept.count
                    return PageTable.Cell(
                        text: text, value: isLabel && Double(text) == nil ? Quantity.number(text) : nil,
                        look: !isLabel && names[index - swept.count] == "verdict"
                            ? Self.look(ofVerdict: row.verdict.rawValue) : nil)
                }
                if isJoint { cells.insert(PageTable.Cell(text: part.name), at: 0) }
                return PageTable.Row(cells: cells, isUnranked: row.verdict != .valid)
            }
        }
        let table = PageTable(caption: "Figures of every trial", columns: columns, rows: rows)
        let csv =
            isJoint
            ? JoinedSummaries.csv(parts.map(\.summary))
            : ([parts[0].summary.table.header] + parts[0].summary.table.rows.map(\.fields))
                .map { CSV.line($0) + "\n" }.joined()
        return Page.Section(
            id: "trials", title: "Every trial",
            content: [
                .element(
                    "p", [:],
                    [
                        .text(
                            "Figures as they stand in summary.csv, to the digit; the whole file, with all its columns: "
                        ),
                        Self.download(csv, as: "summary.csv", type: "text/csv", label: "summary.csv"),
                    ]),
                .element(
                    "details", ["class": "long"],
                    [
                        .words("summary", "\(rows.count) trial\(rows.count == 1 ? "" : "s")"), table.markup,
                    ]),
            ])
    }

    /// Of the columns of summary.csv those that a reader looks for; all of them are in the file.
    private static let shown =
        ["verdict", "sent_per_sec", "received_per_sec", "records_per_batch", "offered_per_sec", "achieved_per_sec"]
        + HistogramTag.latencies.flatMap { tag in
            ["p50", "p99", "p999", "max"].map { "\(tag.rawValue)_\($0)_us" }
        } + [
            "end_lag_records", "drain_seconds", "drain_per_sec", "replay_per_sec", "behind_per_sec", "share_of_limit",
            "limit_name", "sent", "received", "failed", "lost", "duplicated", "reordered", "corrupt", "reason",
        ]

    private static func isMeasured(_ name: String, in summary: RunSummary) -> Bool {
        guard let place = summary.table.header.firstIndex(of: name) else { return false }
        return summary.rows.contains { !$0.cells.fields[place].isEmpty }
    }

    private func isNumeric(_ path: String) -> Bool {
        parts.allSatisfy { part in part.summary.levels(of: path).allSatisfy { Quantity.number($0) != nil } }
    }
}
