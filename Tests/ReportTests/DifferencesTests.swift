import Results
import TestSupport
import Testing

@testable import Report

@Suite("What runs differ in")
struct DifferencesTests {
    private struct Environment: Encodable {
        struct CPU: Encodable { var model: String }
        struct Disk: Encodable { var free_bytes: Int }
        var cpu: CPU
        var disk: Disk
        var swap = true
        var load = 0.5
    }

    private func run(_ directory: TemporaryDirectory, _ cpu: String, linger: String, at time: Int64) throws
        -> RunSummary
    {
        let summary = try SyntheticRun(directory: directory, startedAt: time).write()
        try summary.run.writeJSON(
            Environment(cpu: .init(model: cpu), disk: .init(free_bytes: Int(time))), as: "environment.json")
        try summary.run.writeText(
            "# A question: what?\nname: quick\ntrials: \(time)\nproducer:\n  linger.ms: \(linger)\n  acks: \(linger)\nload:\n  peak: 2s\n"
                + "sweep:\n  - producer.acks: [0, 1]\n",
            as: "suite.yaml")
        return summary
    }

    @Test("machine and settings are told before figures; what changes by itself is not, nor what is swept")
    func told() throws {
        let directory = try memoryDirectory()
        let one = try run(directory, "Fast", linger: "0", at: 1_790_000_000_000)
        let two = try run(directory, "Slow", linger: "5", at: 1_790_000_100_000)
        #expect(
            Differences(.init("@2", one), .init("@1", two)).lines == [
                "differs             @2    @1", "cpu.model           Fast  Slow", "producer.linger.ms  0     5",
            ])
        let like = try run(directory, "Fast", linger: "0", at: 1_790_000_200_000)
        #expect(
            Differences(.init("@2", one), .init("a", like)).lines == ["@2 and a: same machine, program and settings"])
    }

    @Test("one run twice is told, also as the copy that a baseline is, and not another run with the same figures")
    func same() throws {
        let directory = try memoryDirectory()
        let one = try run(directory, "Fast", linger: "0", at: 1_790_000_000_000)
        #expect(
            Differences(.init("a", one), .init("b", one)).lines
                == ["a and b: the same run twice, in which nothing can differ"])
        #expect(
            Differences(.init("a", one), .init("a", one)).lines
                == ["a: the same run twice, in which nothing can differ"])
        let copy = try RunSummary(Baselines(in: directory.file("results")).save(one.run, as: "main"))
        #expect(Differences(.init("main", copy), .init("@1", one)).isSame)
        let other = try run(directory, "Fast", linger: "0", at: 1_790_000_100_000)
        #expect(!Differences(.init("@2", one), .init("@1", other)).isSame)
    }

    @Test("what is not known is said")
    func unknown() throws {
        let directory = try memoryDirectory()
        let one = try run(directory, "Fast", linger: "0", at: 1_790_000_000_000)
        let bare = try SyntheticRun(directory: directory, startedAt: 1_790_000_200_000).write()
        #expect(
            Differences(.init("@2", one), .init("@1", bare)).lines == ["not known: environment of @1, settings of @1"])
        let alone = try RunSummary(csv: one.table.path)
        #expect(alone.name == "summary.csv")
        #expect(Differences(.init("a.csv", alone), .init("@2", one)).lines[0].contains("environment of a.csv"))
    }
}
