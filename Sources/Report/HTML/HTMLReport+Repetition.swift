internal import Results

extension HTMLReport {
    /// The suite as it was resolved, and the commands that it was run with and is run again with.
    func repetition() -> Page.Section {
        let content = parts.flatMap { part -> [Markup] in
            let name = isJoint ? [Markup.words("h3", part.name)] : []
            guard part.summary.isOfRun, let manifest = part.summary.manifest else {
                return name + [.words("p", "Only its figures were kept, not the suite that they came from.")]
            }
            guard let bytes = try? part.summary.run.bytes(of: "suite.yaml") else {
                return name + [
                    .words("p", "suite.yaml is not there any more. It was measured by:"),
                    command(manifest.command.map(Self.quoted).joined(separator: " ")),
                ]
            }
            let text = String(decoding: bytes, as: UTF8.self)
            let file = RunDirectory.fileName(from: manifest.suite) + ".yaml"
            return name + [
                .element(
                    "p", [:],
                    [
                        .text("Save the suite below as \(file) ("),
                        Self.download(text, as: file, type: "text/yaml", label: "download"),
                        .text("), with every default and the seed written out, and run it:"),
                    ]),
                command(
                    ([manifest.command.first ?? "weir", "run", file] + Self.kept(manifest.command)).map(Self.quoted)
                        .joined(separator: " ")),
                .words("p", "This run was begun with:"),
                command(manifest.command.map(Self.quoted).joined(separator: " ")),
                .element(
                    "details", ["open": isJoint ? nil : ""],
                    [
                        .words("summary", file),
                        .element(
                            "pre", ["tabindex": "0", "aria-label": "The suite", "role": "group"],
                            [.words("code", text)]),
                    ]),
            ]
        }
        return Page.Section(id: "repeat", title: "Repeat it", content: content)
    }

    private func command(_ text: String) -> Markup {
        .element(
            "pre", ["class": "command", "tabindex": "0", "role": "group", "aria-label": "Command"],
            [.words("code", text)])
    }

    /// What of a command line is not in suite.yaml: where data lies, and how a cluster is reached.
    private static func kept(_ command: [String]) -> [String] {
        let options: Set = ["--data", "--command-config", "--command-property", "-X", "--existing-topic"]
        var kept: [String] = []
        var words = command.dropFirst(2)[...]
        while let word = words.popFirst() {
            let name = String(word.prefix { $0 != "=" })
            // A short option may have its value glued to it: `-Xsecurity.protocol=SSL`.
            let isWhole = word == "--no-limits" || word.hasPrefix("-X") && word != "-X"
            if isWhole || options.contains(name) && word.contains("=") {
                kept.append(word)
            } else if options.contains(word), let value = words.popFirst() {
                kept += [word, value]
            }
        }
        return kept
    }

    /// A word as a shell takes it.
    static func quoted(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "@%+=:,./-_".contains($0)) }
        // By scalar: to a shell an apostrophe with an accent is one all the same.
        return isPlain ? word : "'" + word.unicodeScalars.map { $0 == "'" ? "'\\''" : String($0) }.joined() + "'"
    }

    /// A link that holds a whole file.
    static func download(_ text: String, as name: String, type: String, label: String) -> Markup {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ","), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "="):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default: encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return .words("a", label, ["href": "data:\(type);charset=utf-8," + encoded, "download": name])
    }
}
