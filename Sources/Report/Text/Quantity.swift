internal import Measurement

/// Values of parameters as numbers: what suites write with a unit (`16KiB`, `5ms`, `100k`) and what is plain.
enum Quantity {
    /// The number that a value means; nil for words. Bytes with a unit become bytes, times
    /// become seconds, shares per cent.
    static func number(_ text: String) -> Double? {
        if let plain = Double(text) { return plain.isFinite ? plain : nil }
        let digits = text.prefix { $0.isNumber || ".-+".contains($0) }
        guard let value = Double(digits), let scale = scales[String(text.dropFirst(digits.count))] else { return nil }
        return (value * scale).isFinite ? value * scale : nil
    }

    /// `0,5`: a number as spreadsheets of many languages write it, which CSV files must not have.
    static func hasDecimalComma(_ text: String) -> Bool {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && Double(parts.joined(separator: ".")) != nil
    }

    /// One spelling of all that mean the same: `16KiB` and `16384`.
    static func canonical(_ text: String) -> String { number(text).map { "\($0)" } ?? text }

    /// Whether a parameter counts bytes, by its name: `batch.size`, `buffer.memory`, `segment.bytes`.
    static func isBytes(_ path: String) -> Bool {
        path.hasSuffix("size") || path.hasSuffix("bytes") || path.hasSuffix("memory")
    }

    /// A value as a sentence or an axis names it: `16 KiB` where bytes come out even, grouped digits otherwise.
    static func words(_ text: String, path: String) -> String {
        guard let value = number(text) else { return text }
        guard isBytes(path) else { return Double(text) == nil ? text : Figure.grouped(text) }
        return bytes(value)
    }

    /// `16 KiB`: a size in the largest binary unit that comes out even, else in bytes.
    static func bytes(_ value: Double) -> String {
        for (unit, scale) in [("GiB", 1_073_741_824.0), ("MiB", 1_048_576), ("KiB", 1024)]
        where value >= scale && (value / scale).rounded() == value / scale {
            return "\(Figure.grouped(Figure.plain(value / scale, places: 0))) \(unit)"
        }
        return Figure.grouped(Figure.plain(value)) + " B"
    }

    private static let scales: [String: Double] = [
        "B": 1, "KiB": 1024, "MiB": 1_048_576, "GiB": 1_073_741_824, "TiB": 1_099_511_627_776, "kB": 1e3, "KB": 1e3,
        "MB": 1e6, "GB": 1e9, "k": 1e3, "M": 1e6, "G": 1e9, "us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600, "%": 1,
    ]
}
