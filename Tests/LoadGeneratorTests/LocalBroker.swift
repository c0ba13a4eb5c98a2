import Broker
import SystemIO
import TestSupport

@testable import LoadGenerator

/// A broker in this process, with its data in a directory of its own.
final class LocalBroker {
    let broker: Broker
    let directory: TemporaryDirectory
    var address: String { broker.address.description }

    init(_ change: (inout BrokerConfiguration) -> Void = { _ in }) throws {
        // Clients that are ended in the middle of a request write to sockets that nobody reads.
        SignalSource.ignoreBrokenPipes()
        directory = try TemporaryDirectory()
        var configuration = BrokerConfiguration()
        configuration.listen = SocketAddress(host: "127.0.0.1", port: 0)
        configuration.directory = directory.path
        change(&configuration)
        broker = try Broker(configuration) { _ in }
        try broker.start()
    }

    deinit { try? broker.stop() }
}

extension RowPlan {
    /// A short row: 0.1 s of warm-up, 0.3 s of peak, 0.3 s at 5,000 records a second.
    static func short(_ change: (inout RowPlan) -> Void = { _ in }) -> RowPlan {
        var plan = RowPlan(
            topic: Topic(name: "t", partitions: 3, replicationFactor: 1, configurations: []),
            producer: Producer(
                count: 2, acks: 1, batchSize: 16384, lingerMilliseconds: 1, maximumInFlight: 5,
                bufferMemory: 4 << 20, compression: "none", isIdempotent: false, partitioner: .sticky, retries: 100,
                deliveryTimeoutMilliseconds: 300_000, requestTimeoutMilliseconds: 120_000),
            consumer: Consumer(
                members: 2, fetchMinimumBytes: 1, fetchMaximumWaitMilliseconds: 100,
                maximumPartitionFetchBytes: 1 << 20, fetchMaximumBytes: 50 << 20),
            records: Records(valueBytes: 100, keys: .none, compressibility: 0.5),
            load: Load(
                warmupMilliseconds: 100, peakMilliseconds: 300, latencyRate: 5000, latencyMilliseconds: 300,
                arrivals: .uniform, maximumRecords: nil, maximumBytes: nil),
            seed: 42)
        change(&plan)
        return plan
    }
}
