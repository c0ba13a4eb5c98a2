import KafkaClient
import LoadGenerator
import Measurement
import SystemIO

extension Benchmark {
    static let clientCost = Benchmark(
        name: "client-cost",
        about:
            "CPU time of the generator's process, all threads, for each record of 100 bytes; 64 KiB batches, acks=1, "
            + "weir broker on the other core (1000 ns/record are 1 CPU second per million)"
    ) {
        func row(_ client: RowPlan.Client) -> Contender {
            Contender(name: "\(client), a row without consumers") {
                OwnBroker.measure("cost") { address in
                    try cost(
                        ofRow: .fullSpeed(client: client, acks: 1, batchSize: 65536, consumers: 0), address)
                }
            }
        }
        return [
            row(.native), row(.librdkafka),
            Contender(name: "native, send alone") { OwnBroker.measure("cost") { try costOfSend($0) } },
        ]
    }

    /// CPU nanoseconds a record while a row is at full speed: building, stamping, sending and hearing of it.
    private static func cost(ofRow plan: RowPlan, _ address: String) throws -> Double {
        try LoadGenerator.create(plan.topic, bootstrapServers: address)
        var began: UInt64 = 0
        var ended: UInt64 = 0
        let row = try LoadGenerator.run(plan, bootstrapServers: address) { progress in
            guard progress.phase == .peak else { return }
            if progress.event == .began { began = CPUClock.thisProcess() }
            if progress.event == .ended { ended = CPUClock.thisProcess() }
        }
        guard let peak = row.peak, row.records.acknowledged == row.records.sent, peak.handedOver > 0 else {
            throw OwnBroker.Astray(description: "records went astray: \(row.records)")
        }
        return Double(ended - began) / Double(peak.handedOver)
    }

    /// CPU nanoseconds a record through `Producer.send`, from the first to the last acknowledgement.
    private static func costOfSend(_ address: String) throws -> Double {
        let plan = RowPlan.fullSpeed(acks: 1, batchSize: 65536)
        try LoadGenerator.create(plan.topic, bootstrapServers: address)
        let configuration = try ProducerConfiguration(properties: [
            ("bootstrap.servers", address), ("acks", "1"), ("batch.size", "65536"), ("linger.ms", "5"),
        ])
        let producer = try Producer(configuration)
        defer { producer.close() }
        let topic = try producer.topic(plan.topic.name)
        let sample = sampleValue
        // unsafe: the bytes of arrays are integers.
        let value = unsafe sample.span.bytes
        func send(_ count: Int) throws(ClientError) {
            for _ in 0..<count { try producer.send(to: topic, value: value) }
            producer.flush()
        }
        let count = 400_000
        try send(count / 4)
        let began = CPUClock.thisProcess()
        try send(count)
        return Double(CPUClock.thisProcess() - began) / Double(count)
    }
}
