import SystemIO

/// `.kafka_cleanshutdown`: while it is there, the last process closed every log, and their files can be trusted.
struct CleanShutdown {
    let directory: String
    private var path: String { directory + "/.kafka_cleanshutdown" }

    var exists: Bool { Directory.exists(path) }

    /// Kafka's content; −1 stands for no broker epoch.
    func write() throws(LogError) {
        try LogError.wrap { () throws(SystemError) in
            try Directory.replaceFile(path, with: Array(#"{"version":0,"brokerEpoch":-1}"#.utf8).raw)
        }
    }

    func remove() throws(LogError) {
        try LogError.wrap { () throws(SystemError) in
            try Directory.removeFile(path)
            try Directory.sync(directory)
        }
    }
}
