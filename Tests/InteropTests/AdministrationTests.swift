import TestSupport
import Testing

/// The admin clients of the libraries, each checking with its own eyes what it did.
@Suite(
    "Unmodified admin clients",
    .enabled(if: PythonClient.isAvailable, Comment(rawValue: PythonClient.remedy)))
struct AdministrationTests {
    @Test(
        "add partitions, change configurations, delete records and see what they did",
        arguments: [("confluent", 8), ("kafka-python", 9), ("aiokafka", 4)])
    func administer(library: String, steps: Int) throws {
        let broker = try BrokerProcess()
        let finished = try PythonClient.run("administer.py", [broker.bootstrap, library])
        #expect(finished.succeeded, "\(finished.report)")
        let lines = finished.output.split(separator: "\n")
        let isDone = lines.count == steps + 1 && lines.last?.hasPrefix("done") == true
        #expect(isDone, "\(finished.output)")
        #expect(try broker.stop() == .code(0))
        guard isDone else { return }
        var notes = Compatibility("administer_\(column(library).rawValue)")
        notes.works(column(library), .topics, .partitions, .configs, .deleteRecords, .deleteTopics)
        try notes.check()
    }

    @Test(
        "list, describe, set back and delete groups, as far as they offer it",
        arguments: ["confluent", "kafka-python", "aiokafka"])
    func groups(library: String) throws {
        let broker = try BrokerProcess(settings: ["group.initial.rebalance.delay.ms=0"])
        let client = column(library)
        let finished = try PythonClient.run("administer_groups.py", [broker.bootstrap, library])
        try #require(finished.output.hasSuffix("done\n"), "\(finished.report)")
        var notes = Compatibility("administerGroups_\(client.rawValue)")
        notes.works(client, .listGroups, .readOffsets)
        if client == .aiokafka {
            for (feature, name) in [
                (Compatibility.Feature.setOffsets, "group-offsets"), (.deleteGroups, "delete-groups"),
            ] {
                let lacking = try PythonClient.run("not_offered.py", ["aiokafka", name])
                try #require(lacking.succeeded, "\(lacking.report)")
                notes.isNotOffered(feature, by: client, inWords: lacking.output)
            }
        } else {
            notes.works(client, .setOffsets, .deleteGroups)
        }
        try notes.check()
    }

    @Test("offsets for times are those of the records", arguments: ["kcat", "confluent", "kafka-python", "aiokafka"])
    func offsetsForTimes(library: String) throws {
        let broker = try BrokerProcess()
        let finished = try PythonClient.run("offsets_for_times.py", [broker.bootstrap, library])
        try #require(finished.output == "done\n", "\(finished.report)")
        var notes = Compatibility("offsetsForTimes_\(column(library).rawValue)")
        notes.works(column(library), .offsetsForTimes)
        try notes.check()
    }

    /// kcat comes with the system.
    private static let kcatHelp = try? FinishedProcess("/usr/bin/env", ["kcat", "-h"])

    @Test(
        "kcat has no mode to administer with",
        .enabled(if: kcatHelp.map { ($0.output + $0.errors).contains("Mode: ") } ?? false, "no kcat here"))
    func kcat() throws {
        let help = try #require(Self.kcatHelp)
        let modes = (help.output + help.errors).split(separator: "\n").filter { $0.contains("Mode: ") }
        try #require(!modes.isEmpty)
        for word in ["admin", "create", "alter", "delete", "config"] {
            try #require(!modes.contains { $0.lowercased().contains(word) }, "\(modes)")
        }
        // Another release has other words for the same.
        guard Compatibility.isRecording else { return }
        var notes = Compatibility("administer_kcat")
        let words = modes.map { $0.split(separator: "Mode: ").last ?? "" }.joined(separator: "; ")
        for feature in [
            Compatibility.Feature.partitions, .deleteTopics, .configs, .deleteRecords, .listGroups, .readOffsets,
            .setOffsets,
            .deleteGroups,
        ] { notes.isNotOffered(feature, by: .kcat, inWords: words) }
        try notes.check()
    }

    /// Its column in Docs/compatibility.md.
    private func column(_ library: String) -> Compatibility.Client {
        ["kcat": .kcat, "confluent": .confluent, "kafka-python": .kafkaPython][library] ?? .aiokafka
    }
}
