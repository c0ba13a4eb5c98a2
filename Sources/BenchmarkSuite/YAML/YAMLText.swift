/// Values as YAML writes them, in block and in flow style alike.
enum YAMLText {
    /// In quotes where plain YAML would read something else.
    static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch Character(UnicodeScalar(byte)) {
            case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_", ":", " ", "/": true
            default: false
            }
        }
        if isPlain, !text.isEmpty, !text.hasPrefix(" "), !text.hasPrefix("- "), text != "-", !text.contains(": "),
            !text.hasSuffix(":"),
            !text.hasSuffix(" ")
        {
            return text
        }
        if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) { return escaped(text) }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }

    /// In double quotes: line ends would be folded in single ones.
    private static func escaped(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                let digits = String(scalar.value, radix: 16)
                result += "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
