import LoadGenerator
import Testing

@testable import BenchmarkSuite

/// The message with which the suite is refused, as the user sees it.
func refusal(of text: String, set: [String] = [], filter: [String] = []) -> String? {
    do {
        var suite = try Suite(yaml: Array(text.utf8), file: "mine.yaml")
        for option in set { try suite.set(option) }
        for option in filter { try suite.filter(option) }
        _ = try suite.configurations()
        return nil
    } catch {
        return "\(error)"
    }
}

@Suite("Suite files")
struct SuiteTests {
    private let text = """
        # Does batching pay? Look at sent_per_sec
        # as the batches grow.
        producer: {linger.ms: 0, count: 2}
        load:
          warmup: 1s
          latency: {rate: 100k, for: 2s}
        trials: 4
        sweep:
          - producer.acks: [0, 1]
          - batch.size: [1KiB, 16KiB, 256KiB]
        """

    private func suite() throws -> Suite { try Suite(yaml: Array(text.utf8), file: "dir/mine.yaml") }

    @Test(
        "the list of keys has each once, in columns that a terminal holds, and nothing that is yet to come",
        arguments: [80, 100])
    func listing(width: Int) {
        let lines = SuiteSchema.listing(width: width)
        #expect(lines.filter { $0.count > width }.isEmpty)
        for key in SuiteSchema.keys {
            #expect(lines.count { $0 == "  \(key.path)" || $0.hasPrefix("  \(key.path) ") } == 1, "\(key.path)")
        }
        let continued = lines.filter { $0.hasPrefix("   ") }
        #expect(continued.allSatisfy { $0.drop { $0 == " " }.count == $0.count - 38 })
        let acks = "  producer.acks                       which replicas answer before a batch"
        #expect(lines.contains { $0 == acks || $0 == acks + " counts as sent" })
        #expect(lines.contains(String(repeating: " ", count: 38) + "0 | 1 | all; default: all"))
        #expect(!lines.joined().contains("not available yet"))
    }

    @Test("a suite reads as it is written, with defaults where it is silent")
    func reading() throws {
        let suite = try suite()
        #expect(suite.name == "mine")
        #expect(suite.question == "Does batching pay?")
        #expect(suite.guidance == "Look at sent_per_sec as the batches grow.")
        #expect(suite.trials == 4)
        #expect(suite.value("producer.linger.ms") == .integer(0))
        #expect(suite.value("load.latency.rate") == .integer(100_000))
        #expect(suite.value("producer.max.in.flight.requests.per.connection") == .integer(5))
        #expect(suite.axes.map(\.path) == ["producer.acks", "producer.batch.size"])
    }

