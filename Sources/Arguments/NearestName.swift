/// The known name that a misspelt one most likely meant.
public enum NearestName {
    /// Returns the candidate with the least edit distance to `name`, or nil when none is near enough to be meant.
    ///
    /// Swapped neighbours count as one edit. Near enough is a third of the name's length, at least one edit; a candidate
    /// that `name` begins or ends is near in any case, so that a shortened name finds its whole.
    /// - Complexity: O(candidates × length²).
    public static func suggestion(for name: String, among candidates: some Sequence<String>) -> String? {
        let lowered = Array(name.lowercased().utf8)
        guard !lowered.isEmpty else { return nil }
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let other = Array(candidate.lowercased().utf8)
            var distance = editDistance(lowered, other)
            let allowed = max(1, max(lowered.count, other.count) / 3)
            let shortened =
                lowered.count >= 3 && (other.starts(with: lowered) || other.reversed().starts(with: lowered.reversed()))
            if shortened { distance = min(distance, allowed) }
            guard distance <= allowed, distance < best?.distance ?? .max else { continue }
            best = (candidate, distance)
        }
        return best?.candidate
    }

    /// The number of insertions, removals, replacements and swaps of neighbours that turn `a` into `b`.
    static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var beforePrevious = [Int](repeating: 0, count: b.count + 1)
        var previous = Array(0...b.count)
        var current = [Int](repeating: 0, count: b.count + 1)
        for i in 1...a.count {
            current[0] = i
            for j in 1...b.count {
                let replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                current[j] = min(replaced, previous[j] + 1, current[j - 1] + 1)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    current[j] = min(current[j], beforePrevious[j - 2] + 1)
                }
            }
            (beforePrevious, previous, current) = (previous, current, beforePrevious)
        }
        return previous[b.count]
    }
}
