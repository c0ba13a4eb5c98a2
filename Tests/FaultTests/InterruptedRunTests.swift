import Glibc
import TestSupport
import Testing

/// What a run leaves behind when somebody ends it.
@Suite("A run that is interrupted", .serialized)
struct InterruptedRunTests {
    private let directory: TemporaryDirectory
    private let mark = "WEIR_TEST_MARK=\(getpid())-\(UInt64.random(in: 0 ... .max))"

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write(
            """
            # Does it stop?
            load: {warmup: 200ms, peak: 500ms, latency: {rate: 2k, for: 500ms}}
            trials: 20
            sweep:
              - producer.batch.size: [1KiB, 16KiB]
            """, to: "tiny.yaml")
    }

    private func start() throws -> RunningProcess {
        let parts = mark.split(separator: "=").map(String.init)
        return try WeirProcess.start(
            ["run", "tiny.yaml"], environment: [parts[0]: parts[1]], directory: directory.path, limit: .seconds(100))
    }

    /// The lines of summary.csv behind its header that are whole.
    private func finishedRows() throws -> [Substring] {
        guard let path = Repository.files(below: directory.path, suffix: "/summary.csv").first else { return [] }
        let text = try Repository.text(of: directory.file(path))
        let whole = text.last == "\n" ? text[...] : text[..<(text.lastIndex(of: "\n") ?? text.startIndex)]
        return Array(whole.split(separator: "\n").dropFirst())
    }

    /// Processes that carry this test's mark in their environment.
    private func marked() -> [String] {
        Repository.entries(of: "/proc").filter { name in
            guard name.allSatisfy(\.isNumber), let text = try? Repository.bytes(of: "/proc/\(name)/environ") else {
                return false
            }
            return text.split(separator: 0).contains { $0.elementsEqual(mark.utf8) }
        }
    }

    @Test("by Ctrl-C keeps its finished rows, ends with code 130, and leaves no process", .timeLimit(.minutes(2)))
    func control() throws {
        let run = try start()
        #expect(
            try eventually(within: .seconds(60)) { try finishedRows().count >= 2 || !run.isRunning }, "\(run.errors)")
        // Between rows there is no broker.
        #expect(eventually { marked().count >= 2 })
        run.signalGroup(SIGINT)
        #expect(try run.wait(within: .seconds(30)) == .code(130), "\(run.output)\(run.errors)")
        let rows = try finishedRows()
        #expect(rows.count >= 2 && rows.count < 40)
        let columns = Set(rows.map { $0.split(separator: ",", omittingEmptySubsequences: false).count })
        #expect(columns.count == 1, "\(rows)")
        #expect(eventually { marked().isEmpty }, "\(marked())")
    }

    @Test("by kill -9 leaves no process, and the next run is not in its way", .timeLimit(.minutes(2)))
    func killed() throws {
        let run = try start()
        #expect(
            try eventually(within: .seconds(60)) { try finishedRows().count >= 1 || !run.isRunning }, "\(run.errors)")
        // Between rows there is no broker.
        #expect(eventually { marked().count >= 2 })
        try run.kill()
        #expect(eventually { marked().isEmpty }, "\(marked())")

        let next = try WeirProcess.run(
            ["run", "tiny.yaml", "--trials", "1"], directory: directory.path, limit: .seconds(90))
        #expect([.code(0), .code(3)].contains(next.exit), "\(next.report)")
    }
}
