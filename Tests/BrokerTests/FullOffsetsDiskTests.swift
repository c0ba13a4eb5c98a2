import Glibc
import KafkaProtocol
import TestSupport
import Testing

@testable import Broker

@Suite(.enabled(if: SmallDisk.isPossible, Comment(rawValue: SmallDisk.remedy)))
struct FullOffsetsDiskTests {
    @Test func `on a full disk no commit is acknowledged that is not kept, and groups go on when there is space`()
        throws
    {
        let disk = try SmallDisk(megabytes: 16)
        let ballast = disk.directory.file("ballast")
        var committed: Int64 = -1
        do {
            let test = try TestBroker.forGroups(directory: disk.directory)
            let client = try test.groupClient()
            try client.createTopic("t")
            fill(ballast)
            // A little fits into what the log has allocated already.
            var refusal = ErrorCode.none
            while refusal == .none, committed < 500_000 {
                refusal = try client.commit(committed + 1)
                if refusal == .none { committed += 1 }
            }
            #expect(refusal == .coordinatorNotAvailable, "after \(committed)")
            #expect(test.events.all.contains { $0.contains("__consumer_offsets cannot be written") })
            let expected = committed < 0 ? ["t-0: -1"] : ["t-0: \(committed)"]
            #expect(try client.committed().filter { !$0.isEmpty } == (committed < 0 ? [] : expected))
            // A group forms, and nobody is told of an assignment that is not kept.
            let joined = try client.joinFresh("other")
            #expect(joined.errorCode == .none)
            let synced = try client.sync(joined, "other", assigning: [joined.memberID: [1]])
            #expect(synced.errorCode == .coordinatorNotAvailable && synced.assignment.isEmpty)

            #expect(unlink(ballast) == 0)
            #expect(try client.commit(committed + 1) == .none)
            committed += 1
            let again = try client.join("other", member: joined.memberID)
            #expect(try client.sync(again, "other", assigning: [again.memberID: [2]]).assignment == [2])
        }
        let test = try TestBroker.forGroups(directory: disk.directory)
        #expect(try test.client().committed() == ["t-0: \(committed)"])
        #expect(try test.client().describe("other").members.map(\.memberAssignment) == [[2]])
    }

    /// Writes to `path` until nothing fits any more.
    private func fill(_ path: String) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        for size in [1 << 20, 4096, 1] {
            let bytes = [UInt8](repeating: 1, count: size)
            while write(descriptor, bytes, size) == size {}
        }
        close(descriptor)
    }
}
