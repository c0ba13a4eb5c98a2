/// An SVG of gnuplot's, made fit to stand within a page: names of its own, nothing that runs or is fetched, and colours that
/// follow the page's, so that it can be read on a dark ground.
struct InlinePicture {
    /// The element `svg`.
    let markup: Markup
    /// What its points say when they are pointed at, in their order.
    let values: [String]

    /// Nil where the text is no SVG.
    ///
    /// - Parameters:
    ///   - svg: the file's text.
    ///   - id: what no other picture of the page is called.
    ///   - name: its class.
    ///   - label: what it shows, for a reader who does not see it.
    init?(_ svg: String, id: String, name: String, label: String) {
        var open: [Element] = []
        var html = ""
        var values: [String] = []
        var rest = Array(svg.utf8)[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
            let text = String(decoding: rest[..<start], as: UTF8.self)
            rest = rest[start...]
            guard let tag = Tag(&rest) else { return nil }
            if let element = open.last, !element.isHidden {
                html += text
                if element.isValue, !text.allSatisfy(\.isWhitespace) { values.append(Self.plain(text)) }
            }
            switch tag.kind {
            case .other: continue
            case .closing:
                guard let element = open.popLast() else { return nil }
                if !element.isHidden { html += "</\(element.name)>" }
            case .opening, .empty:
                if open.isEmpty {
                    guard tag.name == "svg", let size = tag["viewBox"] else { return nil }
                    html +=
                        "<svg class=\"\(name)\" viewBox=\"\(Markup.escaped(size))\" role=\"img\" "
                        + "aria-label=\"\(Markup.escaped(label))\">"
                    open.append(Element(name: "svg", isHidden: false, isValue: false))
                    continue
                }
                let isTitle = tag.name == "title"
                // A title with a colon says what a point is worth; others are gnuplot's own, or the name of a whole line.
                let isValue = isTitle && open.count > 1 && Self.upToTag(rest).contains(": ")
                let isHidden = open.last?.isHidden ?? false || Self.unwanted.contains(tag.name) || isTitle && !isValue
                if !isHidden {
                    let attributes = tag.attributes.compactMap {
                        Self.attribute($0, of: tag, id: id)
                    }
                    html += "<" + ([tag.name] + attributes).joined(separator: " ") + (tag.kind == .empty ? "/>" : ">")
                }
                if tag.kind == .opening {
                    open.append(Element(name: tag.name, isHidden: isHidden, isValue: isValue))
                }
            }
        }
        guard open.isEmpty, !html.isEmpty else { return nil }
        markup = .trusted(html)
        self.values = values
    }

    private struct Element {
        var name: String
        /// Whether it and all within are left out.
        var isHidden: Bool
        /// Whether it says what a point is worth.
        var isValue: Bool
    }

    /// What runs, what is fetched, and what speaks of gnuplot instead of the picture.
    private static let unwanted: Set = ["script", "foreignObject", "style", "image", "a", "desc"]

    private static func upToTag(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.prefix { $0 != UInt8(ascii: "<") }, as: UTF8.self)
    }

    /// An attribute as the page has it; nil for one that it must not have.
    private static func attribute(
        _ attribute: Tag.Attribute, of tag: Tag, id: String
    ) -> String? {
        let (name, value) = (attribute.name, attribute.value)
        switch name {
        case "id": return "id=\"\(id)-\(value)\""
        case "href", "xlink:href": return value.hasPrefix("#") ? "href=\"#\(id)-\(value.dropFirst())\"" : nil
        case "fill", "stroke", "color", "flood-color", "stop-color":
            let isText = tag["font-family"] != nil
            let colour = PictureColours.onPage(value, isText: isText)
            return "\(name)=\"\(colour ?? referring(value, id))\""
        case _ where name.hasPrefix("on") || name.hasPrefix("xmlns") || name == "style": return nil
        default: return "\(name)=\"\(referring(value, id))\""
        }
    }

    /// `url(#clip)` of this picture alone, and no other address.
    private static func referring(_ value: String, _ id: String) -> String {
        guard value.contains("url(") else { return value }
        return value.hasPrefix("url(#") ? value.replacing("url(#", with: "url(#\(id)-") : "none"
    }

    /// Text of XML without its escapes.
    private static func plain(_ text: String) -> String {
        var plain = text
        for (escape, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")] {
            plain = plain.replacing(escape, with: character)
        }
        return plain.split(whereSeparator: \.isNewline).joined(separator: ", ")
    }
}

/// A tag of an SVG file.
private struct Tag {
    enum Kind {
        case opening
        case closing
        /// Opened and closed in one.
        case empty
        /// A comment, a declaration.
        case other
    }

    struct Attribute {
        var name: String
        /// As it stands in the file, with its escapes, fit for double quotes.
        var value: String
    }

    let kind: Kind
    let name: String
    let attributes: [Attribute]

    subscript(_ name: String) -> String? { attributes.first { $0.name == name }?.value }

    /// Takes the tag that the bytes begin with; nil where it has no end.
    init?(_ bytes: inout ArraySlice<UInt8>) {
        if bytes.starts(with: "<!--".utf8) {
            while !bytes.starts(with: "-->".utf8) { if bytes.popFirst() == nil { return nil } }
            bytes = bytes.dropFirst(3)
            (kind, name, attributes) = (.other, "", [])
            return
        }
        var quote: UInt8?
        var end = bytes.startIndex
        while end < bytes.endIndex, quote != nil || bytes[end] != UInt8(ascii: ">") {
            if quote == bytes[end] {
                quote = nil
            } else if quote == nil, Self.quotes.contains(bytes[end]) {
                quote = bytes[end]
            }
            end += 1
        }
        guard end < bytes.endIndex else { return nil }
        var inside = String(decoding: bytes[(bytes.startIndex + 1)..<end], as: UTF8.self)[...]
        bytes = bytes[(end + 1)...]
        if inside.hasPrefix("?") || inside.hasPrefix("!") {
            (kind, name, attributes) = (.other, "", [])
            return
        }
        let isClosing = inside.hasPrefix("/")
        let isEmpty = inside.hasSuffix("/")
        if isClosing { inside.removeFirst() }
        if isEmpty { inside.removeLast() }
        name = String(inside.prefix { !$0.isWhitespace })
        kind = isClosing ? .closing : isEmpty ? .empty : .opening
        inside = inside.dropFirst(name.count)
        var attributes: [Attribute] = []
        while let equals = inside.firstIndex(of: "=") {
            let key = inside[..<equals].filter { !$0.isWhitespace }
            let value = inside[inside.index(after: equals)...].drop(while: \.isWhitespace)
            guard let quote = value.first, let last = value.dropFirst().firstIndex(of: quote) else { return nil }
            let text = String(value.dropFirst()[..<last])
            attributes.append(Attribute(name: key, value: text.replacing("\"", with: "&quot;")))
            inside = value[value.index(after: last)...]
        }
        self.attributes = attributes
    }

    private static let quotes: [UInt8] = [UInt8(ascii: "\""), UInt8(ascii: "'")]
}
