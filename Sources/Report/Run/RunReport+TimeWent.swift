internal import Measurement
internal import Results

extension RunReport {
    /// Where the time went, by what takes most of the response's 99th percentile:
    /// `Most of the response p99: linger, 85–92 % (batch.size=1024, acks=1); in flight, 71 % (…)`. Nil where no row says.
    func whereTimeWent() throws -> String? {
        guard let column = summary.table.header.firstIndex(of: "time_went") else { return nil }
        var groups: [(part: String, percents: [Int], configurations: [[String]])] = []
        for configuration in summary.configurations {
            let sentences = summary.rows(of: configuration).compactMap { row -> (percent: Int, part: String)? in
                guard row.verdict == .valid else { return nil }
                return Self.parse(row.cells.fields[column])
            }
            // The trial in the middle stands for the configuration.
            let sorted = sentences.sorted { ($0.part, $0.percent) < ($1.part, $1.percent) }
            guard !sorted.isEmpty else { continue }
            let typical = sorted[sorted.count / 2]
            let group = groups.firstIndex { $0.part == typical.part } ?? groups.count
            if group == groups.count { groups.append((typical.part, [], [])) }
            groups[group].percents.append(typical.percent)
            groups[group].configurations.append(configuration)
        }
        if groups.isEmpty { return nil }
        let all = groups.flatMap(\.configurations)
        let parts = groups.map { group in
            let (low, high) = (group.percents.min() ?? 0, group.percents.max() ?? 0)
            let range = low == high ? "\(low) %" : "\(low)–\(high) %"
            let whose = groups.count == 1 ? "" : " with \(named(group.configurations, among: all))"
            return "\(group.part), \(range)\(whose)"
        }
        return "What most of the response p99 is: " + parts.joined(separator: "; ")
    }

    /// Configurations by the value of one parameter that they have in common and no other has; else some of them, and how many more
    /// there are.
    private func named(_ configurations: [[String]], among all: [[String]]) -> String {
        if configurations.count > 2 {
            for (place, path) in summary.swept.enumerated() {
                let values = Set(configurations.map { $0[place] })
                if values.count == 1, all.count(where: { values.contains($0[place]) }) == configurations.count {
                    return "\(tail(of: path))=\(configurations[0][place])"
                }
            }
        }
        let labels = configurations.prefix(3).map { configuration in
            label(configuration, of: summary.swept)
        }
        let shown = labels.joined(separator: ", ")
        return configurations.count > 3 ? "\(shown) and \(configurations.count - 3) more" : shown
    }

    /// `92 % of response p99 is linger`.
    private static func parse(_ sentence: String) -> (percent: Int, part: String)? {
        let words = sentence.split(separator: " ")
        guard words.count > 6, let percent = Int(words[0]), words[1] == "%", words[5] == "is" else { return nil }
        return (percent, words.dropFirst(6).joined(separator: " "))
    }
}
