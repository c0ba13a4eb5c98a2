import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// What a broker cannot do it says in one line, with the remedy, and ends with exit code 1.
@Suite("A broker that cannot start", .serialized)
struct RefusalTests {
    private func refused(_ arguments: [String]) throws -> String {
        let finished = try WeirProcess.run(["broker"] + arguments, limit: .seconds(240))
        #expect(finished.exit == .code(1), "\(finished.report)")
        let lines = finished.errors.split(separator: "\n")
        #expect(lines.count == 1, "\(finished.report)")
        return lines.last.map(String.init) ?? ""
    }

    @Test("names the data directory that another one uses")
    func directoryInUse() throws {
        let broker = try BrokerProcess()
        let line = try refused(["--listen", "127.0.0.1:0", "--data", broker.dataDirectory])
        #expect(line.contains(broker.dataDirectory), "\(line)")
        #expect(broker.process.isRunning)
    }

    @Test("names the port that is taken")
    func portTaken() throws {
        let broker = try BrokerProcess()
        let data = try TemporaryDirectory()
        let line = try refused(["--listen", broker.bootstrap, "--data", data.path])
        #expect(line.contains("\(broker.port)"), "\(line)")
    }

    @Test("names a data directory that is a file")
    func notADirectory() throws {
        let parent = try TemporaryDirectory()
        let path = try parent.write("", to: "file")
        #expect(try refused(["--listen", "127.0.0.1:0", "--data", path]).contains(path))
    }

    @Test("names an address that is none", arguments: ["127.0.0.1", "nowhere.invalid:0", "127.0.0.1:70000"])
    func badAddress(address: String) throws {
        let data = try TemporaryDirectory()
        #expect(try refused(["--listen", address, "--data", data.path]).contains(address))
    }

    @Test("names a setting that does not exist, and the nearest that does")
    func badSetting() throws {
        let data = try TemporaryDirectory()
        let line = try refused(["--listen", "127.0.0.1:0", "--data", data.path, "-X", "log.segment.byts=1"])
        #expect(line.contains("log.segment.byts") && line.contains("log.segment.bytes"), "\(line)")
    }

    @Test("after it was stopped in order starts on its directory again")
    func stoppedInOrder() throws {
        let data = try TemporaryDirectory()
        for _ in 0..<3 {
            let broker = try BrokerProcess(data: data.path)
            #expect(try RawConnection(port: broker.port).answers())
            #expect(try broker.stop() == .code(0))
        }
    }
}

/// A disk of 8 MiB.
@Suite(
    "A broker whose disk is full", .serialized, .enabled(if: SmallDisk.canMount, "only where a tmpfs may be mounted"))
struct FullDiskTests {
    @Test(
        "refuses what does not fit, serves what it acknowledged, and goes on", .timeLimit(.minutes(5)),
        .enabled(if: PythonClient.isAvailable, "\(PythonClient.remedy)"))
    func full() throws {
        let disk = try SmallDisk(bytes: 8 << 20)
        let broker = try BrokerProcess(data: disk.path + "/data")
        let producer = try PythonClient.run(
            "deliveries.py",
            [
                broker.bootstrap, "full", "100000000000000000000", "330000", "0", "acks=1", "message.timeout.ms=3000",
                "compression.type=none",
            ], limit: .seconds(240))
        let deliveries = Deliveries(reading: producer.output)
        #expect(deliveries.isDone, "\(producer.errors)")
        #expect(!deliveries.failed.isEmpty)
        #expect(deliveries.acknowledged.count > 10_000)
        #expect(broker.process.isRunning)
        let said = broker.process.output + broker.process.errors
        #expect(said.contains("the disk is full"), "\(said)")

        let contents = try Contents(of: "full", at: broker.bootstrap)
        let missing = deliveries.acknowledged.filter { contents.values[$0.key] != $0.value }
        #expect(missing.isEmpty, "\(missing.count) of \(deliveries.acknowledged.count)")
        try broker.stop()
    }
}

/// A tmpfs, unmounted with this object.
final class SmallDisk {
    private let directory: TemporaryDirectory

    var path: String { directory.path }

    init(bytes: Int) throws {
        directory = try TemporaryDirectory()
        let mounted = try FinishedProcess(
            "/usr/bin/env", ["mount", "-t", "tmpfs", "-o", "size=\(bytes)", "tmpfs", path])
        guard mounted.succeeded else { throw TestSupportError("cannot mount a tmpfs: \(mounted.errors)") }
    }

    deinit { _ = try? FinishedProcess("/usr/bin/env", ["umount", "--lazy", path]) }

    /// Whether this process may mount one.
    static let canMount: Bool = (try? SmallDisk(bytes: 1 << 20)) != nil
}
