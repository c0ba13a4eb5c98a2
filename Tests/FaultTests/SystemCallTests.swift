import Glibc
import TestSupport
import Testing

/// Which system calls carry the data, and how many batches one of them takes.
@Suite("The system calls of a broker", .serialized, .enabled(if: PythonClient.isAvailable, "\(PythonClient.remedy)"))
struct SystemCallTests {
    @Test(
        "pwritev takes the records in and sendfile hands them out; there is no io_uring", .timeLimit(.minutes(5)),
        .enabled(if: Strace.works, "only where strace may trace"))
    func calls() throws {
        let files = try TemporaryDirectory()
        let trace = files.file("trace")
        // -D: the broker keeps its pid, and the tracer is the child.
        let broker = try BrokerProcess(
            wrapper: [
                Strace.path, "-D", "-f", "-qq", "-o", trace, "-e", "signal=none", "-e",
                "trace=pwrite64,pwritev,pwritev2,sendfile,io_uring_setup,io_uring_enter",
            ])
        let flood = try PythonClient.run("flood.py", [broker.bootstrap, "calls", "4", "20000", "500", "acks=1"])
        #expect(flood.output == "done 20000 0\n", "\(flood.report)")
        _ = try Contents(of: "calls", at: broker.bootstrap)
        #expect(try broker.stop() == .code(0))

        let bytes = Strace.bytesByCall(in: try Repository.text(of: trace))
        let records = 20_000 * 500
        #expect(bytes["pwritev", default: 0] >= records, "\(bytes)")
        #expect(bytes["sendfile", default: 0] >= records, "\(bytes)")
        // Checkpoints and indexes are written too, and are small.
        #expect(bytes["pwrite64", default: 0] < records / 20, "\(bytes)")
        #expect(bytes["io_uring_setup"] == nil && bytes["io_uring_enter"] == nil)
    }

    @Test("one pwritev takes three batches and more with eight producers on one partition", .timeLimit(.minutes(5)))
    func batching() throws {
        let files = try TemporaryDirectory()
        let said = files.file("counters")
        let broker = try BrokerProcess(
            arguments: ["--readiness-fd", "3"], wrapper: ["/bin/sh", "-c", "exec \"$@\" 3>>\(said)", "sh"])
        let flood = try PythonClient.run(
            "flood.py",
            [broker.bootstrap, "batches", "8", "400000", "100", "acks=1", "linger.ms=0", "batch.num.messages=10"])
        #expect(flood.output == "done 400000 0\n", "\(flood.report)")
        broker.process.signal(SIGUSR1)
        var counters: [Substring: Int] = [:]
        #expect(
            try eventually {
                let line = try Repository.text(of: said).split(separator: "\n").first { $0.hasPrefix("counters ") }
                for word in line?.split(separator: " ") ?? [] {
                    let parts = word.split(separator: "=")
                    if parts.count == 2 { counters[parts[0]] = Int(parts[1]) }
                }
                return line != nil
            })
        let batches = counters["log_batches", default: 0]
        let calls = counters["pwritev_calls", default: 0]
        #expect(batches >= 40_000)
        #expect(batches >= 3 * calls && calls > 0, "\(batches) batches in \(calls) pwritev")
    }
}

enum Strace {
    static let path = "/usr/bin/strace"

    /// Whether it is there and allowed to trace here.
    static let works: Bool = (try? FinishedProcess(path, ["-D", "-o", "/dev/null", "/bin/true"]))?.succeeded ?? false

    /// The sum of what each call returned, where that is a count of bytes, from lines such as `17 pwritev(5, …) = 4096`.
    static func bytesByCall(in trace: String) -> [Substring: Int] {
        var sums: [Substring: Int] = [:]
        var unfinished: [Substring: Substring] = [:]
        for line in trace.split(separator: "\n") {
            guard let space = line.firstIndex(of: " ") else { continue }
            let thread = line[..<space]
            let call = line[space...].drop(while: { $0 == " " })
            var name = call.prefix { $0 != "(" }
            if call.hasPrefix("<... "), let resumed = unfinished.removeValue(forKey: thread) { name = resumed }
            if line.hasSuffix("<unfinished ...>") { unfinished[thread] = name }
            guard let equals = line.lastIndex(of: "="), let count = Int(line[equals...].dropFirst(2)) else { continue }
            sums[name, default: 0] += max(0, count)
        }
        return sums
    }
}
