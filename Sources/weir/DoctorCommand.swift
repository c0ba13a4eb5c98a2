import Arguments
import BenchmarkSuite
import Machine
import SystemIO

extension Commands {
    static let doctor = Subcommand(
        name: "doctor",
        summary: "say what this machine can show: its noise, what causes it, and what to do",
        discussion: """
            Measures one small configuration again and again with the embedded broker. Nothing differs between these trials but \
            time, so that how far they are apart is the noise floor; from it follows the smallest difference that a \
            comparison of 4, 5, 10 or 20 trials can show, four times out of five. Then it reads what spoils figures on many \
            machines, and names the remedy of each. Nothing is kept, and nothing is changed.

            Run it when the machine is as it will be when you measure. It exits with 0 whatever it finds.
            """,
        options: [
            Option(
                "trials", value: "N",
                help: "how often the configuration is measured, at least 4; default: 10, or 6 with --quick"),
            Option(flag: "quick", help: "short trials: about ten seconds together, and a rougher answer"),
            Option(
                "dir", value: "DIR", default: ".",
                help: "a directory on the disk to be measured; what is written there is removed"),
        ],
        examples: [
            Example("weir doctor", "this machine and the disk of this directory, under a minute"),
            Example("weir doctor --quick", "a first look"),
            Example("weir doctor --dir /mnt/data --trials 20", "another disk, a better estimate"),
        ]
    ) { arguments in
        let isQuick = arguments.has("quick")
        let trials = try arguments.integer("trials", in: 4...1000) ?? (isQuick ? 6 : 10)
        let directory = arguments.value("dir") ?? "."
        guard Directory.isDirectory(directory) else {
            throw UsageError("--dir \(directory): no such directory; name one on the disk to be measured")
        }
        guard let diagnosis = try Examination(directory: directory, trials: trials, isQuick: isQuick).carryOut() else {
            return 130
        }
        print(diagnosis.text)
        return 0
    }
}
