internal import KafkaClient
internal import Measurement
internal import SystemIO
import Synchronization

/// What the load generator can do by itself: how many records a second against a broker that drops everything.
///
/// A row that comes near this figure measured the generator, not the broker.
public enum GeneratorCeiling {
    /// What the ceiling depends on: with other records or batches it is another one.
    public struct Load: Hashable, Sendable {
        /// What is sent.
        public var records: RowPlan.Records
        /// Where it goes: to hash a key costs time.
        public var partitioner: RowPlan.Partitioner
        /// `batch.size`
        public var batchSize: Int
        /// `compression.type`
        public var compression: String
        /// Whether anybody answers: where nobody does (acks=0) the generator waits for nobody.
        public var isAnswered: Bool

        /// Values of 100 bytes without keys, in batches of 64 KiB.
        public static let standard = Load(
            records: .init(valueBytes: 100, keys: .none, compressibility: 0), partitioner: .sticky, batchSize: 64 << 10,
            compression: "none", isAnswered: true)

        /// Makes a load.
        public init(
            records: RowPlan.Records, partitioner: RowPlan.Partitioner, batchSize: Int, compression: String,
            isAnswered: Bool
        ) {
            self.records = records
            self.partitioner = partitioner
            self.batchSize = batchSize
            self.compression = compression
            self.isAnswered = isAnswered
        }

        /// What the producers of a row send.
        public init(of plan: RowPlan) {
            self.init(
                records: plan.records, partitioner: plan.producer.partitioner, batchSize: plan.producer.batchSize,
                compression: plan.producer.compression, isAnswered: plan.producer.acks != 0)
        }
    }

    private static let milliseconds = (warmup: 150, peak: 500)

    /// Sends stamped records at full speed for about 0.7 s, with a row's own producer and accounting.
    ///
    /// - Parameters:
    ///   - load: what is sent.
    ///   - cores: the core of the generator and that of the broker, where a run confines them; nil leaves them free.
    /// - Returns: records a second of one producer, of weir's own client.
    /// - Throws: `LoadError` where no thread or socket can be had, or the producer gives up.
    public static func recordsPerSec(
        of load: Load = .standard, cores: (generator: Int, broker: Int)?
    ) throws(LoadError) -> Double {
        let result = Mutex<Result<Double, LoadError>?>(nil)
        do throws(SystemError) {
            let sink = try NullSink(cpu: cores?.broker)
            let servers = "\(sink.address)"
            // Threads start where the one that starts them is confined to.
            let thread = try SystemThread(name: "ceiling", cpu: cores?.generator) {
                let measured = Result { () throws(LoadError) in try recordsPerSec(load, servers) }
                result.withLock { $0 = measured }
            }
            thread.join()
            withExtendedLifetime(sink) {}
        } catch { throw .client("null sink", .system(error)) }
        guard let measured = result.withLock({ $0 }) else { return 0 }
        return try measured.get()
    }

    private static func recordsPerSec(_ load: Load, _ servers: String) throws(LoadError) -> Double {
        let row: RowMeasurement
        do {
            row = try LoadGenerator.run(plan(load), bootstrapServers: servers) { _ in }
        } catch let error as LoadError { throw error } catch { throw .plan("\(error)") }
        guard let peak = row.peak, peak.seconds > 0 else { throw .plan("nothing was sent to the null sink") }
        // The best tenth of a second: whatever disturbs one only makes it slower.
        let windows = peak.sent.wholeWindows(until: peak.end)
        let best = windows.map(\.records).max() ?? 0
        return Double(best) * 1e9 / Double(peak.sent.windowNanoseconds)
    }

    /// One producer; nobody reads.
    private static func plan(_ load: Load) -> RowPlan {
        RowPlan(
            topic: .init(name: "null", partitions: 1, replicationFactor: 1, configurations: []),
            producer: .init(
                count: 1, acks: load.isAnswered ? 1 : 0, batchSize: load.batchSize, lingerMilliseconds: 5,
                maximumInFlight: 5,
                bufferMemory: max(32 << 20, 8 * load.batchSize), compression: load.compression, isIdempotent: false,
                partitioner: load.partitioner, retries: 0,
                deliveryTimeoutMilliseconds: 30_000, requestTimeoutMilliseconds: 10_000),
            consumer: .init(
                members: 0, fetchMinimumBytes: 1, fetchMaximumWaitMilliseconds: 500,
                maximumPartitionFetchBytes: 1 << 20, fetchMaximumBytes: 50 << 20),
            records: load.records,
            load: .init(
                warmupMilliseconds: milliseconds.warmup, peakMilliseconds: milliseconds.peak, latencyRate: 0,
                latencyMilliseconds: 0, arrivals: .uniform, maximumRecords: nil, maximumBytes: nil),
            seed: 42)
    }
}
