import KafkaProtocol
import SystemIO
import TestSupport
import Testing

@testable import Broker

@Suite struct RequestsInWorkTests {
    @Test func `the bytes of requests in work count until they are answered, kept answers count until they go`() {
        var order = ResponseOrder()
        let first = order.open(byteCount: 100)
        let second = order.open(byteCount: 50)
        let third = order.open(byteCount: 7)
        #expect(order.openBytes == 157 && order.count == 3)
        order.keep(.init(regions: [], byteCount: 30, encode: nil), for: second)
        #expect(order.openBytes == 107 && order.keptBytes == 30)
        #expect(order.isNext(first))
        order.removeFirst()
        #expect(order.openBytes == 7 && order.keptBytes == 30)
        order.removeFirst()
        #expect(order.isNext(third) && order.openBytes == 7 && order.keptBytes == 0)
        order.removeFirst()
        #expect(order.openBytes == 0 && order.count == 0)
    }

    @Test func `one connection cannot have more than 16 MiB of requests wait, and all of them are answered`() throws {
        let test = try TestBroker.forGroups(["group.initial.rebalance.delay.ms": "2000"])
        let client = try test.groupClient()
        let metadata = [UInt8](repeating: 1, count: 700 << 10)
        let count = 40
        // Each waits for the first rebalance of its group. The socket takes no more while the broker does not read.
        // This thread receives, that one sends: they share nothing but the socket.
        let confined = Confined(client)
        let sender = try SystemThread(name: "sender") {
            // Version 3: without an id of its own first.
            for number in 0..<count { try? confined.value.sendJoin("group-\(number)", metadata: metadata, version: 3) }
        }
        defer { sender.join() }
        let first = try client.receive(JoinGroupResponse.self, version: 3)
        #expect(first.errorCode == .none)
        // A busy machine may have taken up fewer by now.
        let groups = try test.client().ask(ListGroupsRequest(), version: 5).groups
        #expect(groups.count { $0.groupState == "PreparingRebalance" } <= 25, "\(groups.count)")
        for _ in 1..<count {
            #expect(try client.receive(JoinGroupResponse.self, version: 3).errorCode == .none)
        }
    }
}
