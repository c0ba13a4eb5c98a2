import Broker
import Measurement
import RecordFormat
import SystemIO
import TestSupport
import Testing

@testable import LoadGenerator

@Suite("Reading again", .serialized) struct ReplayTests {
    /// The open loop alone, whose second half is there whatever the machine does.
    private func plan(_ reading: Reading, _ replay: RowPlan.Replay, _ change: (inout RowPlan) -> Void = { _ in })
        -> RowPlan
    {
        .short { plan in
            plan.consumer.client = reading.client
            plan.consumer.assignment = reading.assignment
            plan.consumer.replay = replay
            plan.producer.partitioner = .roundRobin
            plan.records.keys = .uniform(count: 100)
            plan.load.warmupMilliseconds = 0
            plan.load.peakMilliseconds = 0
            change(&plan)
        }
    }

    private func run(
        _ plan: RowPlan, _ progress: (RowProgress, LocalBroker) throws -> Void = { _, _ in }
    ) throws -> RowMeasurement {
        let local = try LocalBroker { $0.groups.initialRebalanceDelay = 300 }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        return try LoadGenerator.run(plan, bootstrapServers: local.address) { try progress($0, local) }
    }

    @Test(
        "groups that go back, to the beginning, an offset or a time, read the same again, and none of it is a repeat",
        arguments: Reading.all, [RowPlan.Replay.whole, .offset, .time])
    func same(reading: Reading, replay: RowPlan.Replay) throws {
        let row = try run(plan(reading, replay) { $0.consumer.groups = 2 })
        let result = try #require(row.replay?.result)
        #expect(result.partitions == 6 && result.identical == 6, "\(result)")
        #expect(result.difference == nil)
        #expect(row.records.sent == 1500 && row.records.received == 3000)
        #expect(row.records.lost == 0 && row.records.duplicated == 0 && row.records.reordered == 0)
        #expect(row.members.map(\.records).reduce(0, +) == 3000)
        if replay == .whole { #expect(result.records == 3000) } else { #expect((1..<3000).contains(result.records)) }
        let phase = try #require(row.replay?.phase)
        #expect(phase.received.total(until: phase.end).records == result.records)
    }

    @Test("one byte that is not as it was the first time is found, and where", arguments: Reading.all)
    func changedByte(reading: Reading) throws {
        let row = try run(plan(reading, .whole)) { progress, local in
            guard progress.event == .began, progress.phase == .replay else { return }
            try Self.changeByte(of: "\(local.directory.path)/t-1/00000000000000000000.log")
        }
        let result = try #require(row.replay?.result)
        #expect(result.partitions == 3 && result.identical == 2)
        #expect(result.records == 1500)
        #expect(result.difference == "the 500 records of t-1 are not the same")
        #expect(row.records.corrupt == 0)
    }

    /// Changes the last byte of the first batch's last value, and the batch's checksum with it.
    private static func changeByte(of path: String) throws {
        let file = try File(path, mode: .readWrite)
        var bytes = try file.pread(count: try file.size(), at: 0)
        let total = 12 + bytes[8..<12].reduce(0) { $0 << 8 | Int($1) }
        // The value ends before the number of headers, which is 0.
        bytes[total - 2] ^= 1
        let checksum = CRC32C.checksum(bytes.span.bytes.extracting(21..<total))
        for index in 0..<4 { bytes[17 + index] = UInt8(truncatingIfNeeded: checksum >> (24 - 8 * UInt32(index))) }
        try file.pwrite(bytes.span.bytes.extracting(0..<total), at: 0)
    }
}
