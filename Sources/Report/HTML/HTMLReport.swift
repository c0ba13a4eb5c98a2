internal import Measurement
public import Results

/// One HTML page on one run or several side by side, whole in itself: what was asked, the answer, figures, pictures, verdicts, noise,
/// machine, and what repeats it.
public struct HTMLReport {
    /// What the page says of one run.
    struct Part {
        /// What it is called on the page.
        let name: String
        let summary: RunSummary
        let report: RunReport
        let pictures: RunPictures

        /// What the page calls the suite.
        var suite: String { summary.manifest?.suite ?? summary.name }
    }

    let parts: [Part]
    /// Whether there are several runs, and each row says whose it is.
    var isJoint: Bool { parts.count > 1 }

    /// A page on runs, in this order: the first is what others are compared with. Draws their pictures.
    ///
    /// - Parameter runs: at least one.
    ///
    /// Throws: where a run's figures cannot be read.
    public init(_ runs: [Comparison.NamedRun]) throws {
        self.init(runs, try runs.map { try RunReport($0.summary) })
    }

    /// A page on one run, with the figures that its report has already. Draws its pictures.
    public init(_ report: RunReport) {
        self.init([Comparison.NamedRun(report.summary.name, report.summary)], [report])
    }

    private init(_ runs: [Comparison.NamedRun], _ reports: [RunReport]) {
        let named = Comparison.NamedRun.byOwnNames(runs)
        parts = zip(named, reports).enumerated().map { index, both in
            let (run, report) = both
            // One that is named twice stands beside itself.
            let isUnique = named.count { $0.name == run.name } == 1
            let name = isUnique ? run.name : run.name + " (\(index + 1))"
            return Part(name: name, summary: run.summary, report: report, pictures: RunPictures(of: run.summary))
        }
    }

    /// The page.
    public func html() throws -> String {
        var sections = isJoint ? comparisonSections() : []
        sections.append(try answers())
        sections.append(try figures())
        sections += try steps()
        sections.append(pictures())
        if !isJoint { sections += parameterSection() }
        sections.append(try verdicts())
        sections.append(try noise())
        sections.append(machine())
        sections.append(repetition())
        sections.append(try trials())
        let page = Page(
            title: isJoint ? "\(parts.count) runs side by side — weir" : "\(parts[0].suite) — weir",
            head: head, sections: sections, foot: "Made by weir. The page is whole in itself: it fetches nothing.")
        return page.html
    }

    /// Whether a page may go there, to be known before pictures are drawn.
    ///
    /// Throws: where the name is not a page's, or its directory takes no files.
    public static func check(_ path: String) throws(ReportError) {
        guard path.hasSuffix(".html") || path.hasSuffix(".htm") else { throw ReportError.notHTML(path: path) }
        if let reason = Disk.refusal(in: Disk.parent(of: path)) {
            throw ReportError.unwritable(path: path, reason: reason)
        }
    }

    /// Writes the page, whole or not at all.
    ///
    /// Throws: where it cannot be made of these runs, or the file cannot be written.
    public func write(to path: String) throws {
        try Self.check(path)
        let text = try html()
        do throws(ResultsError) {
            try Disk.replace(path, with: Array(text.utf8))
        } catch {
            guard case .system(_, _, let reason) = error else { throw error }
            throw ReportError.unwritable(path: path, reason: reason)
        }
    }

    /// Where a page on such runs goes when no file is named: into the run; beside a CSV file; for several, into the directory of runs,
    /// or the current one where there is none.
    public static func defaultPath(for runs: [RunSummary], in root: String) -> String {
        guard runs.count > 1 else {
            let run = runs[0]
            return run.isOfRun
                ? run.run.file("report.html") : run.run.file(String(run.name.dropLast(".csv".count)) + ".html")
        }
        let names = runs.map { CSVTable.isName($0.name) ? String($0.name.dropLast(4)) : $0.name }
        let rest = names.count > 3 ? "_and-\(names.count - 2)-more" : ""
        let name = names.prefix(rest.isEmpty ? 3 : 2).joined(separator: "_") + rest + ".html"
        return Disk.isDirectory(root) ? root + "/" + name : name
    }
}

extension HTMLReport {
    /// What was asked, and of what.
    private var head: [Markup] {
        let questions = Set(parts.map { $0.summary.manifest?.question ?? "" })
        let title: String
        if let question = questions.first, questions.count == 1, !question.isEmpty {
            title = question
        } else {
            title = isJoint ? "\(parts.count) runs side by side" : parts[0].suite
        }
        let lines = parts.map { part in
            Markup.element("p", ["class": "about"], [Markup.words("b", part.name)] + about(part))
        }
        return [Markup.words("h1", title)] + lines
    }

    /// `suite quick · 2026-11-21 22:20 UTC · 101 s · 3 trials of 6 configurations, seed 42 · finished`.
    private func about(_ part: Part) -> [Markup] {
        guard let manifest = part.summary.manifest else {
            let rows = part.summary.rows.count
            return [
                .text(" · \(rows) row\(rows == 1 ? "" : "s") of a CSV file, which says nothing about how it came to be")
            ]
        }
        var facts = ["suite \(manifest.suite)"]
        let start = CalendarTime(millisecondsSince1970: manifest.startedAtMilliseconds)
        facts.append(start.text)
        if let end = manifest.finishedAtMilliseconds, end >= manifest.startedAtMilliseconds {
            let (duration, isBeyond) = end.subtractingReportingOverflow(manifest.startedAtMilliseconds)
            if !isBeyond { facts.append(Figure.duration(milliseconds: Int(duration))) }
        }
        let configurations = part.summary.configurations.count
        facts.append(
            "\(manifest.trials) trial\(manifest.trials == 1 ? "" : "s") of \(configurations) "
                + "configuration\(configurations == 1 ? "" : "s"), seed \(manifest.seed)")
        if manifest.state != .finished { facts.append(manifest.state.rawValue) }
        return [.text(facts.map { " · " + $0 }.joined())]
    }
}
