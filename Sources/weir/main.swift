import Arguments
import Glibc

let program = Program(
    name: "weir", version: Commands.version,
    summary: "measures log streams: a Kafka-compatible broker and a load-testing harness",
    discussion: """
        Start with `weir run quick`: it needs no server, since the broker is embedded, and takes about two minutes.
        """,
    commands: Commands.all)

exit(program.run(Array(CommandLine.arguments.dropFirst())))
