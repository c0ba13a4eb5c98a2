import Arguments
import BenchmarkSuite
import Measurement
import SystemIO

extension Commands {
    static let clean = Subcommand(
        name: "clean",
        summary: "remove what runs that were killed have left: topics on a cluster, data on this machine",
        discussion: """
            A run deletes its topics and its data when it ends, also by Ctrl-C. After kill -9 or a power cut they stay: data directories \
            below results/.data, and on a cluster topics called weir-SUITE-…, which only a run makes. They are listed, and removed after a \
            yes; data of a run that goes on and topics into which records come are left alone. Results are never touched.
            """,
        options: [
            Option(
                "bootstrap-server", value: "HOST:PORT",
                help: "look for topics on this cluster, too"),
            Option(
                "command-config", value: "FILE",
                help: "properties of librdkafka with which the cluster is reached, a key=value a line: TLS, SASL"),
            Option(
                "command-property", short: "X", value: "KEY=VALUE", repeatable: true,
                help: "one such property; passwords are better kept in a file"),
            Option("output", short: "o", value: "DIR", default: "results", help: "the directory of the runs' results"),
            Option("data", value: "DIR", help: "where runs keep brokers' data; default: DIR/.data of --output"),
            Option(flag: "yes", help: "do not ask before anything is removed"),
        ],
        examples: [
            Example("weir clean", "what is left on this machine"),
            Example("weir clean --bootstrap-server localhost:9092", "and on a cluster"),
        ]
    ) { arguments in
        let root = arguments.value("data") ?? "\(arguments.value("output") ?? "results")/.data"
        let directories = Leftovers.directories(below: root)
        let servers = arguments.value("bootstrap-server")
        let access = try ClusterAccess(arguments)
        let runs = try servers.map { try Leftovers.topics(bootstrapServers: $0, access: access) } ?? []
        let topics = runs.filter { !$0.isInUse }.flatMap(\.names)
        for directory in directories { print("data    \(directory)") }
        for run in runs {
            let begun = Figure.age(milliseconds: WallClock.milliseconds() - run.startedAtMilliseconds)
            let state = run.isInUse ? ", going on: left alone" : ""
            for name in run.names { print("topic   \(name)   (\(run.suite), begun \(begun) ago\(state))") }
        }
        guard !directories.isEmpty || !topics.isEmpty else {
            print("nothing to remove\(servers == nil ? " on this machine; --bootstrap-server looks on a cluster" : "")")
            return 0
        }
        let what = [count(directories.count, "directory", "directories"), count(topics.count, "topic", "topics")]
            .compactMap { $0 }.joined(separator: " and ")
        guard try arguments.has("yes") || Confirmation.ask("will remove \(what)") else {
            print("nothing removed")
            return 1
        }
        for directory in directories { try Leftovers.remove(directory) }
        if let servers, !topics.isEmpty { try Leftovers.delete(topics, bootstrapServers: servers, access: access) }
        print("removed \(what)")
        return 0
    }

    private static func count(_ number: Int, _ one: String, _ many: String) -> String? {
        number == 0 ? nil : "\(number) \(number == 1 ? one : many)"
    }
}
