internal import Results

/// The seconds of a file that begins each phase at 0, one phase after the other: where the longest of the configurations
/// that are shown ends a phase, the next begins for all of them. What a file has before the second 0 of a phase lies between
/// the two. A file without phases has its seconds as they are.
struct Timeline {
    struct Stretch {
        let phase: String
        /// Where its second 0 is.
        let start: Double
        /// How long a row is.
        let step: Double
    }

    let stretches: [Stretch]
    /// From the first second, or from 0, or a second before it, where the file has phases, to the end of the last.
    let range: ClosedRange<Double>
    private let second: Int
    private let phase: Int?

    init(_ data: PlotRows, _ rows: [CSVTable.Row], second: Int) throws {
        let phase = data.table.header.firstIndex(of: "phase")
        var seconds: [String: Set<Double>] = [:]
        var order: [String] = []
        for row in rows {
            guard let value = try data.number(row, at: second) else { continue }
            let name = phase.map { row.fields[$0] } ?? ""
            if seconds[name] == nil { order.append(name) }
            seconds[name, default: []].insert(value)
        }
        // Rows are in the order of time, but some may begin with a later phase than others.
        let known = Phase.allCases.map(\.rawValue)
        if order.allSatisfy(known.contains) {
            order.sort { known.firstIndex(of: $0) ?? 0 < known.firstIndex(of: $1) ?? 0 }
        }
        var stretches: [Stretch] = []
        var end = 0.0
        for name in order {
            let sorted = (seconds[name] ?? []).sorted()
            let step = zip(sorted, sorted.dropFirst()).map { $1 - $0 }.min() ?? 1
            let start = stretches.isEmpty ? 0 : end - min(0, sorted.first ?? 0)
            stretches.append(Stretch(phase: name, start: start, step: step))
            end = start + (sorted.last ?? 0) + step
        }
        let first = order.first.flatMap { seconds[$0]?.min() } ?? 0
        let begin = phase == nil ? first : min(0, first)
        self.stretches = stretches
        range = begin...max(end, begin + 1)
        self.second = second
        self.phase = phase
    }

    /// Which stretch a row belongs to.
    func stretch(of row: CSVTable.Row) -> Int? {
        let name = phase.map { row.fields[$0] } ?? ""
        return stretches.firstIndex { $0.phase == name }
    }

    /// The second of a row in its stretch.
    func second(of row: CSVTable.Row) -> Double? { Double(row.fields[second]) }
}
