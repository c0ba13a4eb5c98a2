import Measurement
import SystemIO

extension RunPlan {
    /// What each client has open: its event loop's, and a connection or two. librdkafka has no more.
    private static let filesOfClient = 5
    /// What else a run has open.
    private static let filesOfRun = 100

    /// Refuses rows with more clients than this process may have files and sockets for: they would try to connect for a minute.
    /// - Parameter limit: how many files the process may have open.
    func checkOpenFiles(limit: Int) throws(TargetError) {
        let counts = configurations.map {
            ($0.integer("producer.count"), $0.integer("consumer.groups") * $0.integer("consumer.members"))
        }
        guard let (producers, consumers) = counts.max(by: { $0.0 + $0.1 < $1.0 + $1.1 }) else { return }
        let needed = (producers + consumers) * Self.filesOfClient + Self.filesOfRun
        if needed <= limit { return }
        throw TargetError(
            description:
                "producer.count: \(producers) needs about \(needed) open files and sockets, and this process may have \(limit); "
                + "raise `ulimit -Hn` and -Sn, or lower producer.count")
    }
}
