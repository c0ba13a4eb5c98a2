import Glibc
import KafkaProtocol
import TestSupport
import Testing

@testable import Broker

/// A broker that cannot read all of `__consumer_offsets` says so to the groups that it concerns, and leaves the files alone.
@Suite struct UnreadOffsetsTests {
    /// Kept in different partitions of three.
    private static let (lost, kept) = ("lost-1", "g")

    @Test(arguments: ["a damaged batch", "a partition that cannot be opened"])
    func `groups whose offsets cannot be read are not served as if they had none, and nothing is written`(
        what: String
    ) throws {
        let directory = try TemporaryDirectory()
        let (lost, kept) = (Self.lost, Self.kept)
        let place = OffsetsTopic.partition(of: lost, count: 3)
        #expect(place != OffsetsTopic.partition(of: kept, count: 3))
        do {
            let test = try TestBroker.forGroups(directory: directory)
            let client = try test.groupClient()
            try client.createTopic("t")
            for offset in Int64(1)...50 {
                for group in [lost, kept] {
                    #expect(try client.commit(offset, group: group, metadata: "note \(offset).") == .none)
                }
            }
        }
        let log = directory.path + "/__consumer_offsets-\(place)/00000000000000000000.log"
        var damaged = try #require(readAll(log))
        if what == "a damaged batch" {
            // In a record, as headers are looked at when a log is opened.
            let note = Array("note 25.".utf8)
            let places = damaged.indices.dropLast(note.count).filter {
                damaged[$0..<$0 + note.count].elementsEqual(note)
            }
            damaged[try #require(places.first)] ^= 0xFF
            writeAll(damaged, to: log)
        } else {
            #expect(rename(log, log + ".away") == 0 && mkdir(log, 0o755) == 0)
        }
        // Every write would have it written anew.
        let test = try TestBroker.forGroups(["offsets.topic.segment.bytes": "16384"], directory: directory)
        let client = try test.client()
        #expect(test.events.all.contains { $0.contains("__consumer_offsets-\(place) cannot be read") })

        let found = try client.ask(FindCoordinatorRequest(coordinatorKeys: [lost, kept]), version: 4)
        #expect(found.coordinators.map(\.errorCode) == [.coordinatorNotAvailable, .none])
        #expect(try client.ask(FindCoordinatorRequest(key: lost), version: 3).errorCode == .coordinatorNotAvailable)
        let wanted = [OffsetFetchRequest.Topic(name: "t", partitionIndexes: [0])]
        let fetched = try client.ask(
            OffsetFetchRequest(groups: [.init(groupID: lost, topics: wanted), .init(groupID: kept, topics: wanted)]),
            version: 9)
        #expect(fetched.groups.map(\.errorCode) == [.coordinatorNotAvailable, .none])
        #expect(try client.committed(kept) == ["t-0: 50 note 50."])
        for version in Int16(1)...7 {
            let old = try client.ask(OffsetFetchRequest(groupID: lost, topics: wanted), version: version)
            let errors = version == 1 ? old.topics.flatMap(\.partitions).map(\.errorCode) : [old.errorCode]
            #expect(errors == [.coordinatorNotAvailable])
        }
        #expect(try client.commit(51, group: lost) == .coordinatorNotAvailable)
        #expect(try client.join(lost).errorCode == .coordinatorNotAvailable)
        let member = JoinGroupResponse(generationID: 1, protocolName: "range", memberID: "m")
        #expect(try client.sync(member, lost).errorCode == .coordinatorNotAvailable)
        #expect(try client.heartbeat(member, lost) == .coordinatorNotAvailable)
        #expect(try client.describe(lost).errorCode == .coordinatorNotAvailable)
        let deleted = try client.ask(DeleteGroupsRequest(groupsNames: [lost]), version: 2)
        #expect(deleted.results.map(\.errorCode) == [.coordinatorNotAvailable])
        #expect(try client.commit(51, group: kept) == .none)
        if what == "a damaged batch" { #expect(readAll(log).map { Array($0.prefix(damaged.count)) } == damaged) }
    }

    private func readAll(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }

    private func writeAll(_ bytes: [UInt8], to path: String) {
        guard let file = fopen(path, "w") else { return }
        defer { fclose(file) }
        _ = fwrite(bytes, 1, bytes.count, file)
    }
}
