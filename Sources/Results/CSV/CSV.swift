/// The format of the CSV files: RFC 4180 with a comma, a point for decimals, `\n` at the end of lines, UTF-8.
public enum CSV {
    /// A line without its end; fields are quoted where they must be.
    public static func line(_ fields: [String]) -> String {
        fields.map(quoted).joined(separator: ",")
    }

    private static func quoted(_ field: String) -> String {
        let special = field.utf8.contains { [UInt8(ascii: ","), UInt8(ascii: "\""), 0x0A, 0x0D].contains($0) }
        guard special || field.first == " " || field.last == " " else { return field }
        // By scalar: a quote with an accent is one all the same.
        return "\"" + field.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }
}
