import TestSupport
import Testing

/// Standard output of the program, where it cannot be written.
@Suite("Standard output", .enabled(if: WeirProcess.binary != nil, "needs the built program: make build"))
struct OutputTests {
    /// Runs a line of the shell, with `weir` for the program, in the root of the checkout.
    private func shell(_ line: String) throws -> FinishedProcess {
        try FinishedProcess(
            "/bin/bash", ["-c", "weir() { \"$WEIR\" \"$@\"; }; " + line], environment: ["WEIR": WeirProcess.binary],
            directory: Repository.path("."))
    }

    @Test(
        "output that cannot be written is an error of one line",
        arguments: ["suites", "run quick --dry-run", "--help", "suites --keys", "plot --help"],
        [(">/dev/full", "no space left on device"), (">&-", "bad file descriptor")])
    func unwritten(command: String, to place: (redirection: String, reason: String)) throws {
        let result = try shell("weir \(command) \(place.redirection)")
        #expect(result.exit == .code(1), "\(result.report)")
        #expect(result.errors == "weir: cannot write to standard output: \(place.reason)\n")
    }

    @Test("a closed pipe ends quietly", arguments: ["", "trap '' PIPE; "])
    func closedPipe(before: String) throws {
        let result = try shell(before + "for i in 1 2 3; do weir suites --keys | head -1; done")
        #expect(result.errors == "", "\(result.report)")
        #expect(result.output.split(separator: "\n").count == 3)
    }
}
