import TestSupport
import Testing

/// The suites of Docs/lessons.md with both clients, on weir's own broker and on Apache Kafka: what they are to show must show on both.
/// Only the lines that no busy machine changes are judged; `make lessons` judges all.
@Suite("Lessons", .enabled(if: RealKafka.isAvailable && WeirProcess.binary != nil, "\(RealKafka.remedy)"))
struct LessonTests {
    private static func lessons(_ arguments: [String]) throws -> FinishedProcess {
        try FinishedProcess(
            "/usr/bin/env", ["python3", Repository.path("Scripts/reference")] + arguments, limit: .seconds(300))
    }

    /// Runs each suite, as short as it may be, and judges it.
    private func show(_ arguments: [String]) throws {
        let names = try Self.lessons(["names", "lessons"]).output.split(separator: "\n").map(String.init)
        #expect(names.count >= 2)
        for name in names {
            let settings = try Self.lessons(["settings", "--short", name]).output.split(separator: "\n").map(
                String.init)
            let directory = try TemporaryDirectory()
            let process = try WeirProcess.start(
                ["run", Repository.path("Benchmarks/\(name).yaml"), "--output", directory.path, "--no-limits"]
                    + settings
                    + arguments, limit: .seconds(900))
            let exit = try process.wait(within: .seconds(905))
            // 3: a row is not VALID, as its rate drifted on a busy machine.
            #expect(exit == .code(0) || exit == .code(3), "\(name): \(process.output)\(process.errors)")
            let run = try #require(Repository.entries(of: directory.path).first { $0.hasPrefix(name + "-") })
            let judged = try Self.lessons(["judge", name, directory.file(run), "--untimed"])
            #expect(judged.succeeded, "\(judged.report)")
        }
    }

    @Test("show on weir's broker with both clients")
    func weir() throws {
        try show(["--set", "broker.group.initial.rebalance.delay.ms=500"])
    }

    @Test("show on Apache Kafka with both clients")
    func kafka() throws {
        let kafka = try RealKafka(settings: ["group.initial.rebalance.delay.ms=500"], limit: .seconds(3600))
        defer { try? kafka.stop() }
        try show(["--bootstrap-server", kafka.bootstrap])
    }
}
