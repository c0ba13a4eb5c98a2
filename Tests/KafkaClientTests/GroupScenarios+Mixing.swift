import SystemIO
import TestSupport
import Testing

@testable import KafkaClient

// Members of other clients.
extension GroupScenarios {
    /// Our members, librdkafka's and kafka-python's in one group, whoever leads it.
    func mixes(_ assignor: Assignor) throws {
        let name = "mixes-\(assignor.rawValue)"
        try topic(name, partitions: 6)
        let properties = [("partition.assignment.strategy", assignor.rawValue), ("enable.auto.commit", "true")]
        func foreign(_ client: String) throws -> RunningProcess {
            try PythonClient.start(
                "group_member.py", [client, "\(server)", name, "\(name)/\(client)"],
                environment: ["GROUP_ASSIGNOR": assignor.rawValue], limit: .seconds(120))
        }
        /// The lists that its lines tell under `key`.
        func told(_ process: RunningProcess, _ key: String) -> [[Substring]] {
            process.output.split(separator: "\n").filter { $0.hasSuffix("}") }.compactMap { line in
                line.firstRange(of: "\"\(key)\": [").map { found in
                    line[found.upperBound...].prefix { $0 != "]" }.split(separator: ",").map { $0.drop { $0 == " " } }
                }
            }
        }
        func read(_ process: RunningProcess) -> [String] { told(process, "got").map { "\($0[0])@\($0[1])" } }
        func held(_ process: RunningProcess) -> Set<Int32> {
            Set(told(process, "partitions").last?.compactMap { Int32($0) } ?? [])
        }
        var ours = [try member(name, properties)]
        defer { for member in ours { member.close() } }
        try #require(settle(ours, [6]))
        var theirs = [try foreign("confluent")]
        func settled(_ counts: [Int]) -> Bool {
            eventually(within: .seconds(120)) {
                let all = ours.map { Set($0.partitions) } + theirs.map(held)
                return all.map(\.count).sorted() == counts && all.reduce(Set()) { $0.union($1) }.count == 6
            }
        }
        try #require(settled([3, 3]), "\(ours.map(\.partitions)) \(theirs.map(held)) \(theirs.map(\.errors))")
        try fill(server, name, partitions: 6, count: 20)
        ours.append(try member(name, properties))
        try #require(settled([2, 2, 2]), "\(ours.map(\.partitions)) \(theirs.map(held)) \(theirs.map(\.errors))")
        try fill(server, name, partitions: 6, count: 20, from: 20)
        // The first of ours leaves, so that somebody else leads.
        let leaver = ours.removeFirst()
        leaver.close()
        try #require(settled([3, 3]), "\(ours.map(\.partitions)) \(theirs.map(held)) \(theirs.map(\.errors))")
        theirs.append(try foreign("kafka-python"))
        try #require(settled([2, 2, 2]), "\(ours.map(\.partitions)) \(theirs.map(held)) \(theirs.map(\.errors))")
        try fill(server, name, partitions: 6, count: 20, from: 40)
        let all = Set(allRecords(partitions: 6, count: 60))
        func everything() -> [String] { (ours + [leaver]).flatMap(\.records) + theirs.flatMap(read) }
        try #require(eventually(within: .seconds(120)) { Set(everything()) == all })
        for process in theirs {
            process.signal(15)
            try process.wait(within: .seconds(120))
        }
        try #require(settle(ours, [6]))
        try #require((ours + [leaver]).flatMap(\.errors).isEmpty)
    }
}
