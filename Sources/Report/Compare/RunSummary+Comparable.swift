public import Results

extension RunSummary {
    /// The swept parameter that a comparison within this run would be about: the last one in the suite's order that has
    /// several values among the VALID rows; nil where there is none.
    public var comparable: String? {
        let valid = rows.filter { $0.verdict == .valid }
        return swept.indices.last { place in Set(valid.map { $0.key.configuration[place] }).count > 1 }.map {
            swept[$0]
        }
    }
}
