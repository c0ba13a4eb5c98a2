import Testing

@testable import KafkaProtocol

@Suite("What carries its own version")
struct EmbeddedTests {
    @Test("a newer subscription and assignment are read as the newest known, and what they add is skipped")
    func newer() throws {
        let owned = [ConsumerTopicPartitions(topic: "t", partitions: [1, 2])]
        let subscription = ConsumerProtocolSubscription(
            topics: ["t"], userData: [7], ownedPartitions: owned, generationID: 4, rackID: "r")
        var bytes = subscription.encoded(version: 3)
        bytes[1] = 9
        #expect(try ConsumerProtocolSubscription(decoding: bytes + [1, 2, 3]) == subscription)
        let assignment = ConsumerProtocolAssignment(assignedPartitions: owned, userData: nil)
        bytes = assignment.encoded(version: 3)
        bytes[1] = 9
        #expect(try ConsumerProtocolAssignment(decoding: bytes + [1, 2, 3]) == assignment)
        bytes[0] = 0x80
        #expect(throws: ProtocolError.self) { try ConsumerProtocolAssignment(decoding: bytes) }
    }

    @Test("a newer value of __consumer_offsets is refused, since it may mean something else")
    func newerRecord() throws {
        var bytes = OffsetCommitValue(offset: 5, metadata: "m").encoded(version: 4)
        bytes[1] = 5
        let error = #expect(throws: ProtocolError.self) { try OffsetCommitValue(decoding: bytes) }
        #expect(error?.reason == .unsupportedVersion(5))
    }

    @Test("the key of a record in __consumer_offsets says what the record is")
    func keys() throws {
        func key(_ bytes: [UInt8]) throws -> OffsetsTopicKey { try unsafe OffsetsTopicKey(decoding: bytes.span.bytes) }
        let offset = OffsetCommitKey(group: "g", topic: "t", partition: 3)
        #expect(try key(offset.encoded(version: 0)) == .offsetCommit(offset))
        #expect(try key(offset.encoded(version: 1)) == .offsetCommit(offset))
        let group = GroupMetadataKey(group: "g")
        #expect(try key(group.encoded(version: 2)) == .groupMetadata(group))
        #expect(try key([0, 3, 0xff]) == .other(3))
        #expect(throws: ProtocolError.self) { try key([0]) }
        #expect(throws: ProtocolError.self) { try key([0, 2, 0, 9]) }
    }
}
