import Glibc
import SystemIO
import Testing

@testable import BenchmarkSuite

/// The root of the checkout, from the place of this file.
private let root = #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/\($1)" }

@Suite("Documents and shipped suites")
struct DocumentTests {
    @Test("Docs/suite-format.md is what the schema says (WEIR_RECORD=1 writes it anew)")
    func document() throws {
        let path = "\(root)/Docs/suite-format.md"
        // unsafe: the environment is read before any test could change it.
        if unsafe getenv("WEIR_RECORD") != nil {
            try Directory.create("\(root)/Docs")
            try Directory.replaceFile(path, with: Array(SuiteSchema.document.utf8).span.bytes)
        }
        #expect(try String(decoding: Directory.readFile(path), as: UTF8.self) == SuiteSchema.document)
    }

    @Test("every shipped suite can be run and opens with its question and what to look for")
    func shipped() throws {
        let library = SuiteLibrary(directories: ["\(root)/Benchmarks"])
        #expect(
            Set(library.names).isSuperset(of: [
                "quick", "batch-size", "partitions", "record-size", "compression", "load", "consumers",
                "groups", "delivery", "rebalance", "fetch", "backlog", "key-skew", "partitioner", "send-style",
                "replay", "slow-consumer", "knee",
            ]))
        for name in library.names {
            let suite = try library.suite(named: name)
            #expect(suite.name == name)
            #expect(suite.question?.hasSuffix("?") == true, "\(name) asks no question")
            #expect(suite.guidance?.contains("Look at") == true, "\(name) does not say what to look for")
            let plan = try RunPlan(suite)
            #expect(plan.rows.count == plan.configurations.count * suite.trials)
        }
    }

    @Test("quick is six configurations in four blocks and about 130 s")
    func quick() throws {
        let plan = try RunPlan(SuiteLibrary(directories: ["\(root)/Benchmarks"]).suite(named: "quick"))
        #expect(plan.rows.count == 24)
        #expect((110_000...150_000).contains(plan.estimatedMilliseconds))
        #expect(plan.headline == "3 batch.size × 2 acks × 4 trials in shuffled blocks (seed 42), about 132 s")
    }

    @Test("a suite that is not there suggests the nearest")
    func missing() {
        let library = SuiteLibrary(directories: ["\(root)/Benchmarks"])
        #expect(throws: SuiteError(source: "qiuck", message: "no suite of this name; did you mean \"quick\"?")) {
            try library.suite(named: "qiuck")
        }
        #expect(
            throws: SuiteError(
                source: "mine.yaml", message: "no such file; `weir suites` lists the suites that come with weir")
        ) { try library.suite(named: "mine.yaml") }
        #expect(
            throws: SuiteError(source: "/tmp", message: "a directory; name a suite in it, a file that ends in .yaml")
        ) { try library.suite(named: "/tmp") }
    }

    @Test("a dry run shows every row, what is set, bytes and time; on a screen, as much as it holds")
    func dryRun() throws {
        let suite =
            "# Why? Because.\ntrials: 2\nload: {warmup: 1s, peak: 1s, latency: {for: 1s, rate: 1k}}\nsweep: [{acks: [0, 1]}]"
        let plan = try RunPlan(Suite(yaml: Array(suite.utf8), file: "mine.yaml"))
        let text = plan.dryRun(isWhole: true)
        let lines = text.split(separator: "\n")
        #expect(lines[0] == "mine — Why?   mine.yaml")
        #expect(lines[1] == "2 acks × 2 trials in shuffled blocks (seed 42), about 16 s")
        #expect(lines[2] == "  row  block  producer.acks")
        #expect(lines[3...6].map { $0.suffix(1) }.sorted() == ["0", "0", "1", "1"])
        let end =
            "at most 2.00 GB on disk at a time (each row's data is deleted after it), 8.00 GB in all; nothing was run"
        #expect(text.contains("\n  load.latency.rate: 1000   (set)\n") && text.hasSuffix(end))
        #expect(text.contains("\n  producer.linger.ms: ") && !text.contains("--all"))

        let brief = plan.dryRun(isWhole: false)
        #expect(brief.contains("\n  load.latency.rate: 1000   (set)\n") && brief.hasSuffix(end))
        #expect(!brief.contains("producer.linger.ms") && brief.contains(" at their defaults: --all\n"), "\(brief)")
        #expect(brief.split(separator: "\n")[2...6] == lines[2...6])
        let library = SuiteLibrary(directories: ["\(root)/Benchmarks"])
        for name in library.names {
            let shown = try RunPlan(library.suite(named: name)).dryRun(isWhole: false)
            #expect(shown.split(separator: "\n", omittingEmptySubsequences: false).count <= 48, "\(shown)")
        }
        let trials = suite.replacing("trials: 2", with: "trials: 40")
        let many = try RunPlan(Suite(yaml: Array(trials.utf8), file: "mine.yaml")).dryRun(isWhole: false)
        #expect(many.split(separator: "\n", omittingEmptySubsequences: false).count <= 48, "\(many)")
        #expect(many.contains(" more: --all\n\nwhat is set"), "\(many)")
    }
}
