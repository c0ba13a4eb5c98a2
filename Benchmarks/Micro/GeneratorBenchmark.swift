import LoadGenerator
import Synchronization
import SystemIO

extension Benchmark {
    static let generator = Benchmark(
        name: "generator",
        about: "stamped records of 100 bytes sent and accounted for on core 0 alone; a server on core 1 drops them"
    ) {
        func contender(_ name: String, _ keys: KeyDistribution) -> Contender {
            let taken = Mutex(Double.nan)
            var contender = Contender(name: name, unit: "record", unitsPerIteration: 1) { _ in
                let cores: (generator: Int, broker: Int)? = CPU.count > 1 ? (0, 1) : nil
                do {
                    let rate = try GeneratorCeiling.recordsPerSec(cores: cores, keys: keys)
                    taken.withLock { $0 = 1e9 / rate }
                    return UInt64(rate)
                } catch {
                    print("generator: \(error)")
                    return 0
                }
            }
            contender.nanoseconds = { taken.withLock { $0 } }
            return contender
        }
        return [
            contender("no key", .none),
            contender("Zipf 0.99 of 100,000 keys", .zipf(exponent: 0.99, count: 100_000)),
            contender("Zipf 1 of 1,000 keys", .zipf(exponent: 1, count: 1000)),
        ]
    }
}
