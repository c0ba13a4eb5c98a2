import Measurement
import Results
import TestSupport

/// A run as the program leaves it, with figures that follow from the configuration and a little seeded noise.
struct SyntheticRun {
    var directory: TemporaryDirectory
    var suite = "quick"
    var question: String?
    var trials = 5
    /// What is swept: the parameters behind `acks` and `batchSizes`.
    var paths = ["producer.acks", "producer.batch.size"]
    var acks = ["0", "1"]
    var batchSizes = ["1024", "16384", "262144"]
    var noise = 0.01
    var seed: UInt64 = 3
    var startedAt: Int64 = 1_790_000_000_000
    var rate: (_ acks: String, _ batchSize: String) -> Double = { acks, size in
        (acks == "0" ? 1.2 : 1) * (size == "1024" ? 600_000 : 3_400_000)
    }
    var p99: (_ acks: String, _ batchSize: String) -> Double = { acks, _ in acks == "0" ? 800 : 1000 }
    var verdict: (_ acks: String, _ batchSize: String, _ trial: Int) -> (Verdict, String?) = { _, _, _ in (.valid, nil)
    }
    /// The generator's own lateness, in microseconds; a row with one in its reason has it in its figures too.
    var delay: (_ acks: String, _ batchSize: String, _ trial: Int) -> Int64? = { _, _, _ in nil }
    var hasConsumers: (_ acks: String) -> Bool = { _ in true }
    /// Whether rows ran at full speed.
    var hasPeak = true
    /// The rate of the open loop.
    var offered: (_ acks: String) -> Double = { _ in 100_000 }
    /// What most of the response is.
    var timeWent: (_ acks: String, _ batchSize: String, _ trial: Int) -> String? = { _, _, _ in nil }

    /// What other programs used of the CPU meanwhile.
    var others: Double?

    @discardableResult
    func write() throws -> RunSummary {
        let run = try RunDirectory.create(
            suite: suite, millisecondsSince1970: startedAt, in: directory.path + "/results")
        var manifest = Manifest(
            suite: suite, question: question, startedAtMilliseconds: startedAt, command: ["weir", "run", "quick"],
            seed: 42,
            trials: trials,
            sweep: [
                .init(path: paths[0], values: acks), .init(path: paths[1], values: batchSizes),
            ], rowsPlanned: acks.count * batchSizes.count * trials, version: "0")
        manifest.state = .finished
        try run.write(manifest)
        let table = try run.table(of: SummaryRow.self, swept: paths)
        var rows: [SummaryRow] = []
        var state = seed
        func jitter() -> Double {
            var sum = 0.0
            for _ in 0..<12 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                sum += Double(state >> 11) / 9_007_199_254_740_992
            }
            return 1 + (sum - 6) * noise
        }
        for trial in 1...trials {
            for size in batchSizes.reversed() {
                for acks in acks {
                    let (verdict, reason) = verdict(acks, size, trial)
                    var row = SummaryRow(
                        key: RowKey(configuration: [acks, size], trial: trial, block: trial), verdict: verdict,
                        reason: reason)
                    row.latency.split.words = timeWent(acks, size, trial)
                    row.otherCPUShare = others
                    let rate = rate(acks, size) * jitter()
                    if hasPeak {
                        row.peak.sentPerSecond = rate * 1.01
                        row.peak.sentBytesPerSecond = rate * 101
                        if hasConsumers(acks) {
                            row.peak.receivedPerSecond = rate
                            row.peak.receivedBytesPerSecond = rate * 100
                        }
                        row.peak.recordsPerBatch = 8
                        row.peak.shareOfLimit = 0.58
                    }
                    row.latency.offeredPerSecond = offered(acks)
                    var histogram = Histogram()
                    histogram.record(Int64(p99(acks, size) * jitter() * 1000), count: 100)
                    if acks != "0" { row.latency.response = LatencySummary(histogram) }
                    row.latency.endToEnd = LatencySummary(histogram)
                    if let delay = delay(acks, size, trial) {
                        var lateness = Histogram()
                        lateness.record(delay * 1000)
                        row.latency.delay = LatencySummary(lateness)
                    }
                    row.records.sent = 1_000_000
                    row.records.received = 1_000_000
                    row.records.lost = 0
                    row.records.duplicated = 0
                    row.records.reordered = 0
                    rows.append(row)
                }
            }
        }
        try table.append(rows)
        return try RunSummary(run)
    }
}

/// What an expression throws, in the words that the user reads.
func message(_ body: () throws -> Void) -> String {
    do {
        try body()
        return "no error"
    } catch {
        return "\(error)"
    }
}

/// A directory in memory: results are synced row by row, which a busy disk makes slow.
func memoryDirectory() throws -> TemporaryDirectory {
    try (try? TemporaryDirectory(in: "/dev/shm")) ?? TemporaryDirectory()
}
