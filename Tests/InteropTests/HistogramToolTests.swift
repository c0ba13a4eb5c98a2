import SystemIO
import TestSupport
import Testing

/// HdrHistogram's own libraries read what a run leaves in `histograms`.
@Suite("HdrHistogram's own tools", .enabled(if: WeirProcess.binary != nil, "needs the built program: make build"))
struct HistogramToolTests {
    /// Kafka brings it.
    private static let jar = Repository.files(below: RealKafka.home + "/libs", suffix: ".jar")
        .first { $0.hasPrefix("HdrHistogram-") }

    /// A run of two trials, short, at a rate that makes ranks of percentiles whole numbers.
    private func run() throws -> (directory: TemporaryDirectory, run: String) {
        let directory = try TemporaryDirectory()
        let suite = """
            load: {warmup: 100ms, peak: 300ms, latency: {rate: 10k, for: 1s}}
            trials: 2
            sweep: [{producer.acks: [1]}]
            """
        try Directory.replaceFile(directory.file("tiny.yaml"), with: Array(suite.utf8).span.bytes)
        let finished = try WeirProcess.run(
            ["run", directory.file("tiny.yaml"), "--no-limits", "-o", directory.file("results")])
        // On a busy machine a row may be GENERATOR_LIMITED, which is exit code 3.
        try #require(finished.exit == .code(0) || finished.exit == .code(3), "\(finished.report)")
        let manifest = try #require(
            Repository.files(below: directory.file("results"), suffix: "manifest.json").first, "\(finished.report)")
        return (directory, directory.file("results/" + manifest.dropLast("/manifest.json".count)))
    }

    @Test(
        "Python's hdrhistogram has the percentiles of latency.csv, to the digit",
        .enabled(if: PythonClient.isAvailable, Comment(rawValue: PythonClient.remedy)))
    func python() throws {
        let (directory, run) = try run()
        let read = try PythonClient.run("read_histograms.py", [run])
        #expect(read.succeeded, "\(read.report)")
        // Two trials, four kinds, 17 percentiles; few ranks are no whole numbers.
        #expect((Int(read.output.split(separator: "\n").first ?? "") ?? 0) > 60, "\(read.report)")
        withExtendedLifetime(directory) {}
    }

    @Test(
        "Java's HistogramLogProcessor has them too, and prints the percentile table",
        .enabled(if: RealKafka.isAvailable && jar != nil, Comment(rawValue: RealKafka.remedy)))
    func processor() throws {
        let jar = RealKafka.home + "/libs/" + (try #require(Self.jar))
        let (directory, run) = try run()
        let latencies = try Repository.text(of: run + "/latency.csv").split(separator: "\n").map {
            $0.split(separator: ",")
        }
        let header = try #require(latencies.first).map(String.init)
        func column(_ name: String) throws -> Int { try #require(header.firstIndex(of: name)) }
        let (trial, phase) = (try column("trial"), try column("phase"))
        let (kind, level, value) = (try column("kind"), try column("percentile"), try column("value_us"))
        var compared = 0
        for number in 1...2 {
            for tag in ["delay", "service", "response", "e2e"] {
                let log = run + "/histograms/acks=1-trial-\(number).hlog"
                // Values in ns; at a hundred levels for each halving of the distance to 100 % the common percentiles are
                // levels, exactly, and beyond 99.9 % every record is.
                let printed = try FinishedProcess(
                    "/usr/bin/env",
                    [
                        "java", "-cp", jar, "org.HdrHistogram.HistogramLogProcessor", "-i", log, "-tag", tag,
                        "-outputValueUnitRatio", "1", "-percentilesOutputTicksPerHalf", "100",
                    ])
                #expect(printed.succeeded, "\(printed.errors)")
                let lines = printed.output.split(separator: "\n").compactMap {
                    line -> (value: Double, count: Double)? in
                    let words = line.split(separator: " ").compactMap { Double($0) }
                    return words.count >= 3 ? (words[0], words[2]) : nil
                }
                let total = try #require(lines.last?.count, "\(printed.output)")
                for row in latencies.dropFirst()
                where row[trial] == "\(number)" && row[phase] == "latency" && row[kind] == tag && row[level] != "0" {
                    let percentile = try #require(Double(row[level]))
                    let rank = (percentile / 100 * total - 1e-6).rounded(.up)
                    let java = try #require(lines.first { $0.count >= rank })
                    #expect(microseconds(java.value) == row[value], "\(tag) p\(percentile)")
                    compared += 1
                }
            }
        }
        #expect(compared == 2 * 4 * 16, "\(compared)")
        withExtendedLifetime(directory) {}
    }

    /// As latency.csv has it: without trailing zeros.
    private func microseconds(_ nanoseconds: Double) -> String {
        let whole = Int(nanoseconds)
        var text = "\(whole / 1000)." + String("\(1000 + whole % 1000)".dropFirst())
        while text.hasSuffix("0") { text.removeLast() }
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }
}
