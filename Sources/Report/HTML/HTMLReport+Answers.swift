internal import Measurement
internal import Results

extension HTMLReport {
    /// What was found, in sentences; several runs side by side.
    func answers() throws -> Page.Section {
        let cards = try parts.map { part -> Markup in
            let name = isJoint ? [Markup.words("h3", part.name)] : []
            return .element("div", ["class": "card answer"], name + (try answer(part)) + [try account(part)])
        }
        return Page.Section(
            id: "answer", title: isJoint ? "What each run found" : "Answer",
            content: [isJoint ? .element("div", ["class": "side"], cards) : cards[0]])
    }

    private func answer(_ part: Part) throws -> [Markup] {
        let sentences = try Answer.sentences(for: part.summary)
        if let first = sentences.first {
            return [Markup.words("p", first, ["class": "first"])]
                + sentences.dropFirst().map { Markup.words("p", $0) }
        }
        return [.sentence("p", Answer.whyNone(of: part.summary), ["class": "first"])]
    }

    /// How many rows are VALID, and whether every record arrived.
    private func account(_ part: Part) throws -> Markup {
        let rows = part.summary.rows
        let valid = rows.count { $0.verdict == .valid }
        var pieces = [
            Markup.words(
                "li", "\(valid) of \(rows.count) rows are VALID", ["class": valid == rows.count ? "good" : "doubtful"])
        ]
        if let manifest = part.summary.manifest, rows.count < manifest.rowsPlanned {
            pieces.append(
                .words(
                    "li", "\(rows.count) of \(manifest.rowsPlanned) planned rows were measured", ["class": "doubtful"]))
        }
        if let records = try part.report.records() {
            let isSound = !rows.contains { $0.verdict == .correctnessFail }
            pieces.append(.words("li", records, ["class": isSound ? "good" : "bad"]))
        }
        return .element("ul", ["class": "account"], pieces)
    }
}
