import Glibc
import KafkaProtocol
import TestSupport
import Testing

/// 1,000 groups of 10 members: how long they take to join, and what a member costs.
@Suite("Many groups", .serialized)
struct ManyGroupsTests {
    private static let groups = 1000
    private static let members = 10
    /// Groups that one connection has a member of; as many requests are under way on it at a time.
    private static let share = 250

    /// One member of each of some groups, on a connection of its own.
    private final class Seat {
        let connection: RawConnection
        let groups: [String]
        var joined: [JoinGroupResponse] = []

        init(port: UInt16, groups: [String]) throws {
            connection = try RawConnection(port: port)
            self.groups = groups
        }

        func send<Request: KafkaRequest>(_ request: Request, _ version: Int16) throws {
            var writer = WireWriter()
            writer.appendRequest(request, version: version, correlationID: 1, clientID: "consumer-1")
            try connection.send(writer.bytes)
        }

        func receive<Response: KafkaResponse>(_ type: Response.Type, _ version: Int16) throws -> Response {
            let frame = try #require(try connection.response(within: 60))
            var reader = WireReader(frame.span.bytes)
            _ = try ResponseHeader(from: &reader, api: Response.key, version: version)
            return try Response(from: &reader, version: version)
        }

        func join(_ ids: [String]) throws {
            let subscription = ConsumerProtocolSubscription(topics: ["orders"]).encoded(version: 1)
            for (group, id) in zip(groups, ids) {
                try send(
                    JoinGroupRequest(
                        groupID: group, sessionTimeoutMilliseconds: 300_000, rebalanceTimeoutMilliseconds: 300_000,
                        memberID: id, protocolType: "consumer",
                        protocols: [.init(name: "range", metadata: subscription)]
                    ), 9)
            }
        }

        func hearJoins() throws -> [JoinGroupResponse] {
            try groups.map { _ in try receive(JoinGroupResponse.self, 9) }
        }

        func sync() throws {
            for (group, joined) in zip(groups, joined) {
                let assignments = joined.members.enumerated().map { place, member in
                    let partitions = ConsumerTopicPartitions(topic: "orders", partitions: [Int32(place)])
                    return SyncGroupRequest.Assignment(
                        memberID: member.memberID,
                        assignment: ConsumerProtocolAssignment(assignedPartitions: [partitions]).encoded(version: 1))
                }
                try send(
                    SyncGroupRequest(
                        groupID: group, generationID: joined.generationID, memberID: joined.memberID,
                        protocolType: "consumer", protocolName: "range", assignments: assignments), 5)
            }
        }
    }

    @Test("1,000 groups of 10 members join, at 4 KiB a member or less", .timeLimit(.minutes(5)))
    func manyGroups() throws {
        let broker = try BrokerProcess(settings: ["offsets.topic.segment.bytes=1048576"])
        let asking = try Seat(port: broker.port, groups: ["first"])
        try asking.send(FindCoordinatorRequest(coordinatorKeys: ["first"]), 4)
        _ = try asking.receive(FindCoordinatorResponse.self, 4)
        var seats: [Seat] = []
        for start in stride(from: 0, to: Self.groups, by: Self.share) {
            let groups = (start..<start + Self.share).map { "group-\($0)" }
            for _ in 0..<Self.members { seats.append(try Seat(port: broker.port, groups: groups)) }
        }
        // Buffers and threads are there before anything is measured.
        for seat in seats { try seat.send(HeartbeatRequest(groupID: "none"), 4) }
        for seat in seats { _ = try seat.receive(HeartbeatResponse.self, 4) }
        let before = try residentBytes(of: broker.process.pid)
        let clock = ContinuousClock()
        let start = clock.now

        for seat in seats { try seat.join(seat.groups.map { _ in "" }) }
        for seat in seats { seat.joined = try seat.hearJoins() }
        #expect(seats.allSatisfy { $0.joined.allSatisfy { $0.errorCode == .memberIDRequired } })
        for seat in seats { try seat.join(seat.joined.map(\.memberID)) }
        for seat in seats { seat.joined = try seat.hearJoins() }
        #expect(seats.allSatisfy { $0.joined.allSatisfy { $0.errorCode == .none && $0.generationID == 1 } })
        for seat in seats { try seat.sync() }
        var assigned = 0
        for seat in seats {
            for _ in seat.groups where try !seat.receive(SyncGroupResponse.self, 5).assignment.isEmpty { assigned += 1 }
        }
        let took = clock.now - start
        #expect(assigned == Self.groups * Self.members)
        let each = Double(try residentBytes(of: broker.process.pid) - before) / Double(assigned)
        print(
            "groups: \(assigned) members of \(Self.groups) groups joined in \(took); \(Int(each)) bytes of memory a member"
        )
        #expect(each <= 4096)
        #expect(took < .seconds(30))
        try asking.send(ListGroupsRequest(statesFilter: ["Stable"]), 5)
        #expect(try asking.receive(ListGroupsResponse.self, 5).groups.count == Self.groups)
        #expect(try broker.stop() == .code(0))
    }
}
