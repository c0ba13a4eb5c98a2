import Glibc
import TestSupport
import Testing

/// The broker dies while groups consume and commit: what was committed is there, nothing else is, and the groups go on.
@Suite(
    "A broker that is killed under consumer groups", .serialized,
    .enabled(if: PythonClient.isAvailable, "\(PythonClient.remedy)"))
struct GroupCrashTests {
    private static let partitions = 4

    @Test("ten times: no committed offset is lost, none is invented, and groups go on", .timeLimit(.minutes(10)))
    func committed() throws {
        let data = try TemporaryDirectory()
        // Small segments: what newer records have replaced is dropped several times a second.
        let settings = [
            "group.initial.rebalance.delay.ms=200", "num.partitions=4", "offsets.topic.num.partitions=2",
            "offsets.topic.segment.bytes=16384",
        ]
        var broker = try BrokerProcess(data: data.path, settings: settings)
        try fill(broker)
        let members = [
            try GroupMembers(.confluent, broker.bootstrap, "t", ["g/a", "g/b", "g/c"], session: 10_000, work: 20),
            try GroupMembers(.kafkaPython, broker.bootstrap, "t", ["h/a", "h/b"], session: 10_000, work: 20),
        ]
        var numbers = SeededNumbers(seed: 20_261_122)
        var checked = 0
        for round in 1...10 {
            let before = members.map(\.told)
            let goesOn = eventually(within: .seconds(120), every: .milliseconds(20)) {
                let now = members.map(\.told)
                return ["g", "h"].allSatisfy { now.total(of: $0) > before.total(of: $0) + 20 }
            }
            #expect(goesOn, "round \(round): \(members.map { $0.process.errors.suffix(500) })")
            sleepThread(.milliseconds(Int.random(in: 1...300, using: &numbers)))
            try broker.kill()
            // Lines about answers that had arrived are still to come.
            sleepThread(.milliseconds(200))
            let told = members.map(\.told)
            broker = try BrokerProcess(data: data.path, port: broker.port, settings: settings)
            for group in ["g", "h"] {
                let kept = try committed(by: group, at: broker)
                let acknowledged = told.committed(of: group)
                // The members may be at it again; they tell what they got before they commit it.
                let read = members.map(\.told).read(by: group)
                for partition in 0..<Self.partitions {
                    let offset = kept[partition] ?? -1
                    let least = acknowledged[partition] ?? -1
                    #expect(offset >= least, "round \(round), \(group) \(partition): a committed offset is lost")
                    #expect(
                        offset == least || read[partition, default: []].contains(offset - 1),
                        "round \(round), \(group) \(partition): nobody committed \(offset)")
                    if least >= 0 { checked += 1 }
                }
            }
        }
        #expect(checked > 40)
        let starts = try (0..<2).map { try Self.firstOffset(of: data.path + "/__consumer_offsets-\($0)") }
        #expect(starts.contains { $0 > 0 }, "the log of offsets was never written anew: \(starts)")
        let told = members.map(\.told)
        for group in ["g", "h"] {
            for (partition, offsets) in told.read(by: group) {
                let most = offsets.max() ?? 0
                #expect(offsets.count == most + 1, "\(group) \(partition): records were skipped")
            }
        }
        print(
            "group crashes: \(checked) committed offsets looked at, \(told.total(of: "g")) and \(told.total(of: "h")) records got"
        )
    }

    /// Where the oldest segment of a partition begins.
    private static func firstOffset(of directory: String) throws -> Int {
        let names = try FinishedProcess("/bin/ls", [directory]).output.split(separator: "\n")
        return names.filter { $0.hasSuffix(".log") }.compactMap { Int($0.dropLast(4)) }.min() ?? 0
    }

    /// More than the members can read while the slowest machine comes to the last round.
    private func fill(_ broker: BrokerProcess) throws {
        let directory = try TemporaryDirectory()
        let lines = (0..<200_000).map { "v\($0)" }.joined(separator: "\n")
        let file = try directory.write(lines + "\n", to: "lines")
        for partition in 0..<Self.partitions {
            let sent = try FinishedProcess(
                "/usr/bin/env", ["kcat", "-P", "-b", broker.bootstrap, "-t", "t", "-p", "\(partition)", "-l", file])
            guard sent.succeeded else { throw TestSupportError("kcat -P: \(sent.report)") }
        }
    }

    /// What the broker says that a group has committed, by partition: OffsetFetch version 2.
    private func committed(by group: String, at broker: BrokerProcess) throws -> [Int: Int] {
        let connection = try RawConnection(port: broker.port)
        let partitions = (0..<Self.partitions).flatMap { Bytes.int32($0) }
        try connection.sendFrame(
            Bytes.header(key: 9, version: 2, correlation: 1) + Bytes.string(group) + Bytes.int32(1)
                + Bytes.string("t") + Bytes.int32(Self.partitions) + partitions)
        let response = try #require(try connection.response())
        // Correlation id, topics, name, partitions; then number, offset, metadata and error code of each.
        var position = 4 + 4 + 3 + 4
        func take(_ count: Int) -> Int {
            defer { position += count }
            let value = response[position..<position + count].reduce(0) { $0 << 8 | Int($1) }
            return count == 8 ? Int(truncatingIfNeeded: value) : value
        }
        var found: [Int: Int] = [:]
        for _ in 0..<Self.partitions {
            let partition = take(4)
            found[partition] = take(8)
            position += take(2)
            #expect(take(2) == 0)
        }
        return found
    }
}

extension [GroupMembers.Told] {
    /// How many records a group's members got.
    fileprivate func total(of group: String) -> Int { values(of: group).count }

    /// The offsets that a group's members got, by partition.
    fileprivate func read(by group: String) -> [Int: Set<Int>] {
        var all: [Int: Set<Int>] = [:]
        for told in self {
            for (member, partitions) in told.offsets where member.hasPrefix(group + "/") {
                for (partition, offsets) in partitions { all[partition, default: []].formUnion(offsets) }
            }
        }
        return all
    }
}
