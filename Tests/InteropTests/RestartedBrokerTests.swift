import Glibc
import TestSupport
import Testing

/// Idempotent producers under a broker that is killed and started again while they send.
@Suite(
    "Idempotent producers of other libraries",
    .enabled(if: PythonClient.isAvailable, Comment(rawValue: PythonClient.remedy)))
struct RestartedBrokerTests {
    @Test(
        "have each record once and in order, though the broker is killed three times", .timeLimit(.minutes(10)),
        arguments: [Compatibility.Client.kafkaPython, .aiokafka])
    func ordered(client: Compatibility.Client) throws {
        let data = try TemporaryDirectory()
        var broker = try BrokerProcess(data: data.path)
        let producer = try PythonClient.start(
            "ordered.py", [broker.bootstrap, client.rawValue, "ordered"], limit: .seconds(900))
        func acknowledged() -> Int {
            producer.output.split(separator: "\n").last.flatMap { Int($0) } ?? 0
        }
        for _ in 0..<3 {
            let before = acknowledged()
            let goesOn = eventually(within: .seconds(120)) { acknowledged() >= before + 1000 || !producer.isRunning }
            try #require(goesOn && producer.isRunning, "\(producer.output.suffix(100)) \(producer.errors.suffix(1000))")
            try broker.kill()
            broker = try BrokerProcess(data: data.path, port: broker.port)
        }
        producer.signal(SIGTERM)
        try #require(try producer.wait(within: .seconds(120)) == .code(0), "\(producer.errors.suffix(1000))")
        let last = try #require(producer.output.split(separator: "\n").last { $0.hasPrefix("done ") })
        let count = try #require(Int(last.dropFirst("done ".count)))
        let read = try PythonClient.run("read_all.py", [broker.bootstrap, "ordered"])
        var values: [Int] = []
        for line in read.output.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 3, words[0] == "0", let value = Int(words[2]) { values.append(value) }
        }
        try #require(values == Array(0..<count), "\(values.count) \(read.errors)")
        var notes = Compatibility("ordered_\(client.rawValue)")
        notes.works(client, .orderOverRestarts)
        try notes.check()
    }
}
