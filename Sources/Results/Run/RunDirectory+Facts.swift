private import FoundationEssentials

extension RunDirectory {
    /// What environment.json says, each value under its path (`cpu.model`), sorted; nil where there is none that can be read.
    public func environment() -> [(path: String, value: String)]? { facts(in: "environment.json") }

    /// What a file of JSON says, each value under its path, sorted; places in a list are numbers (`write_random.0.call_bytes`). Nil where
    /// there is none that can be read.
    public func facts(in name: String) -> [(path: String, value: String)]? {
        guard let bytes = try? bytes(of: name), let tree = try? JSONDecoder().decode(Tree.self, from: Data(bytes))
        else { return nil }
        return tree.leaves(below: "").sorted { $0.path < $1.path }
    }

    /// The settings that decide how precise figures are, not what they are.
    package static let settingsOfPrecision: Set = ["name", "trials", "seed", "max.bytes"]

    /// What suite.yaml says, each value under its path (`producer.linger.ms`), in the file's order; what is swept is not in it. Nil where
    /// there is none.
    public func settings() -> [(path: String, value: String)]? {
        guard let bytes = try? bytes(of: "suite.yaml") else { return nil }
        var settings: [(path: String, value: String)] = []
        var section = ""
        // As weir writes it: sections, and below them a value a line.
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let key = line[..<colon].drop { $0 == " " }
            if key.hasPrefix("- ") { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            let isInside = line.hasPrefix(" ")
            if !isInside { section = value.isEmpty ? key + "." : "" }
            if !value.isEmpty { settings.append(((isInside ? section : "") + key, String(value))) }
        }
        return settings
    }

    /// Any JSON.
    private indirect enum Tree: Decodable {
        case leaf(String)
        case branches([String: Tree])

        init(from decoder: any Decoder) throws {
            if let branches = try? [String: Tree](from: decoder) {
                self = .branches(branches)
            } else if let items = try? [Tree](from: decoder) {
                self = .branches(
                    Dictionary(uniqueKeysWithValues: items.enumerated().map { ("\($0.offset)", $0.element) }))
            } else {
                let value = try decoder.singleValueContainer()
                if let flag = try? value.decode(Bool.self) {
                    self = .leaf(flag ? "yes" : "no")
                } else if let whole = try? value.decode(Int64.self) {
                    self = .leaf("\(whole)")
                } else if let number = try? value.decode(Double.self) {
                    self = .leaf("\(number)")
                } else {
                    self = .leaf((try? value.decode(String.self)) ?? "none")
                }
            }
        }

        func leaves(below path: String) -> [(path: String, value: String)] {
            switch self {
            case .leaf(let value): [(path, value)]
            case .branches(let branches):
                branches.flatMap { key, tree in tree.leaves(below: path.isEmpty ? key : "\(path).\(key)") }
            }
        }
    }
}
