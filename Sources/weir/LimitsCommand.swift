import Arguments
import BenchmarkSuite
import Machine
import SystemIO

extension Commands {
    static let limits = Subcommand(
        name: "limits",
        summary: "measure the ceilings of this machine that bound any broker on it",
        discussion: """
            Memory copy, CRC-32C, pwrite by size, fdatasync, TCP over the loopback, sendfile, a round trip, the timer, and what \
            the load generator sends to a server that drops it: each for a moment, about 6 s together. The last table says what these allow a broker whose records are each sent once and \
            received once; weir run keeps the same figures in limits.json and gives each row its share of that ceiling.

            Run it on an idle machine: whatever else runs takes its part of each figure.
            """,
        options: [
            Option(
                "dir", value: "DIR", default: ".",
                help: "The disk to measure: a directory on it. 64 MiB are written and removed."),
            Option(
                "congestion-control", value: "NAME",
                help: "TCP congestion control of the loopback connections; the kernel's default otherwise."),
            Option("loops", value: "N", default: "1", help: "Threads of the broker that the ceiling is for."),
            Option(
                "value-size", value: "BYTES", default: "100", help: "Bytes of a record's value that the ceiling is for."
            ),
            Option(flag: "json", help: "Print limits.json instead of tables."),
        ],
        examples: [
            Example("weir limits", "of this machine and the disk of this directory"),
            Example("weir limits --dir /tmp --json", "of the disk that /tmp is on, for programs"),
        ]
    ) { arguments in
        let directory = arguments.value("dir") ?? "."
        let loops = try arguments.integer("loops", in: 1...1024) ?? 1
        let valueBytes = try arguments.integer("value-size", in: 1...(1 << 30)) ?? 100
        guard Directory.isDirectory(directory) else {
            throw UsageError("--dir \(directory): no such directory; name one on the disk to be measured")
        }
        let showsProgress = FileDescriptor(rawValue: 2).isTerminal
        let limits = try Limits.measure(
            directory: directory, cores: RunSettings.confinement(onCores: CPU.count),
            congestionControl: arguments.value("congestion-control"),
            progress: { if showsProgress { printProgress($0) } })
        if showsProgress { printProgress("") }
        if arguments.has("json") {
            print(String(decoding: try limits.json(), as: UTF8.self), terminator: "")
        } else {
            let machine = Environment.current(directory: directory, weirVersion: "")
            print(LimitsTable(limits: limits, machine: machine).text(loops: loops, valueBytes: valueBytes))
        }
        return 0
    }

    /// Shows one word on the terminal's present line, in place of the one before.
    private static func printProgress(_ what: String) {
        let line = "\r\u{1b}[K" + (what.isEmpty ? "" : "measuring \(what) …")
        try? FileDescriptor(rawValue: 2).write(line)
    }
}
