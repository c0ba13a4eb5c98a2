/// The name that a misspelt one was probably meant to be.
package enum NearestName {
    /// The nearest of the names, where one is near enough to be meant; by edits, swaps of neighbours counting as one.
    package static func of(_ name: String, among names: [String]) -> String? {
        let wanted = Array(name.lowercased())
        let contained = names.filter { $0.lowercased().contains(name.lowercased()) }
        func shared(_ candidate: String) -> Int {
            zip(candidate.lowercased(), wanted).prefix { $0 == $1 }.count
        }
        let scored = names.map { candidate -> (String, Int) in
            // A path may be written by its tail, so that a misspelt tail counts as near too.
            let parts = candidate.lowercased().split(separator: ".")
            let tails = parts.indices.map { parts[$0...].joined(separator: ".") }
            return (candidate, tails.map { distance(wanted, Array($0)) }.min() ?? wanted.count)
        }
        // Of names equally near the one that begins alike is meant.
        let nearest = scored.min { left, right in
            left.1 == right.1 ? shared(left.0) > shared(right.0) : left.1 < right.1
        }
        if let best = nearest, best.1 <= max(2, wanted.count / 3) { return best.0 }
        return name.count >= 3 ? contained.first : nil
    }

    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var next = [row + 1]
            for column in right.indices {
                var best = min(last[column + 1], next[column]) + 1
                best = min(best, last[column] + (left[row] == right[column] ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                next.append(best)
            }
            (beforeLast, last) = (last, next)
        }
        return last[right.count]
    }
}
