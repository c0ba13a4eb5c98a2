extension Sequence where Element: Hashable {
    /// The elements that occur more than once.
    var repeated: Set<Element> {
        var (seen, repeated): (Set<Element>, Set<Element>) = ([], [])
        for element in self where !seen.insert(element).inserted { repeated.insert(element) }
        return repeated
    }
}

extension Sequence {
    /// The first of the elements with each name, in their order: what a short request repeats is not answered at length each time.
    func unrepeated<Name: Hashable>(by name: (Element) -> Name) -> [Element] {
        var seen: Set<Name> = []
        return filter { seen.insert(name($0)).inserted }
    }
}

/// Partitions that a request names, each taken once however often it is named.
struct NamedPartitions {
    private var seen: [String: Set<Int32>] = [:]

    /// Those of `partitions` that were not taken before.
    mutating func take(_ partitions: [Int32], of topic: String) -> [Int32] {
        partitions.filter { seen[topic, default: []].insert($0).inserted }
    }
}
