import KafkaClient
import SystemIO
import TestSupport
import Testing

/// A load generator at work on a topic of its own.
enum Generator: String, CaseIterable {
    case native
    case librdkafka
    /// kafka-producer-perf-test.sh
    case perfTest = "producer-perf-test"

    /// What a generator says of one run.
    struct Figures {
        var recordsPerSecond: Double
        /// Send → acknowledgement, milliseconds.
        var median: Double
    }

    static let lingerMilliseconds = 1.0

    /// The step between two medians that it can tell: a thousandth with weir's histogram, whole milliseconds with Kafka's tool.
    func resolution(at median: Double) -> Double { self == .perfTest ? 1 : median / 1000 }

    /// Sends at `rate` records a second for `seconds`, or as fast as it can where there is no rate.
    func run(rate: Int?, seconds: Int, on bootstrap: String) throws -> Figures {
        self == .perfTest
            ? try perfTest(rate: rate, seconds: seconds, bootstrap) : try weir(rate: rate, seconds: seconds, bootstrap)
    }

    private func weir(rate: Int?, seconds: Int, _ bootstrap: String) throws -> Figures {
        let directory = try TemporaryDirectory()
        let suite = directory.file("agree.yaml")
        let load =
            rate.map { "{warmup: 500ms, peak: 0, latency: {rate: \($0), for: \(seconds)s}}" }
            ?? "{warmup: 500ms, peak: \(seconds)s, latency: {for: 0}}"
        let text = """
            producer: {client: \(rawValue), acks: 1, linger.ms: 1, batch.size: 64KiB}
            consumer: {members: 0}
            records: {value.size: 100}
            load: \(load)
            trials: 1
            """
        try Directory.replaceFile(suite, with: Array(text.utf8).span.bytes)
        let run = try WeirProcess.run(
            [
                "run", suite, "--bootstrap-server", bootstrap, "--no-limits", "--yes", "-o",
                directory.file("results"),
            ], limit: .seconds(120))
        // 3: a row is not VALID, which a busy machine brings about; the figures are there.
        guard run.exit == .code(0) || run.exit == .code(3) else { throw TestSupportError(run.report) }
        let saved = try #require(try Directory.list(directory.file("results")).first { $0.hasPrefix("agree-") })
        let table = try Repository.text(of: directory.file("results/\(saved)/summary.csv"))
        guard let row = Self.firstRow(ofCSV: table), row["client"] == rawValue else { throw TestSupportError(table) }
        let name = rate == nil ? "sent_per_sec" : "achieved_per_sec"
        guard let achieved = row[name].flatMap(Double.init) else { throw TestSupportError("no \(name): \(table)") }
        let median = row["service_p50_us"].flatMap(Double.init) ?? .nan
        return Figures(recordsPerSecond: achieved, median: median / 1000)
    }

    private func perfTest(rate: Int?, seconds: Int, _ bootstrap: String) throws -> Figures {
        let topic = "perf-\(MonotonicClock.now())"
        let admin = try Admin(bootstrapServers: [SocketAddress(bootstrap)!])
        defer { admin.close() }
        try admin.createTopics([NewTopic(name: topic, partitions: 1, replicationFactor: 1)])
        try admin.awaitTopic(topic, partitions: 1)
        defer { try? admin.deleteTopics([topic]) }
        let run = try RealKafka.tool(
            "producer-perf-test",
            [
                "--topic", topic, "--record-size", "100", "--throughput", "\(rate ?? -1)", "--num-records",
                // A JVM compiles what it runs first.
                "\((rate ?? 500_000) * 2 * seconds)", "--warmup-records", "\((rate ?? 500_000) * seconds)",
                "--bootstrap-server", bootstrap, "--command-property", "acks=1",
                "--command-property", "linger.ms=1", "--command-property", "batch.size=65536",
            ])
        // "N records sent, R records/sec (…), … ms avg latency, … ms max latency, M ms 50th, …", and the same of the "steady state": the
        // rate is that of the whole, since the tool catches up later with what it missed at first; the median is that of the warm JVM.
        func figures(_ isSteady: Bool) -> [Substring] {
            let line = run.output.split(separator: "\n").last {
                $0.contains("ms 50th") && $0.contains("steady state") == isSteady
            }
            return line?.split(separator: ", ") ?? []
        }
        func number(_ ending: String, in parts: [Substring]) -> Double? {
            parts.first { $0.contains(ending) }?.split(separator: " ").first.flatMap { Double(String($0)) }
        }
        guard let rate = number("records/sec", in: figures(false)), let median = number("ms 50th", in: figures(true))
        else { throw TestSupportError(run.report) }
        return Figures(recordsPerSecond: rate, median: median)
    }

