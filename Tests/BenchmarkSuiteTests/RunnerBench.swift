import SystemIO
import TestSupport

@testable import BenchmarkSuite

/// A run of a small suite with made-up figures, in a directory of its own.
final class RunnerBench {
    let directory: TemporaryDirectory
    let target = FakeTarget()
    let driver = FakeDriver()
    let watch = RunWatch()
    let plan: RunPlan
    let output: String

    init(_ more: String = "") throws {
        directory = try TemporaryDirectory()
        output = directory.file("results")
        let text =
            "# Why? Look at it.\nname: small\ntrials: 2\nload: {warmup: 0, peak: 1s, latency: {rate: 1k, for: 1s}}\n"
            + "max.bytes: 1MiB\nsweep: [{acks: [0, 1]}, {batch.size: [1KiB, 16KiB]}]\n\(more)"
        plan = try RunPlan(Suite(yaml: Array(text.utf8), file: "small.yaml"))
    }

    func run(_ change: (inout RunSettings) -> Void = { _ in }) throws -> RunOutcome {
        let screen = try File(directory.file("screen"), mode: .createEmpty)
        var settings = RunSettings(command: ["weir", "run"], version: "0", executable: "/nowhere", output: output)
        settings.settleLimitMilliseconds = 0
        change(&settings)
        return try Runner(
            plan, settings: settings, driver: driver, watch: watch, display: ProgressDisplay(screen.descriptor),
            testTarget: target
        ).run()
    }

    var screen: String { (try? Repository.text(of: directory.file("screen"))) ?? "" }
    var runs: [String] { ((try? Directory.list(output)) ?? []).filter { !$0.hasPrefix(".") } }
}
