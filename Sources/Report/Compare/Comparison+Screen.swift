extension Comparison {
    /// Tables one below the other, as long as there is room: each has at least its two largest changes, and tables for which
    /// there is no room are named.
    ///
    /// - Parameters:
    ///   - tables: the comparisons in order, each with the parameter that it is by, if any.
    ///   - room: how many lines there are; one table with two rows is the least that is shown.
    ///   - columns: how wide they may be; nil for all that there is.
    public static func text(
        _ tables: [(by: String?, comparison: Comparison)], lines room: Int, columns: Int? = nil
    ) -> String {
        guard !tables.isEmpty else { return "" }
        func lines(_ count: Int, _ limit: Int) -> [String] {
            var blocks: [[String]] = []
            var last: String?
            var leftOut: [String] = []
            for table in tables.prefix(count) {
                let shown = table.comparison.shown(limit: limit, columns: columns)
                let heading = table.by == last ? nil : table.by
                blocks.append((heading.map { ["by \($0)"] } ?? []) + shown.lines)
                last = table.by
                for what in shown.leftOut where !leftOut.contains(what) { leftOut.append(what) }
            }
            if count < tables.count { blocks.append(Prose.lines(rest(tables.dropFirst(count)), columns: columns)) }
            if !leftOut.isEmpty {
                let words =
                    "Left out for want of room: \(leftOut.joined(separator: ", ")); --wide, or a pipe, shows all."
                blocks.append(Prose.lines(words, columns: columns))
            }
            return Array(blocks.joined(separator: [""]))
        }
        let count = (1...tables.count).last { lines($0, 2).count <= room } ?? 1
        let limit = room == .max ? room : (2...max(2, room)).last { lines(count, $0).count <= room } ?? 2
        return lines(count, limit).joined(separator: "\n")
    }

    /// Which tables are not shown.
    private static func rest(_ tables: ArraySlice<(by: String?, comparison: Comparison)>) -> String {
        let names = tables.map { $0.comparison.column + ($0.by.map { " by \($0)" } ?? "") }
        let some = names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", …" : "")
        return "… and \(names.count) table\(names.count == 1 ? "" : "s") more (\(some)): --all shows them."
    }
}
