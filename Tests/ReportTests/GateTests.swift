import Glibc
import Results
import TestSupport
import Testing

/// The gate of Docs/ci.md, in the very words of the page.
@Suite("Docs/ci.md", .enabled(if: WeirProcess.binary != nil, "no weir is built"))
struct GateTests {
    private let directory: TemporaryDirectory

    /// The files of the page under their names.
    init() throws {
        directory = try memoryDirectory()
        var names: [String] = []
        for block in FencedBlock.all(in: try Repository.text(of: Repository.path("Docs/ci.md")))
        where block.words.count == 2 {
            let name = block.words[1]
            guard block.words[0] == "bash" || block.words[0] == "yaml", !name.contains("/") else { continue }
            try directory.write(block.text, to: name)
            names.append(name)
        }
        try #require(names == ["ci.yaml", "gate.sh", "ab.yaml", "ab.sh"], "\(names)")
    }

    /// Runs a script of the page with a `weir` that does something else for `weir run`.
    private func run(_ script: [String], weirRun: String, environment: [String: String] = [:]) throws -> FinishedProcess
    {
        let weir = try #require(WeirProcess.binary)
        try directory.write("#!/bin/sh\n[ \"$1\" != run ] || { \(weirRun); }\nexec '\(weir)' \"$@\"\n", to: "weir")
        try #require(chmod(directory.file("weir"), 0o755) == 0)
        var variables: [String: String?] = ["PATH": directory.path + ":" + (Repository.environment("PATH") ?? "")]
        for (name, value) in environment { variables[name] = value }
        return try FinishedProcess("/bin/bash", script, environment: variables, directory: directory.path)
    }

    private func measured(
        _ number: Int64, trials: Int = 5, p99: Double = 1000, isSaturated: @escaping (String) -> Bool = { _ in false }
    ) throws {
        try SyntheticRun(
            directory: directory, trials: trials, seed: UInt64(number), startedAt: 1_790_000_000_000 + number * 1000,
            p99: { _, _ in p99 },
            verdict: { _, size, _ in isSaturated(size) ? (.saturated, "the backlog grew") : (.valid, nil) }
        ).write()
    }

    @Test("the gate lets pass what is as fast, and closes on what is slower")
    func gate() throws {
        try measured(1)
        let none = try run(["gate.sh", "main"], weirRun: "exit 0")
        #expect(none.exit == .code(5), "\(none.report)")
        #expect(try run(["-c", "weir baseline save main"], weirRun: "exit 0").succeeded)
        try measured(2)
        for code in [0, 3] {
            let same = try run(["gate.sh"], weirRun: "exit \(code)")
            #expect(same.exit == .code(0) && same.output.contains("no difference shown"), "\(same.report)")
        }
        for code in [1, 130] as [Int32] {
            let failed = try run(["gate.sh"], weirRun: "exit \(code)")
            #expect(failed.exit == .code(code) && failed.output.isEmpty, "\(failed.report)")
        }
        try measured(3, p99: 1500)
        let slower = try run(["gate.sh"], weirRun: "exit 3")
        #expect(slower.exit == .code(2), "\(slower.report)")
        #expect(slower.errors.hasPrefix("weir: failed: response_p99 > +25%: "), "\(slower.errors)")
        try measured(5) { $0 == "1024" }
        let saturated = try run(["gate.sh"], weirRun: "exit 3")
        #expect(saturated.exit == .code(3) && saturated.errors.contains("batch.size=1 024"), "\(saturated.report)")
        try measured(6, trials: 3, p99: 1500)
        let few = try run(["gate.sh"], weirRun: "exit 0")
        #expect(few.exit == .code(3) && few.errors.contains("not judged: response_p99 > +25%"), "\(few.report)")
    }

    /// `weir run`, as short as it may be.
    private func short() throws -> String {
        let weir = try #require(WeirProcess.binary)
        return "exec '\(weir)' \"$@\" --set load.warmup=0 --set load.peak=200ms --set load.latency.for=200ms "
            + "--set load.latency.rate=1k --trials 1 --no-limits"
    }

    @Test("its suite runs, and one trial is too few to judge")
    func suite() throws {
        let first = try run(
            ["-c", "weir run ci.yaml || [ $? -eq 3 ]; weir baseline save main --force"], weirRun: short())
        #expect(first.succeeded, "\(first.report)")
        let gate = try run(["gate.sh", "main"], weirRun: short())
        #expect(gate.exit == .code(3) && gate.errors.contains("not judged: received_per_sec < -10%"), "\(gate.report)")
        #expect(
            gate.output.contains("main and ci-") && gate.output.contains(": same machine, program and settings"),
            "\(gate.output)")
    }

    @Test("two versions are measured in one run and compared within it")
    func versions() throws {
        let weir = try #require(WeirProcess.binary)
        let ab = try run(["ab.sh"], weirRun: short(), environment: ["BEFORE": weir, "AFTER": weir])
        #expect(ab.exit == .code(3), "\(ab.report)")
        #expect(
            ab.output.contains("target=before") && ab.errors.contains("not judged: response_p99 > +25%"), "\(ab.report)"
        )
    }
}
