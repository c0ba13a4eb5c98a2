import KafkaClient
import LoadGenerator
import SystemIO

extension Benchmark {
    static let send = Benchmark(
        name: "send",
        about: "Producer.send of 100 bytes to a server that drops them; with --cpu, what the calling thread spends"
    ) {
        func contender(_ name: String, acks: String, batchSize: Int, keyed: Bool = false) -> Contender? {
            guard let server = try? NullSink(cpu: nil),
                let configuration = try? ProducerConfiguration(
                    bootstrapServers: [server.address],
                    properties: [("acks", acks), ("batch.size", "\(batchSize)"), ("linger.ms", "5")]),
                let producer = try? Producer(configuration), let topic = try? producer.topic("sink")
            else { return nil }
            let value = sampleValue
            let key: [UInt8] = Array("key-0042".utf8)
            return Contender(name: name, unit: "record", unitsPerIteration: 500) { iterations in
                withExtendedLifetime(server) {
                    // unsafe: the bytes of arrays are integers.
                    let value = unsafe value.span.bytes
                    let key = unsafe keyed ? key.span.bytes : nil
                    for token in 0..<iterations * 500 {
                        do { try producer.send(to: topic, key: key, value: value, token: UInt64(token)) } catch {
                            return 0
                        }
                    }
                    return UInt64(iterations)
                }
            }
        }
        return [
            contender("acks=1, 64 KiB", acks: "1", batchSize: 65536),
            contender("acks=1, 16 KiB", acks: "1", batchSize: 16384),
            contender("acks=0, 64 KiB", acks: "0", batchSize: 65536),
            contender("acks=1, 64 KiB, keys", acks: "1", batchSize: 65536, keyed: true),
        ].compactMap { $0 }
    }
}
