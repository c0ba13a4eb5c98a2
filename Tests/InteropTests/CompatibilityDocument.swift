import TestSupport

/// Docs/compatibility.md, made from what the tests have noted.
struct CompatibilityDocument {
    let files: [Compatibility.File]
    let versions: [(client: Compatibility.Client, version: String)]

    var text: String {
        let clients = Compatibility.Client.allCases.filter { client in notes.contains { $0.client == client } }
        var words: [String] = []
        var lines = [
            "# Which clients work with the broker",
            "",
            "<!-- Made from what the tests have noted. To record: WEIR_RECORD=1 swift test --filter 'InteropTests|CrashTests|RestartTests|WeirGroupTests',",
            "and when that has ended, since this page is made of what is noted by then: WEIR_RECORD=1 swift test --filter CompatibilityTests -->",
            "",
            "Each mark is a test that drives the unmodified client against weir's broker in `make test` where that client is installed (the Java tools",
            "in `make test-all`), and fails where this table says otherwise. A dash: no test of ours tries it with this client.",
            "",
            "| client | version, as it says |",
            "| --- | --- |",
        ]
        lines += versions.map { "| \($0.client.rawValue) | \($0.version) |" }
        lines += ["", "| | " + clients.map(\.rawValue).joined(separator: " | ") + " | seen in |"]
        lines.append("| --- |" + String(repeating: " :-: |", count: clients.count) + " --- |")
        for feature in Compatibility.Feature.allCases {
            let cells = clients.map { client -> String in
                switch notes.first(where: { $0.client == client && $0.feature == feature })?.outcome {
                case .works: return "✓"
                case .notOffered(let said):
                    let line = "\(client.rawValue): “\(said)”"
                    if !words.contains(line) { words.append(line) }
                    return "not offered (\((words.firstIndex(of: line) ?? 0) + 1))"
                case nil: return "–"
                }
            }
            let sources = files.filter { $0.notes.contains { $0.feature == feature } }.map(\.source)
            lines.append("| \(feature.rawValue) | " + cells.joined(separator: " | ") + " | \(links(sources)) |")
        }
        if !words.isEmpty { lines += ["", "What a client does not offer, in its own words:", ""] }
        for (index, line) in words.enumerated() { lines.append("\(index + 1). \(line)") }
        return lines.joined(separator: "\n") + "\n"
    }

    private var notes: [Compatibility.Note] { files.flatMap(\.notes) }

    private func links(_ sources: [String]) -> String {
        Set(sources).sorted().map { source in
            let name = source.split(separator: "/").last?.replacing("Tests.swift", with: "") ?? ""
            return "[\(name)](../\(source))"
        }.joined(separator: ", ")
    }
}