    /// The first row of a table whose cells before the last quoted one hold no commas.
    private static func firstRow(ofCSV text: String) -> [String: String]? {
        let lines = text.split(separator: "\n")
        guard lines.count >= 2 else { return nil }
        func cells(_ line: Substring) -> [String] {
            var cells = [""]
            var isQuoted = false
            for character in line {
                switch character {
                case "\"": isQuoted.toggle()
                case "," where !isQuoted: cells.append("")
                default: cells[cells.count - 1].append(character)
                }
            }
            return cells
        }
        return Dictionary(zip(cells(lines[0]), cells(lines[1])), uniquingKeysWith: { first, _ in first })
    }
}

@Suite(.serialized) struct GeneratorAgreementTests {
    private static let rounds = 3

    @Test(
        "on one broker, in turn, three generators agree on throughput and median at 20, 50 and 80 % of peak",
        .enabled(if: RealKafka.isAvailable, Comment(rawValue: RealKafka.remedy)))
    func agreement() throws {
        let broker = try BrokerProcess(limit: .seconds(900))
        // What all three can do.
        let peaks = try Generator.allCases.map {
            try $0.run(rate: nil, seconds: 3, on: broker.bootstrap).recordsPerSecond
        }
        print("peaks: \(zip(Generator.allCases, peaks).map { "\($0.rawValue) \(Int($1))" }.joined(separator: ", "))")
        let peak = try #require(peaks.min())
        for share in [0.2, 0.5, 0.8] {
            let rate = Int(peak * share)
            var figures = Generator.allCases.map { _ in [Generator.Figures]() }
            for round in 0..<Self.rounds {
                // Each comes first once: what drifts meets all alike.
                for turn in Generator.allCases.indices {
                    let index = (turn + round) % Generator.allCases.count
                    figures[index].append(
                        try Generator.allCases[index].run(rate: rate, seconds: 5, on: broker.bootstrap))
                }
            }
            compare(figures, rate)
        }
        #expect(try broker.stop() == .code(0))
    }

    private func compare(_ figures: [[Generator.Figures]], _ rate: Int) {
        let middles = zip(Generator.allCases, figures).map { generator, figures in
            (
                generator, rate: median(figures.map(\.recordsPerSecond)), median: median(figures.map(\.median)),
                all: figures.map { "\($0.median)" }.joined(separator: " ")
            )
        }
        for one in middles {
            print("\(rate)/s, \(one.0.rawValue): \(one.rate)/s, p50 \(one.median) ms (\(one.all))")
        }
        for (index, one) in middles.enumerated() {
            for other in middles[(index + 1)...] {
                let pair = "\(one.0.rawValue) and \(other.0.rawValue) at \(rate)/s"
                #expect(abs(one.rate - other.rate) <= 0.01 * Double(rate), "\(pair): \(one.rate), \(other.rate)")
                let allowed =
                    one.0.resolution(at: one.median) + other.0.resolution(at: other.median)
                    + 2 * Generator.lingerMilliseconds
                #expect(
                    abs(one.median - other.median) <= allowed,
                    "\(pair): medians of \(one.median) and \(other.median) ms, \(allowed) ms apart at most")
            }
        }
    }

    private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
