import Glibc
import LoadGenerator
import Synchronization
import SystemIO

/// weir's broker as a child process on core 1, with data of its own, for what is measured on core 0.
enum OwnBroker {
    /// Calls `body` with the address of a broker, on a thread whose children share its core; what it returns, or NaN and a
    /// line that says why where it throws.
    static func measure(_ name: String, _ body: @escaping @Sendable (String) throws -> Double) -> Double {
        let result = Mutex(Double.nan)
        do {
            let thread = try SystemThread(name: name, cpu: CPU.count > 1 ? 0 : nil) {
                do {
                    let measured = try withBroker(body)
                    result.withLock { $0 = measured }
                } catch {
                    print("\(name): \(error)")
                }
            }
            thread.join()
        } catch {
            print("\(name): \(error)")
        }
        return result.withLock { $0 }
    }

    /// Why nothing could be measured, or what was is worth nothing.
    struct Astray: Error, CustomStringConvertible {
        let description: String
    }

    private static func withBroker(_ body: (String) throws -> Double) throws -> Double {
        let weir = String((Directory.resolve("/proc/self/exe") ?? "micro").dropLast("micro".count)) + "weir"
        guard Directory.exists(weir) else { throw Astray(description: "no \(weir): make build") }
        let port = try Listener(SocketAddress(host: "127.0.0.1", port: 0)).address.port
        let data = "/tmp/weir-micro-\(getpid())"
        try Directory.create(data)
        defer { try? Directory.removeTree(data) }
        let address = "127.0.0.1:\(port)"
        // unsafe: the path is a constant string. What the broker has to say of each start is not for these tables.
        let silence = FileDescriptor(rawValue: unsafe open("/dev/null", O_WRONLY | O_CLOEXEC))
        let broker = try ChildProcess(
            weir, ["broker", "--listen", address, "--data", data], descriptors: [(silence, 2)],
            cpu: CPU.count > 1 ? 1 : nil)
        defer {
            broker.stop()
            silence.close()
        }
        return try body(address)
    }
}

extension RowPlan {
    /// A closed loop of 0.4 s with records of 100 bytes.
    static func fullSpeed(
        client: Client = .native, acks: Int16, batchSize: Int, partitions: Int = 1, consumers: Int = 1
    ) -> RowPlan {
        RowPlan(
            topic: .init(name: "row", partitions: partitions, replicationFactor: 1, configurations: []),
            producer: .init(
                client: client, count: 1, acks: acks, batchSize: batchSize, lingerMilliseconds: 5, maximumInFlight: 5,
                bufferMemory: 32 << 20, compression: "none", isIdempotent: false, partitioner: .sticky, retries: 1000,
                deliveryTimeoutMilliseconds: 60_000, requestTimeoutMilliseconds: 30_000),
            consumer: .init(
                client: client, members: consumers, fetchMinimumBytes: 1, fetchMaximumWaitMilliseconds: 500,
                maximumPartitionFetchBytes: 1 << 20, fetchMaximumBytes: 50 << 20),
            records: .init(valueBytes: 100, keys: .none, compressibility: 0.5),
            load: .init(
                warmupMilliseconds: 150, peakMilliseconds: 400, latencyRate: 0, latencyMilliseconds: 0,
                arrivals: .uniform, maximumRecords: nil, maximumBytes: nil),
            seed: 42)
    }
}
