public import Results

extension RunSummary {
    /// The swept parameter that a comparison within this run would be about: the last one in the suite's order of whose values some make
    /// a pair; nil where there is none, and nothing is to be compared.
    public var comparable: String? {
        swept.last { path in
            guard levels(of: path).count > 1, let comparisons = try? Comparison.within(self, by: path) else {
                return false
            }
            return !comparisons.isEmpty
        }
    }
}
