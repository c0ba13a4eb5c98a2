import Arguments

extension SuiteSchema {
    /// The keys for a terminal, section by section: each with what it is for, and below that what it takes and what holds without it.
    ///
    /// - Parameter width: the columns that lines may have, at least 60.
    public static func listing(width: Int) -> [String] {
        // Most keys; a longer one has a line of its own.
        let left = 34
        let indent = String(repeating: " ", count: left + 4)
        var lines: [String] = []
        for section in [""] + sections {
            if !lines.isEmpty { lines.append("") }
            lines.append(section.isEmpty ? "the run" : section)
            for key in keys where key.section == section {
                let fallback = key.defaultValue.map { key.kind.spelled($0) } ?? key.absent ?? "none"
                let texts = [
                    key.isSweepable ? key.help : "\(key.help) (not swept)", "\(key.kind.summary); default: \(fallback)",
                ]
                let wrapped = texts.flatMap { HelpText.wrap($0, width: width - indent.count) }
                var rest = wrapped[...]
                if key.path.count <= left {
                    let pad = String(repeating: " ", count: left - key.path.count)
                    lines.append("  \(key.path)\(pad)  \(rest.popFirst() ?? "")")
                } else {
                    lines.append("  \(key.path)")
                }
                lines += rest.map { indent + $0 }
            }
        }
        return lines
    }
}
