extension Comparison {
    /// Tables one below the other, as long as there is room: each has at least its two largest changes, and tables for which
    /// there is no room are named.
    ///
    /// - Parameters:
    ///   - tables: the comparisons in order, each with the parameter that it is by, if any.
    ///   - room: how many lines there are; one table with two rows is the least that is shown.
    public static func text(_ tables: [(by: String?, comparison: Comparison)], lines room: Int) -> String {
        guard !tables.isEmpty else { return "" }
        func lines(_ count: Int, _ limit: Int) -> [String] {
            var blocks: [[String]] = []
            var last: String?
            for table in tables.prefix(count) {
                let text = table.comparison.text(limit: limit).split(separator: "\n", omittingEmptySubsequences: false)
                let heading = table.by == last ? nil : table.by
                blocks.append((heading.map { ["by \($0)"] } ?? []) + text.map(String.init))
                last = table.by
            }
            if count < tables.count { blocks.append([rest(tables.dropFirst(count))]) }
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
