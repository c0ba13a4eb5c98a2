import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// The broker dies, and what it acknowledged does not.
@Suite("A broker that is killed", .serialized, .enabled(if: PythonClient.isAvailable, "\(PythonClient.remedy)"))
struct CrashTests {
    @Test("has every record that it acknowledged with acks=1 where it said", .timeLimit(.minutes(5)))
    func acknowledged() throws {
        let data = try TemporaryDirectory()
        let broker = try BrokerProcess(data: data.path)
        let producer = try PythonClient.start(
            "deliveries.py", [broker.bootstrap, "crash", "0", "2000000", "40000", "acks=1", "linger.ms=1"])
        #expect(eventually(within: .seconds(120)) { producer.output.utf8.count > 1_000_000 })
        try broker.kill()
        // Reports of answers that were under way are part of it.
        sleepThread(.milliseconds(300))
        try producer.kill()
        let deliveries = Deliveries(reading: producer.output)
        #expect(deliveries.acknowledged.count > 10_000)

        let again = try BrokerProcess(data: data.path)
        let contents = try Contents(of: "crash", at: again.bootstrap)
        let missing = deliveries.acknowledged.filter { contents.values[$0.key] != $0.value }
        #expect(missing.isEmpty, "\(missing.count) of \(deliveries.acknowledged.count): \(missing.prefix(5))")
        #expect(try again.stop() == .code(0))
    }

    @Test("five times under an idempotent producer has each record once and in order", .timeLimit(.minutes(5)))
    func idempotent() throws {
        let data = try TemporaryDirectory()
        var broker = try BrokerProcess(data: data.path)
        let count = 150_000
        let producer = try PythonClient.start(
            "deliveries.py",
            [
                broker.bootstrap, "once", "0", "\(count)", "20000", "acks=all", "enable.idempotence=true",
                "linger.ms=1",
                "reconnect.backoff.ms=10", "reconnect.backoff.max.ms=100",
            ], limit: .seconds(150))
        for restart in 1...5 {
            let before = producer.output.utf8.count
            #expect(eventually(within: .seconds(120)) { producer.output.utf8.count > before + 100_000 }, "\(restart)")
            try broker.kill()
            broker = try BrokerProcess(data: data.path, port: broker.port)
        }
        #expect(try producer.wait(within: .seconds(120)) == .code(0))
        let deliveries = Deliveries(reading: producer.output)
        try #require(deliveries.failed.isEmpty, "\(deliveries.failed.prefix(3))")
        try #require(deliveries.acknowledged.count == count)
        let values = try Contents(of: "once", at: broker.bootstrap).inOrder[0] ?? []
        let firstWrong = values.indices.first { values[$0] != "\($0)" }
        try #require(values.count == count)
        try #require(
            firstWrong == nil, "\(firstWrong.map { values[max(0, $0 - 2)..<min(values.count, $0 + 3)] } ?? [])")
        var notes = Compatibility("ordered_confluent-kafka")
        notes.works(.confluent, .orderOverRestarts)
        try notes.check()
    }

    @Test("cuts a batch whose bits have changed, says so, and serves what precedes it", .timeLimit(.minutes(5)))
    func flippedBit() throws {
        let data = try TemporaryDirectory()
        let broker = try BrokerProcess(data: data.path)
        let settings = ["acks=1", "linger.ms=0", "batch.num.messages=1"]
        let produced = try PythonClient.run("deliveries.py", [broker.bootstrap, "bits", "0", "50", "0"] + settings)
        #expect(produced.output.contains("done 50 0"), "\(produced.report)")
        try broker.kill()

        let segment = data.file("bits-0/00000000000000000000.log")
        var bytes = try Data(contentsOf: URL(filePath: segment))
        bytes[bytes.count - 3] ^= 0x10
        try bytes.write(to: URL(filePath: segment))

        let again = try BrokerProcess(data: data.path)
        let contents = try Contents(of: "bits", at: again.bootstrap)
        #expect(contents.inOrder[0] ?? [] == (0..<49).map { "\($0)" })
        let said = (again.process.output + again.process.errors).split(separator: "\n").filter { $0.contains("bits-0") }
        #expect(!said.isEmpty, "\(again.process.output)\(again.process.errors)")

        // The place of the lost record is given again.
        let more = try PythonClient.run("deliveries.py", [again.bootstrap, "bits", "100", "1", "0"] + settings)
        #expect(more.output.contains("ok 100 0 49"), "\(more.report)")
    }
}
