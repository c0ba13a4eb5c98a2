import Arguments
import BenchmarkSuite
import Glibc
import Results
import SystemIO

let program = Program(
    name: "weir", version: Commands.version,
    summary: "measures log streams: a Kafka-compatible broker and a load-testing harness",
    discussion: """
        Start with `weir run quick`: it needs no server, since the broker is embedded, and takes about two minutes.
        """,
    commands: Commands.all,
    printable: {
        let traits = TerminalTraits(environment: ProcessEnvironment.variables)
        return ShownText.fitted($0, isUnicode: traits.isUnicode, isWhole: true)
    })

// Not a subcommand: what `weir run` starts beside the broker of a suite's command.
if CommandLine.arguments.dropFirst().first == CommandGuard.word {
    exit((try? CommandGuard.run(Array(CommandLine.arguments.dropFirst(2)))) ?? 127)
}

// A shell grants 1024 as a rule: hundreds of producers have more sockets, and so has the broker that serves them.
OpenFiles.raiseLimit()

exit(program.run(Array(CommandLine.arguments.dropFirst())))
