internal import Results

/// What a run looks like, for a page: the plots that suit it, each drawn twice, for a desk and for a phone.
enum RunPictures {
    struct Picture {
        let title: String
        /// For those who do not see it.
        let description: String
        let wide: String
        let narrow: String
        /// What its lines are called.
        let names: Set<String>
    }

    /// Those that could be drawn, and what is to be said of the others.
    case drawn([Picture], leftOut: [String])
    /// Why there are none, with the remedy.
    case missing(String)

    /// As wide as they are shown, so that letters keep their size.
    private static let widths = (wide: 640.0, narrow: 358.0)

    /// Draws the pictures that suit a run, in a place of their own: the run's directory may be somebody else's.
    init(of summary: RunSummary) {
        do {
            // Beside a CSV file that stands alone there may be files of another run.
            let plot = summary.isOfRun ? Plot(summary) : Plot(summary.table)
            var failures = Failures()
            let wide = try Suited.plots(of: plot, filters: [], width: Self.widths.wide) { failures.add($0) }
            let narrow = try Suited.plots(of: plot, filters: [], width: Self.widths.narrow) { failures.add($0) }
            let texts = try PictureText.svg(of: (wide + narrow).map(\.drawing))
            let small = Dictionary(
                zip(narrow.map(\.name), texts.dropFirst(wide.count)), uniquingKeysWith: { first, _ in first })
            var pictures: [Picture] = []
            for (wanted, text) in zip(wide, texts) {
                let drawing = wanted.drawing
                do {
                    let wide = try text.get()
                    // What a phone has no room for is shown as on a desk.
                    let narrow = (try? small[wanted.name]?.get()) ?? wide
                    let names = (drawing.legend + drawing.panels.flatMap(\.edgeNames).map(\.name)).map(\.text)
                    pictures.append(
                        Picture(
                            title: drawing.title, description: drawing.description, wide: wide, narrow: narrow,
                            names: Set(names)))
                } catch {
                    failures.add(error, of: drawing.title)
                }
            }
            if !pictures.isEmpty {
                self = .drawn(pictures, leftOut: failures.sentences)
            } else if failures.reasons.isEmpty {
                self = .missing("There is nothing to draw: no parameter has several values among the VALID rows.")
            } else {
                self = .missing("No pictures: " + failures.reasons.joined(separator: "; "))
            }
        } catch ReportError.gnuplotMissing {
            self = .missing("No pictures: \(ReportError.gnuplotMissing). `weir report` draws them then.")
        } catch {
            self = .missing("No pictures: \(error)")
        }
    }

    /// Why pictures are not there.
    private struct Failures {
        /// Each once: several pictures are drawn from one file, and each twice.
        private(set) var reasons: [String] = []
        private(set) var sentences: [String] = []

        mutating func add(_ error: any Error, of title: String? = nil) {
            let reason = "\(error)"
            if !reasons.contains(reason) { reasons.append(reason) }
            let sentence = title.map { "Left out: \($0): \(reason)" } ?? "A picture is left out: \(reason)"
            if !sentences.contains(sentence) { sentences.append(sentence) }
        }
    }
}

extension HTMLReport {
    /// The plots of each run.
    func pictures() -> Page.Section {
        let sides = parts.enumerated().map { index, part in
            let name = isJoint ? [Markup.words("h3", part.name)] : []
            return Markup.element("div", ["class": "pictures"], name + markup(part, id: "p\(index + 1)"))
        }
        return Page.Section(
            id: "pictures", title: "Pictures",
            content: [isJoint ? .element("div", ["class": "side"], sides) : sides[0]])
    }

    private func markup(_ part: Part, id: String) -> [Markup] {
        switch part.pictures {
        case .missing(let why): [.sentence("p", why, ["class": "missing"])]
        case .drawn(let pictures, let leftOut):
            pictures.enumerated().map { index, picture in
                figure(picture, id: "\(id)-\(index + 1)", of: part)
            } + leftOut.map { .sentence("p", $0, ["class": "missing"]) }
        }
    }

    /// A picture in both its widths, of which the style sheet shows one, and its values as a table.
    private func figure(_ picture: RunPictures.Picture, id: String, of part: Part) -> Markup {
        let label = picture.title + ". " + picture.description
        let inline = [("wide", picture.wide), ("narrow", picture.narrow)].compactMap { name, svg in
            InlinePicture(svg, id: id + name, name: name, label: label)
        }
        guard let first = inline.first, inline.count == 2 else {
            return .words(
                "p", "\(picture.title) cannot be shown here: gnuplot's SVG is not understood.", ["class": "missing"])
        }
        var content = inline.map(\.markup)
        content.append(.words("figcaption", picture.description))
        // A line's name may look like what a point is worth: both have a colon.
        let values = first.values.filter { !picture.names.contains($0) }
        if !values.isEmpty {
            let table = PageTable(
                caption: "Values of \(picture.title)" + (isJoint ? ", \(part.name)" : ""),
                columns: [PageTable.Column(title: "at", isLabel: true), PageTable.Column(title: "is")],
                rows: values.map { value in
                    // Where a point lies may have a colon in it, what it is worth has not.
                    let place = value.ranges(of: ": ").last
                    let cells = [
                        place.map { String(value[..<$0.lowerBound]) } ?? value,
                        place.map { String(value[$0.upperBound...]) } ?? "",
                    ]
                    return PageTable.Row(cells: cells.map { PageTable.Cell(text: $0) })
                }, isOfWords: true)
            content.append(
                .element("details", ["class": "long"], [.words("summary", "Values"), table.markup]))
        }
        return .element("figure", [:], content)
    }
}
