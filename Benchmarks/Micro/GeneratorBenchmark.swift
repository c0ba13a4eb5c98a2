import KafkaClient
import LoadGenerator
import Synchronization
import SystemIO

extension Benchmark {
    static let generator = Benchmark(
        name: "generator",
        about:
            "stamped records of 100 bytes built and sent by core 0 alone, through the public send or by a row that also "
            + "accounts for them; a server on core 1 drops them"
    ) {
        let zipf = KeyDistribution.zipf(exponent: 0.99, count: 100_000)
        return [
            Contender(name: "send, no key") { onCoreZero { try sending(.none) } },
            Contender(name: "send, Zipf 0.99 of 100,000 keys") { onCoreZero { try sending(zipf) } },
            Contender(name: "a row, no key") { onCoreZero { try row(.none) } },
            Contender(name: "a row, Zipf 0.99 of 100,000 keys") { onCoreZero { try row(zipf) } },
        ]
    }

    private static let cores: (generator: Int, broker: Int)? = CPU.count > 1 ? (0, 1) : nil

    /// Calls `body` on a thread whose children share its core; NaN, and a line that says why, where it throws.
    private static func onCoreZero(_ body: @escaping @Sendable () throws -> Double) -> Double {
        let result = Mutex(Double.nan)
        do {
            let thread = try SystemThread(name: "generator", cpu: cores?.generator) {
                do {
                    let measured = try body()
                    result.withLock { $0 = measured }
                } catch { print("generator: \(error)") }
            }
            thread.join()
        } catch { print("generator: \(error)") }
        return result.withLock { $0 }
    }

    /// Nanoseconds a record of a row.
    private static func row(_ keys: KeyDistribution) throws -> Double {
        var load = GeneratorCeiling.Load.standard
        load.records.keys = keys
        return 1e9 / (try GeneratorCeiling.recordsPerSec(of: load, cores: cores))
    }

    /// Nanoseconds a record through `Producer.send`, until all are acknowledged.
    private static func sending(_ keys: KeyDistribution) throws -> Double {
        let sink = try NullSink(cpu: cores?.broker)
        var plan = RowPlan.fullSpeed(acks: 1, batchSize: 65536)
        plan.records.keys = keys
        let maker = try RecordMaker(plan, producer: 0)
        let producer = try Producer(
            ProducerConfiguration(properties: [
                ("bootstrap.servers", "\(sink.address)"), ("acks", "1"), ("batch.size", "65536"), ("linger.ms", "5"),
            ]))
        defer { producer.close() }
        let topic = try producer.topic(plan.topic.name)
        func send(_ sequences: Range<UInt64>) throws(ClientError) {
            for sequence in sequences {
                maker.make(sequence, due: sequence)
                try producer.send(to: topic, key: maker.key, value: maker.value, token: sequence)
            }
            producer.flush()
        }
        let count: UInt64 = 500_000
        try send(0..<count / 4)
        let began = MonotonicClock.now()
        try send(count / 4..<count / 4 + count)
        return Double(MonotonicClock.now() - began) / Double(count)
    }
}
