import Glibc
import TestSupport

/// One `kcat -G`: a member of a group that tells what it is assigned and what it gets.
final class KcatMember {
    let process: RunningProcess

    /// Joins `group`. Members are assigned partitions in the order of their names.
    init(
        _ bootstrap: String, group: String, name: String = "rdkafka", assignor: String = "range",
        instance: String? = nil,
        session: Int = GroupMembers.longSession
    ) throws {
        let properties =
            [
                "client.id=\(name)", "session.timeout.ms=\(session)", "heartbeat.interval.ms=200",
                "auto.offset.reset=earliest",
                "auto.commit.interval.ms=50", "partition.assignment.strategy=\(assignor)", "fetch.wait.max.ms=50",
            ] + (instance.map { ["group.instance.id=\($0)"] } ?? [])
        process = try RunningProcess(
            "/usr/bin/env",
            ["kcat", "-G", group, "-b", bootstrap, "-u"] + properties.flatMap { ["-X", $0] } + ["-f", "%s\n", "t"],
            limit: .seconds(900))
    }

    /// The values that it got, in order.
    var values: [String] { process.output.split(separator: "\n").map(String.init) }

    /// Everything that it held, one after the other: "% Group g rebalanced …: assigned: t [0], t [1]", or "incremental assignment of 1 partition(s)
    /// (…): t [0]".
    var history: [Set<Int>] {
        var held: Set<Int> = []
        return process.errors.split(separator: "\n").filter { $0.contains(" rebalanced") }.map { line in
            let named = line.split(separator: "t [").dropFirst().compactMap { Int($0.prefix(while: \.isNumber)) }
            if line.contains("incremental assignment") {
                held.formUnion(named)
            } else if line.contains("incremental revoke") {
                held.subtract(named)
            } else {
                held = line.contains("assigned:") ? Set(named) : []
            }
            return held
        }
    }

    /// What it holds; nil before it was assigned anything, or nothing.
    var partitions: Set<Int>? { history.last }

    /// Leaves in order.
    func leave() throws {
        process.signal(SIGTERM)
        try process.wait(within: .seconds(120))
    }
}

extension [KcatMember] {
    /// How many partitions each holds, ascending; less members where some have not been told yet.
    var shares: [Int] { compactMap { $0.partitions?.count }.sorted() }
    /// All values, those that came twice twice.
    var values: [String] { flatMap(\.values) }
    var errors: String { map { $0.process.errors.suffix(400) }.joined(separator: "\n--\n") }
}
