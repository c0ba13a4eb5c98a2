import TestSupport
import Testing

/// The admin clients of the libraries, each checking with its own eyes what it did.
@Suite(
    "Unmodified admin clients",
    .enabled(if: PythonClient.isAvailable, Comment(rawValue: PythonClient.remedy)))
struct AdministrationTests {
    @Test(
        "add partitions, change configurations, delete records and see what they did",
        arguments: [("confluent", 7), ("kafka-python", 8), ("aiokafka", 3)])
    func administer(library: String, steps: Int) throws {
        let broker = try BrokerProcess()
        let finished = try PythonClient.run("administer.py", [broker.bootstrap, library])
        #expect(finished.succeeded, "\(finished.report)")
        let lines = finished.output.split(separator: "\n")
        #expect(lines.count == steps + 1 && lines.last?.hasPrefix("done") == true, "\(finished.output)")
        #expect(try broker.stop() == .code(0))
    }
}