    @Test("topics and producers are bounded, and the bound is named")
    func bounds() {
        #expect(
            refusal(of: "topic: {count: 100, partitions: 100}\nproducer: {count: 1000, buffer.memory: 1MiB}") == nil)
        #expect(
            refusal(of: "topic: {count: 100, partitions: 101}")
                == "mine.yaml:1:16: topic.count × topic.partitions is 10100; a row may have 10000 partitions in all, each of which "
                + "is files on the broker's disk")
        #expect(
            refusal(of: "topic: {count: 0}")?.contains("topic.count takes a whole number from 1 to 10000") == true)
        #expect(
            refusal(of: "producer: {count: 10001}")?.contains("producer.count takes a whole number from 1 to 10000")
                == true)
        #expect(
            refusal(of: "producer: {count: 10000}")?.contains("all producers together: lower it, or producer.count")
                == true)
    }

    @Test("a sweep of topics and producers says which count is which")
    func counts() throws {
        let text = "sweep:\n  - topic.count: [1, 4]\n  - producer.count: [1, 200]\n"
        let plan = try RunPlan(BenchmarkSuite.Suite(yaml: Array(text.utf8), file: "x.yaml"))
        #expect(plan.configurations.map(\.label)[1] == "topic.count=1 producer.count=200")
        #expect(plan.headline.hasPrefix("2 producer.count × 2 topic.count × "))
        #expect(plan.configurations[2].rowPlan(topic: "t", seed: 1).topic.names.count == 4)
    }

    @Test("the sweep is a product in its own order, the last axis fastest")
    func product() throws {
        let rows = try suite().configurations()
        #expect(
            rows.map(\.label) == [
                "acks=0 batch.size=1024", "acks=0 batch.size=16384", "acks=0 batch.size=262144",
                "acks=1 batch.size=1024",
                "acks=1 batch.size=16384", "acks=1 batch.size=262144",
            ])
        #expect(rows[4].value("producer.batch.size") == .integer(16384))
    }

    @Test("a key of several words may be nested, dotted, or both")
    func spellings() throws {
        for text in [
            "load: {latency: {rate: 5k}}", "load: {latency.rate: 5k}", "load.latency.rate: 5k",
            "load.latency: {rate: 5k}",
        ] {
            #expect(try Suite(yaml: Array(text.utf8), file: "x.yaml").value("load.latency.rate") == .integer(5000))
        }
    }

    @Test(
        "what is wrong in a file is named with line, column and remedy",
        arguments: [
            (
                "producer:\n  lingr.ms: 5\n",
                "mine.yaml:2:3: unknown key \"lingr.ms\" under producer; did you mean \"linger.ms\"?"
            ),
            (
                "consumer: {linger.ms: 5}",
                "mine.yaml:1:12: unknown key \"linger.ms\" under consumer; did you mean \"producer.linger.ms\"?"
            ),
            ("trails: 5", "mine.yaml:1:1: unknown key \"trails\"; did you mean \"trials\"?"),
            ("prodcer: {acks: 1}", "mine.yaml:1:1: unknown key \"prodcer\"; did you mean \"producer\"?"),
            ("frobnicate: 1", "mine.yaml:1:1: unknown key \"frobnicate\"; Docs/suite-format.md lists the keys"),
            ("producer: {acks: 2}", "mine.yaml:1:18: producer.acks takes 0 | 1 | all, not \"2\""),
            (
                "producer: {acks: [0, 1]}",
                "mine.yaml:1:18: producer.acks takes one value, not a list; to compare several, write \"sweep: - producer.acks: [a, b]\""
            ),
            ("producer: 5", "mine.yaml:1:11: producer takes keys below it, not a value"),
            (
                "producer: {acks: 1}\nproducer.acks: 0",
                "mine.yaml:2:1: producer.acks is given twice; the first is in line 1"
            ),
            (
                "producer: {acks: 1}\nsweep: [{acks: [0, 1]}]",
                "mine.yaml:1:18: producer.acks is set here and swept as well; keep one of the two"
            ),
            (
                "sweep: {acks: [0, 1]}",
                "mine.yaml:1:8: sweep takes a list such as \"- producer.acks: [0, 1]\", not a mapping"
            ),
            ("sweep: [{acks: 1}]", "mine.yaml:1:16: producer.acks in a sweep takes a list of values: [a, b]"),
            ("sweep: [{acks: [1, 1]}]", "mine.yaml:1:20: producer.acks has the value 1 twice"),
            (
                "sweep: [{compression.type: [none]}]",
                "mine.yaml:1:10: \"compression.type\" is ambiguous: topic.compression.type, producer.compression.type"
            ),
            ("sweep: [{bacth.size: [1]}]", "mine.yaml:1:10: unknown key \"bacth.size\"; did you mean \"batch.size\"?"),
            ("sweep: [{seed: [1, 2]}]", "mine.yaml:1:10: seed concerns the whole run and cannot be swept"),
            ("- a", "mine.yaml:1:1: a suite is a mapping of keys, not a list"),
            ("", "mine.yaml: the file is empty; a suite needs at least a sweep or a load"),
            ("target: engine", "mine.yaml:1:9: target takes embedded | kafka; engine is not available yet"),
            ("brokers: 3", "mine.yaml:1:10: brokers takes only 1 so far, not \"3\""),
        ])
    func refused(text: String, expected: String) {
        #expect(refusal(of: text) == expected)
    }

    @Test(
        "settings that contradict each other are refused where they were set",
        arguments: [
            ("target: kafka", "mine.yaml:1:9: target kafka needs bootstrap.servers: host:port, or --bootstrap-server"),
            ("bootstrap.servers: a:1", "mine.yaml:1:20: bootstrap.servers needs target: kafka"),
            (
                "topic: {replication.factor: 3}",
                "mine.yaml:1:29: topic.replication.factor above 1 is not available yet on the embedded target, which has one broker"
            ),
            (
                "producer: {acks: 1, enable.idempotence: true}",
                "mine.yaml:1:41: producer.enable.idempotence needs producer.acks: all"
            ),
            (
                "producer: {partitioner: key}",
                "mine.yaml:1:25: producer.partitioner: key needs records.keys other than none"
            ),
            (
                "sweep: [{buffer.memory: [64MiB, 1KiB]}]",
                "mine.yaml:1:33: producer.buffer.memory is less than one producer.batch.size"
            ),
            (
                "producer: {count: 64, buffer.memory: 1GiB}",
                "mine.yaml:1:38: producer.buffer.memory holds so many of these records that their times may take 17.2 GB; "
                    + "at most 16.0 GB are allowed, all producers together: lower it, or producer.count"
            ),
            (
                "producer: {delivery.timeout.ms: 1000}",
                "mine.yaml:1:33: producer.delivery.timeout.ms is less than producer.linger.ms + producer.request.timeout.ms, which is 30005"
            ),
            (
                "producer: {linger.ms: 100000}",
                "mine.yaml:1:23: producer.delivery.timeout.ms is less than producer.linger.ms + producer.request.timeout.ms, which is 130000"
            ),
            (
                "producer: {retries: 0, enable.idempotence: true}",
                "mine.yaml:1:44: producer.enable.idempotence needs producer.retries above 0"
            ),
            (
                "topic: {max.message.bytes: 167}",
                "mine.yaml:1:28: topic.max.message.bytes is 167, into which not every record fits: a batch of one with a value of 100 has 168 bytes"
            ),
            (
                "broker: {log.segment.bytes: 14}",
                "mine.yaml:1:29: broker.log.segment.bytes is 14, into which not every record fits: a batch of one with a value of 100 has 168 bytes"
            ),
            (
                "load: {peak: 0, latency.for: 0}",
                "mine.yaml:1:14: load.peak and load.latency.for are both 0, so that nothing would be measured"
            ),
            (
                "load: {latency: {at: 50%, rate: 5k}}",
                "mine.yaml:1:22: load.latency.at takes the place of load.latency.rate; set one of them"
            ),
            (
                "load: {peak: 0, latency: {at: 50%}}",
                "mine.yaml:1:31: load.latency.at is a share of the row's own peak, and load.peak is 0"
            ),
            (
                "load: {peak: 0, latency: {from: 50%, shape: ramp}}",
                "mine.yaml:1:33: load.latency.from is a share of the row's own peak, and load.peak is 0"
            ),
            (
                "load: {latency: {steps: 5}}",
                "mine.yaml:1:25: load.latency.steps has no meaning while load.latency.shape is constant; set it to ramp or steps"
            ),
            (
                "load: {latency: {shape: steps, for: 1s}}",
                "mine.yaml: load.latency.steps are 100 ms each; at least 200 ms are needed for figures"
            ),
            (
                "target: kafka\nbootstrap.servers: a:1\nbroker: {num.network.threads: 2}",
                "mine.yaml:3:31: broker.num.network.threads tunes the embedded broker and has no meaning for another target"
            ),
        ])
    func contradictions(text: String, expected: String) {
        #expect(refusal(of: text) == expected)
    }

    @Test("load shapes reach the row's plan")
    func shapes() throws {
        func load(_ text: String) throws -> RowPlan.Load {
            try Suite(yaml: Array(text.utf8), file: "mine.yaml").configurations()[0].rowPlan(topic: "t", seed: 1).load
        }
        let plain = try load("load: {latency: {rate: 5k}}")
        #expect(plain.shape == .constant && plain.window == nil && plain.wait == .sleep && !plain.dependsOnPeak)
        let ramp = try load("load: {window: 7, latency: {at: 80%, shape: ramp}}\ngenerator.wait: spin")
        #expect(ramp.shape == .ramp(from: .shareOfEnd(0.1)) && ramp.window == 7 && ramp.wait == .spin)
        #expect(ramp.latencyShareOfPeak == 0.8 && ramp.dependsOnPeak)
        let steps = try load("load: {latency: {rate: 50k, shape: steps, steps: 5, from: 20%}}")
        #expect(steps.shape == .steps(5, from: .shareOfPeak(0.2)) && steps.dependsOnPeak)
        #expect(try load("load.latency: {shape: steps, from: 2k}").shape == .steps(10, from: .perSecond(2000)))
        let swept = "sweep: [{load.latency.at: [20%, 50%, 80%]}]"
        let suite = try Suite(yaml: Array(swept.utf8), file: "mine.yaml")
        #expect(try suite.configurations().map { $0.coordinates[0].value.text } == ["0.2", "0.5", "0.8"])
        #expect(try Suite(yaml: Array(suite.yaml.utf8), file: "again.yaml").yaml == suite.yaml)
    }

    @Test("a sweep of more rows than any run could take is refused at once")
    func tooMany() {
        let values = (1...200).map(String.init).joined(separator: ",")
        let text = "sweep: [{linger.ms: [\(values)]}, {retries: [\(values)]}]"
        #expect(refusal(of: text) == "mine.yaml: 40000 configurations × 3 trials are more than 10000 rows")
    }

    @Test("--set fixes one value, replaces swept ones, and sweeps what was not swept")
    func overrides() throws {
        var suite = try suite()
        try suite.set("acks=1")
        #expect(suite.axes.map(\.path) == ["producer.batch.size"])
        #expect(suite.value("producer.acks") == .text("1"))
        try suite.set("producer.batch.size=1KiB, 2KiB")
        #expect(try suite.configurations().map(\.label) == ["batch.size=1024", "batch.size=2048"])
        try suite.set("linger.ms=0,5")
        #expect(try suite.configurations().map(\.label).last == "batch.size=2048 linger.ms=5")
        try suite.set("trials=7")
        #expect(suite.trials == 7)
    }

    @Test(
        "a wrong --set or --filter names itself",
        arguments: [
            ("acks", "--set acks: takes PATH=VALUE or PATH=A,B"),
            ("akcs=1", "--set akcs=1: unknown key \"akcs\"; did you mean \"acks\"?"),
            ("acks=5", "--set acks=5: producer.acks takes 0 | 1 | all, not \"5\""),
            ("linger.ms=1,1", "--set linger.ms=1,1: producer.linger.ms has the value 1 twice"),
            ("trials=1,2", "--set trials=1,2: trials concerns the whole run and takes one value"),
            (
                "topic.replication.factor=2",
                "--set topic.replication.factor=2: topic.replication.factor above 1 is not available yet on the embedded target, which has one broker"
            ),
        ])
    func wrongOverride(option: String, expected: String) {
        #expect(refusal(of: text, set: [option]) == expected)
    }

    @Test("--filter keeps the rows with a value, and says so when none is left")
    func filters() throws {
        var suite = try suite()
        try suite.filter("acks=1")
        try suite.filter("batch.size=1024,262144")
        #expect(try suite.configurations().map(\.label) == ["acks=1 batch.size=1024", "acks=1 batch.size=262144"])
        #expect(try suite.configurations().map(\.index) == [3, 5])
        #expect(
            refusal(of: text, filter: ["batch.size=7"])
                == "--filter batch.size=7: no configuration is left; `--dry-run` without it shows them all")
    }

    @Test("the resolved suite, written and read again, has the same rows")
    func resolved() throws {
        var suite = try suite()
        try suite.set("records.keys=zipf:0.99 of 1000")
        try suite.filter("acks=1")
        let again = try Suite(yaml: Array(suite.yaml.utf8), file: "suite.yaml")
        #expect(again.yaml == suite.yaml)
        #expect(again.name == "mine")
        #expect(again.question == suite.question)
        #expect(try again.configurations().map(\.label) == suite.configurations().map(\.label))
        for key in SuiteSchema.keys where key.path != "name" { #expect(again.value(key.path) == suite.value(key.path)) }
    }

    @Test("--bootstrap-server points any suite at a cluster")
    func cluster() throws {
        var suite = try Suite(yaml: Array("broker: {num.network.threads: 2}".utf8), file: "x.yaml")
        try suite.target(bootstrapServers: "kafka1:9092,kafka2:9092")
        #expect(try suite.configurations().count == 1)
        #expect(suite.value("target") == .text("kafka"))
        let again = try Suite(yaml: Array(suite.yaml.utf8), file: "suite.yaml")
        #expect(again.value("bootstrap.servers") == .text("kafka1:9092,kafka2:9092"))
    }
}

@Suite("Row order")
struct RowOrderTests {
    @Test("each block holds every configuration once, and the seed decides the order")
    func blocks() {
        let rows = RowOrder.blocks(configurations: 6, trials: 5, seed: 42)
        #expect(rows.count == 30)
        for trial in 1...5 {
            #expect(Set(rows.filter { $0.trial == trial }.map(\.configuration)) == Set(0..<6))
        }
        #expect(rows == RowOrder.blocks(configurations: 6, trials: 5, seed: 42))
        #expect(rows != RowOrder.blocks(configurations: 6, trials: 5, seed: 43))
        #expect(rows.prefix(6).map(\.configuration) != rows.dropFirst(6).prefix(6).map(\.configuration))
    }

    @Test("every configuration comes first about equally often")
    func fair() {
        var first = [0, 0, 0]
        for seed in 0..<3000 {
            first[RowOrder.blocks(configurations: 3, trials: 1, seed: UInt64(seed))[0].configuration] += 1
        }
        #expect(first.allSatisfy { (850...1150).contains($0) })
    }
}
