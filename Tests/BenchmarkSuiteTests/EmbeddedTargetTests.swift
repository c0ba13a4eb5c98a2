import Glibc
import LoadGenerator
import SystemIO
import TestSupport
import Testing

@testable import BenchmarkSuite

@Suite("Embedded target", .enabled(if: WeirProcess.binary != nil, "needs the built program: make build"))
struct EmbeddedTargetTests {
    private let directory: TemporaryDirectory
    private let data: DataDirectory

    init() throws {
        directory = try TemporaryDirectory()
        data = try DataDirectory(root: directory.file("data"), name: "test")
    }

    private func target(executable: String? = nil) -> EmbeddedTarget {
        EmbeddedTarget(
            executable: executable ?? WeirProcess.binary ?? "", data: data, core: nil,
            logPath: directory.file("broker.log"))
    }

    private func configuration(_ text: String = "trials: 1") throws -> Configuration {
        try Suite(yaml: Array(text.utf8), file: "x").configurations()[0]
    }

    @Test("each row has a fresh broker that serves, counts and leaves nothing")
    func rows() throws {
        let target = target()
        var pids: Set<Int32> = []
        for row in 1...2 {
            let running = try target.start(configuration("broker: {num.network.threads: 2}"), row: row)
            let topic = try configuration().rowPlan(topic: "weir-test", seed: 1).topic
            try LoadGenerator.create(topic, bootstrapServers: running.bootstrapServers)
            #expect(throws: (any Error).self) {
                try LoadGenerator.create(topic, bootstrapServers: running.bootstrapServers)
            }
            #expect(target.counters()["pwritev_calls"] == 0)
            #expect((target.counters()["requests"] ?? 0) > 0)
            pids.insert(try #require(running.brokerPID))
            target.stop()
            #expect(try Directory.list(data.path) == ["lock"])
        }
        #expect(pids.count == 2)
        #expect(pids.allSatisfy { kill($0, 0) != 0 })
        #expect(target.lastWords?.contains("stopped") == true)
    }

    @Test("a broker that cannot start is an error with its own words")
    func cannotStart() throws {
        let target = target()
        try Directory.replaceFile("\(data.path)/row-1", with: [1].span.bytes)
        let error = #expect(throws: TargetError.self) { try target.start(configuration(), row: 1) }
        #expect(
            error?.description.hasPrefix("the broker ended with exit code 1: ") == true, "\(error?.description ?? "")")
        target.stop()
    }

    @Test("a broker that died answers no questions, and stopping it is fine")
    func died() throws {
        let target = target()
        let running = try target.start(configuration(), row: 1)
        kill(try #require(running.brokerPID), SIGKILL)
        MonotonicClock.sleep(nanoseconds: 50_000_000)
        #expect(target.counters().isEmpty)
        target.stop()
        #expect(try Directory.list(data.path) == ["lock"])
    }

    @Test("counters that come too late for one question are not the answer to the next")
    func lateCounters() throws {
        let answered = directory.file("answered")
        let broker = try directory.write(
            """
            #!/bin/bash
            asked=0
            answer() {
                asked=$((asked + 1))
                [ $asked = 1 ] && sleep 0.8
                printf 'counters asked=%d\\n' $asked >&3
                echo >\(answered)
            }
            trap answer USR1
            trap 'exit 0' TERM
            echo 'ready 127.0.0.1:1' >&3
            while true; do sleep 0.02; done
            """, to: "broker")
        try #require(chmod(broker, 0o755) == 0)
        // On a busy machine the second answer may be late, too.
        let second = try Attempts.first {
            try Directory.removeFile(answered)
            let target = target(executable: broker)
            defer { target.stop() }
            _ = try target.start(configuration(), row: 1)
            #expect(target.counters().isEmpty)
            #expect(eventually { Directory.exists(answered) })
            return target.counters()
        } where: {
            !$0.isEmpty
        }
        #expect(second == ["asked": 2])
    }

    @Test("a program that is no broker is an error, not a wait")
    func noBroker() throws {
        let target = target(executable: "/bin/true")
        #expect(throws: TargetError.self) { try target.start(configuration(), row: 1) }
        target.stop()
    }
}

@Suite("Lines from a pipe")
struct LineReaderTests {
    @Test("lines that come together are told apart, and a cut one is kept until it is whole")
    func remainder() throws {
        let pipe = try Pipe()
        defer { pipe.readEnd.close() }
        var lines = LineReader(pipe.readEnd)
        try pipe.writeEnd.write("one\ntwo\nthr")
        #expect(lines.next(within: 60_000) == "one")
        #expect(lines.next(within: 60_000) == "two")
        #expect(lines.next(within: 30) == nil)
        try pipe.writeEnd.write("ee\n")
        #expect(lines.next(within: 60_000) == "three")
        pipe.writeEnd.close()
        #expect(lines.next(within: 60_000) == nil)
    }

    @Test("draining throws away whole lines only")
    func drain() throws {
        let pipe = try Pipe()
        defer { pipe.readEnd.close() }
        var lines = LineReader(pipe.readEnd)
        try pipe.writeEnd.write("late\nlater\nne")
        lines.drain()
        try pipe.writeEnd.write("w\n")
        #expect(lines.next(within: 60_000) == "new")
        lines.drain()
        #expect(lines.next(within: 60_000, while: { false }) == nil)
        pipe.writeEnd.close()
    }
}
