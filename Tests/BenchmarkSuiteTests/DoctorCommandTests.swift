import SystemIO
import TestSupport
import Testing

@Suite("weir doctor", .enabled(if: WeirProcess.binary != nil, "needs the built program: make build"))
struct DoctorCommandTests {
    @Test("says what trials can show and what bears on it, and leaves nothing behind")
    func quick() throws {
        let directory = try TemporaryDirectory()
        let run = try WeirProcess.run(["doctor", "--quick", "--trials", "4", "--dir", directory.path])
        #expect(run.exit == .code(0), "\(run.report)")
        for words in ["4 equal trials of 0.8 s", "what bears on it:", "file system", "timer"] {
            #expect(run.output.contains(words), "\(words): \(run.report)")
        }
        // On a machine that is busy enough no trial is VALID.
        let figures = ["varies by", "records/s at full speed", "response p99"]
        let hasFigures = figures.allSatisfy { run.output.contains($0) }
        #expect(hasFigures || run.output.contains("Too few trials with figures"), "\(run.report)")
        #expect(try Directory.list(directory.path).isEmpty)
    }

    @Test("leaves nothing behind when it cannot measure either")
    func failing() throws {
        let directory = try TemporaryDirectory()
        // The shell's process becomes weir: a file stands where brokers would keep their data.
        let run = try FinishedProcess(
            "/bin/sh",
            [
                "-c", "mkdir .weir-doctor-$$ && touch .weir-doctor-$$/.data && exec \"$0\" doctor --quick --dir .",
                try #require(WeirProcess.binary),
            ], directory: directory.path)
        #expect(run.exit == .code(1), "\(run.report)")
        #expect(try Directory.list(directory.path).isEmpty)
    }

    @Test("a directory that is not there is refused before anything is measured")
    func missing() throws {
        let run = try WeirProcess.run(["doctor", "--dir", "/nowhere"])
        #expect(run.exit == .code(1))
        #expect(run.errors.contains("--dir /nowhere: no such directory"))
    }
}
