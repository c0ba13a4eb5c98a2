internal import Results

extension CSVTable {
    /// The place of a measured column that a user has named, in full or without its unit: `response_p99` for `response_p99_us`.
    ///
    /// Throws: with those that have the name in theirs, the nearest, or what there is.
    func figure(named name: String) throws(ReportError) -> Int {
        let names = [name] + Unit.suffixes.map { name + $0 }
        for name in names {
            if let found = header.firstIndex(of: name) { return found }
        }
        // Of a file that is not weir's, by an unambiguous tail.
        if let found = try? column(name) { return found }
        throw .noSuchFigure(name: name, path: path, near: near(name), known: known)
    }

    /// Columns with the name between underscores, else the one that is spelt most like it.
    private func near(_ name: String) -> [String] {
        let having = header.filter { "_\($0)_".contains("_\(name)_") }
        if having.isEmpty { return CSVTable.nearest(name, among: header).map { [$0] } ?? [] }
        return known.filter(having.contains) + having.filter { !known.contains($0) }
    }

    /// What throughput and latency are judged by, as far as the file has it.
    private var known: [String] {
        (RunSummary.throughputColumns + RunSummary.latencyColumns).filter(header.contains)
    }
}
