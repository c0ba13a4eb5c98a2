import Arguments
import BenchmarkSuite
import SystemIO

extension ClusterAccess {
    /// How a command reaches a cluster: what the file of `--command-config` says, then each `--command-property`.
    init(_ arguments: ParsedArguments) throws {
        self.init()
        if let file = arguments.value("command-config") {
            let text = String(decoding: try Directory.readFile(file), as: UTF8.self)
            try add(file: file, text: text)
        }
        for (key, value) in try arguments.pairs("command-property") { try add(key, value, source: "-X \(key)") }
    }
}
