import TestSupport

/// A fenced block of commands in a document: ```` ```console ```` with `$ ` before each, or ```` ```sh ```` with nothing else in it.
///
/// Behind the language, the word `minutes` says that the block is not run by tests, since it takes minutes or needs a network; any other
/// word is a program that the block needs.
struct CommandBlock {
    let document: String
    let line: Int
    let takesMinutes: Bool
    let programs: [String]
    let commands: [String]

    /// For messages.
    var place: String { "\(document):\(line)" }

    /// Whether the programs that it needs are here.
    func isPossible() throws -> Bool {
        try programs.allSatisfy { try FinishedProcess("/bin/sh", ["-c", "command -v \($0)"]).succeeded }
    }

    /// The blocks of a document in order.
    static func all(in text: String, document: String) -> [CommandBlock] {
        FencedBlock.all(in: text).compactMap { block in
            guard let language = block.words.first, ["console", "sh"].contains(language) else { return nil }
            return CommandBlock(
                document: document, line: block.line, takesMinutes: block.words.contains("minutes"),
                programs: block.words.dropFirst().filter { $0 != "minutes" },
                commands: commands(of: block.lines, prompt: language == "console"))
        }
    }

    private static func commands(of lines: [Substring], prompt: Bool) -> [String] {
        var found: [String] = []
        var continues = false
        for line in lines {
            if continues {
                found[found.count - 1] += "\n" + line
            } else if prompt, line.hasPrefix("$ ") {
                found.append(String(line.dropFirst(2)))
            } else if !prompt, !line.isEmpty, !line.hasPrefix("#") {
                found.append(String(line))
            } else {
                continue
            }
            continues = line.hasSuffix("\\")
        }
        return found
    }
}

/// A directory that looks to a command like the root of the checkout after `make build`: ./weir, Benchmarks, and its own results.
struct Checkout {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        guard let weir = WeirProcess.binary else { throw TestSupportError("no weir to test: run make build") }
        let script =
            "ln -s \"$1\" weir; for name in Benchmarks Makefile Docs Scripts; do ln -s \"$2/$name\" .; done; mkdir results; ln -s \"$2/results/reference\" results"
        let made = try FinishedProcess(
            "/bin/sh", ["-ec", script, "sh", weir, Repository.root], directory: directory.path)
        guard made.succeeded else { throw TestSupportError(made.report) }
    }

    /// Runs the commands in one bash, as if pasted line by line; what they left in the background is ended with it.
    func run(_ commands: [String], limit: Duration = .seconds(240)) throws -> FinishedProcess {
        let script =
            "set -euo pipefail; trap 'kill $(jobs -p) 2>/dev/null || :' EXIT\n" + commands.joined(separator: "\n")
        return try FinishedProcess("/bin/bash", ["-c", script], directory: directory.path, limit: limit)
    }
}
