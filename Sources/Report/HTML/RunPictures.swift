internal import Results

/// What a run looks like, for a page.
enum RunPictures {
    struct Picture {
        let title: String
        /// What it shows, for a reader who does not see it.
        let description: String
        let svg: String
    }

    case drawn([Picture])
    /// Why there are none, with the remedy.
    case missing(String)

    /// Draws the pictures that suit a run.
    init(of summary: RunSummary) {
        do {
            let pictures = try Plot.ofRun(summary).map { picture in
                Picture(
                    title: picture.title, description: picture.description,
                    svg: String(decoding: try Disk.read(picture.path), as: UTF8.self))
            }
            self =
                pictures.isEmpty
                ? .missing("There is nothing to draw: no parameter has several values among the VALID rows.")
                : .drawn(pictures)
        } catch {
            self = .missing("No pictures: \(error). `weir report` draws them then.")
        }
    }
}

extension HTMLReport {
    /// The plots of each run.
    func pictures() -> Page.Section {
        let sides = parts.enumerated().map { index, part in
            let name = isJoint ? [Markup.words("h3", part.name)] : []
            return Markup.element("div", ["class": "pictures"], name + Self.markup(part, id: "p\(index + 1)"))
        }
        return Page.Section(
            id: "pictures", title: "Pictures",
            content: [isJoint ? .element("div", ["class": "side"], sides) : sides[0]])
    }

    private static func markup(_ part: Part, id: String) -> [Markup] {
        switch part.pictures {
        case .missing(let why): return [.words("p", why, ["class": "missing"])]
        case .drawn(let pictures):
            return pictures.enumerated().map { index, picture -> Markup in
                guard let inline = InlinePicture(picture.svg, id: "\(id)-\(index + 1)", label: picture.description)
                else {
                    return .words("p", "\(picture.title) cannot be shown here.", ["class": "missing"])
                }
                return .element("figure", [:], [inline.markup, .words("figcaption", picture.title)])
            }
        }
    }
}
