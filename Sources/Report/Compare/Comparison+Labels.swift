internal import Measurement

/// Which parameters a table has columns for.
extension Comparison {
    /// The places in `labels` that tell rows apart: what the sides are called by does not, and what is the same in all rows is said
    /// once, above. Where that would be all of them, they stay.
    var labelColumns: [Int] {
        let others = labelPaths.indices.filter { !sidePaths.contains(labelPaths[$0]) }
        let varied = others.filter { place in rows.contains { $0.labels[place] != rows[0].labels[place] } }
        return varied.isEmpty ? others : varied
    }

    /// What is the same in all rows and has no column: `all with acks=1, linger.ms=5`; nil where nothing is.
    var common: String? {
        let columns = labelColumns
        let titles = headings(of: labelPaths)
        let words = labelPaths.indices.compactMap { place -> String? in
            guard !columns.contains(place), !sidePaths.contains(labelPaths[place]), let row = rows.first else {
                return nil
            }
            return "\(titles[place])=\(Self.shown(row.labels[place]))"
        }
        return words.isEmpty ? nil : "all with " + words.joined(separator: ", ")
    }

    /// A value as a table has it: numbers in groups of digits.
    static func shown(_ label: String) -> String { Double(label) == nil ? label : Figure.grouped(label) }
}
