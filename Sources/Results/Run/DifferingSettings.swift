/// In which settings runs differ, by what each says of itself: what a joined table has columns for, and what a list tells runs of one
/// suite apart by.
package enum DifferingSettings {
    /// What a run's suite says, in its order, with values as tables have them; what is swept is not in it.
    package static func settings(of run: RunDirectory) -> [(path: String, value: String)] {
        (run.settings() ?? []).map { ($0.path, unquoted($0.value)) }
    }

    /// The settings that are not the same in all runs that say what theirs are, but for those that decide how precise figures are.
    package static func paths(in settings: [[(path: String, value: String)]]) -> [String] {
        let known = settings.filter { !$0.isEmpty }
        let values = known.map { Dictionary($0.map { ($0.path, $0.value) }, uniquingKeysWith: { one, _ in one }) }
        return union(known.map { $0.map(\.path) }).filter { path in
            !RunDirectory.settingsOfPrecision.contains(path) && Set(values.map { $0[path] }).count > 1
        }
    }

    /// What is in any of several lists, each once, in the order of the first that has it.
    static func union(_ lists: [[String]]) -> [String] {
        var seen = Set<String>()
        return lists.joined().filter { seen.insert($0).inserted }
    }

    /// A value as the tables have it, without the quotes of YAML.
    private static func unquoted(_ value: String) -> String {
        guard value.count > 1, value.hasPrefix("'"), value.hasSuffix("'") else { return value }
        var text = ""
        var isSecond = false
        for character in value.dropFirst().dropLast() {
            // Two stand for one.
            isSecond = character == "'" && !isSecond
            if character != "'" || isSecond { text.append(character) }
        }
        return text
    }
}
