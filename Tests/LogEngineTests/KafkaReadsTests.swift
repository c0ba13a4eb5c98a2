import Glibc
import RecordFormat
import SystemIO
import TestSupport
import Testing

@testable import LogEngine

/// Apache Kafka's own tools and broker on the files that are written here.
@Suite(.enabled(if: RealKafka.isAvailable, Comment(rawValue: RealKafka.remedy)), .serialized)
struct KafkaReadsTests {
    /// Some segments with every codec, an idempotent producer and two leader epochs.
    private func filled() throws -> TestLog {
        let test = try TestLog { configuration, _ in
            configuration.segmentBytes = 100_000
            configuration.indexIntervalBytes = 500
        }
        var sequence: Int32 = 0
        for index in 0..<400 {
            let codec = Compression.allCases[index % 5]
            try test.append(
                TestBatch(
                    count: 10, valueBytes: 100, producerID: 77, producerEpoch: 0, baseSequence: sequence,
                    compression: codec,
                    fill: UInt8(97 + index % 26)),
                leaderEpoch: index < 200 ? 0 : 3)
            sequence += 10
        }
        return test
    }

    /// What `dump-log` says of the files, which must be without complaint.
    private func dump(_ arguments: [String]) throws -> String {
        let tool = try RealKafka.tool("dump-log", arguments)
        #expect(tool.succeeded)
        let output = tool.output + tool.errors
        for complaint in ["Exception", "isvalid: false", "mismatch", "Mismatches", "non-consecutive", "Corrupt"] {
            #expect(!output.contains(complaint), "\(output.suffix(2000))")
        }
        return output
    }

    @Test("dump-log reads every segment to its last record, and finds indexes and snapshots right")
    func dumpsAfterStop() throws {
        let test = try filled()
        try test.logs.close()
        let files = try Directory.list(test.partitionPath)
        #expect(files.filter { $0.hasSuffix(".log") }.count >= 2)
        for suffix in ["log", "index", "timeindex", "snapshot"] {
            let paths = files.filter { $0.hasSuffix("." + suffix) }.map { test.partitionPath + "/" + $0 }
            let output = try dump(["--deep-iteration", "--files", paths.joined(separator: ",")])
            if suffix == "log" {
                #expect(output.contains("offset: 3999 "))
                #expect(output.split(separator: "\n").filter { $0.hasPrefix("| offset:") }.count == 4000)
            }
            if suffix == "snapshot" { #expect(output.contains("producerId: 77")) }
        }
    }

    @Test("dump-log reads to the last record what a killed process left, blocks allocated ahead included")
    func dumpsAfterKill() throws {
        let test = try filled()
        let last = try #require(try Directory.list(test.partitionPath).last { $0.hasSuffix(".log") })
        test.crash()
        let file = try File(test.partitionPath + "/" + last, mode: .readOnly)
        #expect(try file.allocatedSize() > file.size() + 8192)
        let output = try dump(["--deep-iteration", "--files", file.path])
        #expect(output.contains("offset: 3999 "))
    }

    @Test(
        "a broker starts on the partition, after a stop and after a kill, and serves every record",
        arguments: [true, false])
    func brokerServes(clean: Bool) throws {
        let test = try filled()
        if clean { try test.logs.close() } else { test.crash() }
        let kafka = try RealKafka()
        let created = try RealKafka.tool(
            "topics", ["--bootstrap-server", kafka.bootstrap, "--create", "--topic", "t", "--partitions", "1"])
        #expect(created.succeeded)
        try kafka.stop()
        let partition = kafka.dataDirectory + "/t-0"
        for name in try Directory.list(partition) where name != "partition.metadata" {
            try Directory.removeFile(partition + "/" + name)
        }
        for name in try Directory.list(test.partitionPath) where name != "partition.metadata" {
            let bytes = try Directory.readFile(test.partitionPath + "/" + name)
            try File(partition + "/" + name, mode: .createNew).pwrite(bytes.raw, at: 0)
        }
        if !clean { try Directory.removeFile(kafka.dataDirectory + "/.kafka_cleanshutdown") }
        let restarted = try RunningProcess(
            RealKafka.home + "/kafka",
            ["start", "--foreground", "--dir", kafka.directory.path, "--port", "\(kafka.port)"], limit: .seconds(120))
        let serverLog = kafka.directory.file("1/server.log")
        let serves = eventually(within: .seconds(120), every: .milliseconds(200)) {
            let starts = (try? Repository.text(of: serverLog))?.split(separator: "\n").filter {
                $0.contains("Kafka Server started")
            }
            return !restarted.isRunning || (starts ?? []).count == 2
        }
        #expect(serves && restarted.isRunning)
        let consumed = try RealKafka.tool(
            "console-consumer",
            [
                "--bootstrap-server", kafka.bootstrap, "--topic", "t", "--from-beginning", "--max-messages", "4000",
                "--timeout-ms", "20000",
            ])
        #expect(consumed.output.split(separator: "\n").filter { $0.utf8.count == 100 }.count == 4000)
        #expect(try !Repository.text(of: serverLog).contains("Found invalid messages"))
        restarted.signal(SIGTERM)
        try restarted.wait(within: .seconds(120))
    }
}
