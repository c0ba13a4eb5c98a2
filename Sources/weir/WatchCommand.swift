import Arguments
import Glibc
import Results
import SystemIO

extension Commands {
    static let watch = Subcommand(
        name: "watch",
        summary: "follow a run that goes on, by its files",
        discussion: """
            Shows what `weir run` shows on a wide terminal, from any other: how many rows are finished and how long the rest takes; of the \
            row in progress the records sent and received a second, the 99th percentile of the response time and the lag, each with \
            how it was over the last minutes; and what each configuration carries so far, with its verdicts. It reads files only, a \
            few times a second, and changes nothing.

            It ends when the run does. q or Ctrl-C ends it sooner, and the run goes on. Where output is no terminal it prints a line for each \
            finished row. Where the process that measured is gone (killed, or the machine stopped), it says so, and how to go on.

            Exit codes: the run's own where it has ended: 0 fine, 3 a row is not VALID, 130 interrupted, 1 ended by an error or gone; \
            0 after q, 130 after Ctrl-C.
            """,
        positionals: [
            Positional("RUN", .optional, help: "@1 (latest), @2, the beginning of a name, or a path; default: @1")
        ],
        options: [Option("results", value: "DIR", default: "results", help: "where runs are looked for")],
        examples: [
            Example("weir watch", "the latest run"),
            Example("weir watch @2 | cat", "the run before it, a line for each row"),
            Example("weir watch && weir compare @1 --baseline main", "go on when the run has ended well"),
        ]
    ) { arguments in
        let root = arguments.value("results") ?? "results"
        let directory = try RunName.resolve(arguments.positionals.first ?? "@1", in: root)
        let session = WatchSession(
            try RunFollower(directory, now: WallClock.milliseconds()), reference: directory.reference)
        do {
            return try session.carryOut()
        } catch let error as SystemError where error.code == .brokenPipe {
            // Who has read enough, as `head` does, is no error.
            return 128 + SIGPIPE
        }
    }
}
