/// How the files of a run's histograms are called, by configuration.
struct HistogramNames {
    private let swept: [String]
    private var owners: [String: [String]] = [:]

    /// - Parameter swept: the paths of the swept parameters.
    init(swept: [String]) { self.swept = swept }

    /// `acks=1,batch.size=16384`: the paths without their first part, with their values. Configurations that come out
    /// alike, because a file name does not take every character, are numbered in the order in which they are asked about.
    mutating func configuration(_ values: [String]) -> String {
        let parts = zip(swept, values).map { path, value in
            let tail = path.split(separator: ".", maxSplits: 1).last.map(String.init) ?? path
            return tail + "=" + value
        }
        let base = parts.isEmpty ? "all" : RunDirectory.fileName(from: parts.joined(separator: ","))
        var name = base
        var number = 2
        while let owner = owners[name], owner != values {
            name = base + "-" + String(number)
            number += 1
        }
        owners[name] = values
        return name
    }

    /// Says whose a name is that was given before.
    mutating func keep(_ name: String, for values: [String]) { owners[name] = values }

    /// The interval log of a row.
    mutating func log(of key: RowKey) -> String {
        "histograms/\(configuration(key.configuration))-trial-\(key.trial).hlog"
    }
}
