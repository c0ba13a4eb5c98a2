internal import KafkaClient
internal import Measurement
internal import SystemIO
import Synchronization

/// What the load generator can do by itself: how many records a second against a broker that drops everything.
///
/// A row that comes near this figure measured the generator, not the broker.
public enum GeneratorCeiling {
    /// Bytes of the values that are sent.
    public static let valueBytes = 100
    /// `batch.size` of the producer.
    public static let batchSize = 64 << 10
    private static let milliseconds = (warmup: 150, peak: 500)

    /// Sends stamped records at full speed for about 0.7 s, with a row's own producer and accounting.
    ///
    /// - Parameters:
    ///   - cores: the core of the generator and that of the broker, where a run confines them; nil leaves them free.
    ///   - keys: how the records' keys are drawn.
    /// - Returns: records a second of one producer.
    /// - Throws: `LoadError` where no thread or socket can be had, or the producer gives up.
    public static func recordsPerSec(
        cores: (generator: Int, broker: Int)?, keys: KeyDistribution = .none
    ) throws(LoadError) -> Double {
        let result = Mutex<Result<Double, LoadError>?>(nil)
        do throws(SystemError) {
            let sink = try NullSink(cpu: cores?.broker)
            let servers = "\(sink.address)"
            // Threads start where the one that starts them is confined to.
            let thread = try SystemThread(name: "ceiling", cpu: cores?.generator) {
                let measured = Result { () throws(LoadError) in try recordsPerSec(servers, keys) }
                result.withLock { $0 = measured }
            }
            thread.join()
            withExtendedLifetime(sink) {}
        } catch { throw .client("null sink", .system(error)) }
        guard let measured = result.withLock({ $0 }) else { return 0 }
        return try measured.get()
    }

    private static func recordsPerSec(_ servers: String, _ keys: KeyDistribution) throws(LoadError) -> Double {
        let row: RowMeasurement
        do {
            row = try LoadGenerator.run(plan(keys), bootstrapServers: servers) { _ in }
        } catch let error as LoadError { throw error } catch { throw .plan("\(error)") }
        guard let peak = row.peak, peak.seconds > 0 else { throw .plan("nothing was sent to the null sink") }
        // The best tenth of a second: whatever disturbs one only makes it slower.
        let windows = peak.sent.wholeWindows(until: peak.end)
        let best = windows.map(\.records).max() ?? 0
        return Double(best) * 1e9 / Double(peak.sent.windowNanoseconds)
    }

    /// One producer; nobody reads.
    private static func plan(_ keys: KeyDistribution) -> RowPlan {
        RowPlan(
            topic: .init(name: "null", partitions: 1, replicationFactor: 1, configurations: []),
            producer: .init(
                count: 1, acks: 1, batchSize: batchSize, lingerMilliseconds: 5, maximumInFlight: 5,
                bufferMemory: 32 << 20, compression: "none", isIdempotent: false, partitioner: .sticky, retries: 0,
                deliveryTimeoutMilliseconds: 30_000, requestTimeoutMilliseconds: 10_000),
            consumer: .init(
                members: 0, fetchMinimumBytes: 1, fetchMaximumWaitMilliseconds: 500,
                maximumPartitionFetchBytes: 1 << 20, fetchMaximumBytes: 50 << 20),
            records: .init(valueBytes: valueBytes, keys: keys, compressibility: 0),
            load: .init(
                warmupMilliseconds: milliseconds.warmup, peakMilliseconds: milliseconds.peak, latencyRate: 0,
                latencyMilliseconds: 0, arrivals: .uniform, maximumRecords: nil, maximumBytes: nil),
            seed: 42)
    }
}
