// micro: microbenchmarks of the hot paths, in alternating rounds.
//
//     micro [NAME…] [--list] [--rounds 10] [--cpu] [--quick]
//
// Add one: a file with a `static let` in an extension of Benchmark, and a line in Registry.swift.

import Glibc

var options = Options()
do {
    options = try Options(CommandLine.arguments.dropFirst())
} catch {
    print("micro: \(error.text)\n\n\(Options.usage)")
    exit(1)
}

if options.showsHelp {
    print(Options.usage)
} else if options.lists {
    for benchmark in registry { print(benchmark.name.padded(to: 18), benchmark.about) }
} else {
    for benchmark in registry where options.names.isEmpty || options.names.contains(benchmark.name) {
        print(benchmark.name, "·", benchmark.about)
        print(measure(benchmark, options).table, terminator: "\n\n")
    }
}
