import Glibc
import LoadGenerator
import Measurement
import Synchronization
import SystemIO

extension Benchmark {
    static let row = Benchmark(
        name: "row",
        about:
            "produce, consume and verify unique records of 100 bytes, clients on core 0, weir broker on core 1: received"
    ) {
        func contender(_ name: String, acks: Int16, batchSize: Int, partitions: Int = 1) -> Contender {
            let taken = Mutex(Double.nan)
            var contender = Contender(name: name, unit: "record", unitsPerIteration: 1) { _ in
                let result = MeasuredRow.run(acks: acks, batchSize: batchSize, partitions: partitions)
                taken.withLock { $0 = result }
                return UInt64(result.isNaN ? 0 : result)
            }
            contender.nanoseconds = { taken.withLock { $0 } }
            return contender
        }
        return [
            contender("acks=1, 64 KiB", acks: 1, batchSize: 65536),
            contender("acks=1, 16 KiB", acks: 1, batchSize: 16384),
            contender("acks=1, 16 KiB, 6 partitions", acks: 1, batchSize: 16384, partitions: 6),
        ]
    }
}

/// A row of 0.4 s against a broker of its own, on a thread whose children share its core.
private enum MeasuredRow {
    /// Nanoseconds a received record; NaN, and a line that says why, where the row failed or a record went astray.
    static func run(acks: Int16, batchSize: Int, partitions: Int) -> Double {
        let result = Mutex(Double.nan)
        do {
            let thread = try SystemThread(name: "row", cpu: CPU.count > 1 ? 0 : nil) {
                do {
                    let measured = try measure(acks, batchSize, partitions)
                    result.withLock { $0 = measured }
                } catch {
                    print("row: \(error)")
                }
            }
            thread.join()
        } catch {
            print("row: \(error)")
        }
        return result.withLock { $0 }
    }

    private struct Astray: Error, CustomStringConvertible {
        let description: String
    }

    private static func measure(_ acks: Int16, _ batchSize: Int, _ partitions: Int) throws -> Double {
        let weir = String((Directory.resolve("/proc/self/exe") ?? "micro").dropLast("micro".count)) + "weir"
        guard Directory.exists(weir) else { throw Astray(description: "no \(weir): make build") }
        let port = try Listener(SocketAddress(host: "127.0.0.1", port: 0)).address.port
        let data = "/tmp/weir-micro-\(getpid())"
        try Directory.create(data)
        defer { try? Directory.removeTree(data) }
        let address = "127.0.0.1:\(port)"
        // unsafe: the path is a constant string. What the broker has to say of each start is not for this table.
        let silence = FileDescriptor(rawValue: unsafe open("/dev/null", O_WRONLY | O_CLOEXEC))
        let broker = try ChildProcess(
            weir, ["broker", "--listen", address, "--data", data], descriptors: [(silence, 2)],
            cpu: CPU.count > 1 ? 1 : nil)
        defer {
            broker.stop()
            silence.close()
        }

        let plan = RowPlan(
            topic: .init(name: "row", partitions: partitions, replicationFactor: 1, configurations: []),
            producer: .init(
                count: 1, acks: acks, batchSize: batchSize, lingerMilliseconds: 5, maximumInFlight: 5,
                bufferMemory: 32 << 20, compression: "none", isIdempotent: false, partitioner: .sticky, retries: 1000,
                deliveryTimeoutMilliseconds: 60_000, requestTimeoutMilliseconds: 30_000),
            consumer: .init(
                members: 1, fetchMinimumBytes: 1, fetchMaximumWaitMilliseconds: 500,
                maximumPartitionFetchBytes: 1 << 20, fetchMaximumBytes: 50 << 20),
            records: .init(valueBytes: 100, keys: .none, compressibility: 0.5),
            load: .init(
                warmupMilliseconds: 150, peakMilliseconds: 400, latencyRate: 0, latencyMilliseconds: 0,
                arrivals: .uniform, maximumRecords: nil, maximumBytes: nil),
            seed: 42)
        try LoadGenerator.create(plan.topic, bootstrapServers: address)
        let row = try LoadGenerator.run(plan, bootstrapServers: address) { _ in }
        let records = row.records
        guard records.received == records.sent, records.lost + records.duplicated + records.corrupt == 0,
            let peak = row.peak
        else { throw Astray(description: "records went astray: \(records)") }
        return peak.seconds * 1e9 / Double(peak.received.total(until: peak.end).records)
    }
}
