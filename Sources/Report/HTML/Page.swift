/// A whole HTML page in one file: nothing in it is fetched from anywhere, and its policy forbids that anything were.
struct Page {
    /// A part of the page, with a heading and a place in the list of contents.
    struct Section {
        /// Unique in the page.
        var id: String
        var title: String
        var content: [Markup]
    }

    /// What the window is called.
    var title: String
    /// The top of the page, with its first heading.
    var head: [Markup]
    var sections: [Section]
    /// The last line.
    var foot: String

    var html: String {
        let contents = sections.map { section in
            Markup.element("li", [:], [.words("a", section.title, ["href": "#" + section.id])])
        }
        let body = sections.map { section in
            Markup.element(
                "section", ["id": section.id, "aria-labelledby": section.id + "-title"],
                [.words("h2", section.title, ["id": section.id + "-title"])] + section.content)
        }
        let head = Markup.element(
            "head", [:],
            [
                .element("meta", ["charset": "utf-8"]),
                .element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
                .element("meta", ["http-equiv": "Content-Security-Policy", "content": Self.policy]),
                .element("meta", ["name": "generator", "content": "weir"]),
                .words("title", title),
                .element("style", [:], [.trusted(PageStyle.text)]),
            ])
        let content = Markup.element(
            "body", [:],
            [
                .words("a", "Skip to the answer", ["class": "skip", "href": "#main"]),
                .element("header", [:], self.head),
                .element("nav", ["aria-label": "Contents"], [.element("ul", [:], contents)]),
                .element("main", ["id": "main", "tabindex": "-1"], body),
                .words("footer", foot),
                .element("div", ["id": "tip", "role": "tooltip", "hidden": ""]),
                .element("div", ["id": "said", "class": "unseen", "aria-live": "polite"]),
                .element("script", [:], [.trusted(PageScript.text)]),
            ])
        return "<!DOCTYPE html>\n" + Markup.element("html", ["lang": "en"], [head, content]).html + "\n"
    }

    /// Nothing from anywhere: its own style and script, and no more.
    private static let policy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
}
