import Glibc
import KafkaClient
import Measurement
import TestSupport
import Testing

@testable import LoadGenerator

/// Where the keys of a distribution land, worked out from their likelihoods alone.
private struct PredictedShares {
    /// The likelihood of each key.
    static func likelihoods(_ keys: KeyDistribution) -> [Double] {
        switch keys {
        case .uniform(let count): Array(repeating: 1 / Double(count), count: count)
        case .zipf(let exponent, let count):
            (1...count).map { pow(Double($0), -exponent) }
        case .hot(let share, let hot, let count):
            (0..<count).map { $0 < hot ? share / Double(hot) : (1 - share) / Double(count - hot) }
        default: []
        }
    }

    /// The share of each partition, where `place` puts the eight digits of a key.
    static func of(_ keys: KeyDistribution, partitions: Int, _ place: ([UInt8]) -> Int) -> [Double] {
        let likelihoods = likelihoods(keys)
        let sum = likelihoods.reduce(0, +)
        var shares = Array(repeating: 0.0, count: partitions)
        for (number, likelihood) in likelihoods.enumerated() {
            let digits = String(number)
            let key = Array((String(repeating: "0", count: 8 - digits.utf8.count) + digits).utf8)
            shares[place(key)] += likelihood / sum
        }
        return shares
    }

    static func hottest(_ keys: KeyDistribution, partitions: Int) -> Double {
        of(keys, partitions: partitions) { Murmur2.partition(of: $0.span.bytes, count: partitions) }.max() ?? 0
    }
}

@Suite("Skewed keys", .serialized) struct KeySkewTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var keys: KeyDistribution
        /// A little off: what is measured is not this.
        var other: KeyDistribution
        var testDescription: String { keys.description }
    }

    static let cases = [
        Case(keys: .uniform(count: 1000), other: .hot(share: 0.01, hot: 1, count: 1000)),
        Case(keys: .zipf(exponent: 0.99, count: 1000), other: .zipf(exponent: 1.03, count: 1000)),
        Case(keys: .hot(share: 0.3, hot: 1, count: 1000), other: .hot(share: 0.32, hot: 1, count: 1000)),
    ]

    /// Full speed, until so many records were sent; nobody reads.
    private func counts(_ count: Int, _ change: (inout RowPlan) -> Void) throws -> RowMeasurement {
        let local = try LocalBroker()
        let plan = RowPlan.short { plan in
            plan.topic.partitions = 8
            plan.producer.count = 1
            plan.producer.partitioner = .key
            plan.consumer.members = 0
            plan.load.warmupMilliseconds = 0
            plan.load.peakMilliseconds = 300_000
            plan.load.latencyMilliseconds = 0
            plan.load.maximumRecords = count
            change(&plan)
        }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        let row = try LoadGenerator.run(plan, bootstrapServers: local.address) { _ in }
        #expect(row.records.acknowledged == Int64(count))
        return row
    }

    @Test(
        "the hottest partition's share is what murmur2 and the likelihoods of the keys make it, to 1 %",
        arguments: cases,
        RowPlan.Client.allCases)
    func share(one: Case, client: RowPlan.Client) throws {
        let count = 60_000
        let row = try counts(count) { plan in
            plan.producer.client = client
            plan.records.keys = one.keys
        }
        let hottest = try #require(row.hottestPartition)
        let share = Double(row.partitions[hottest].sent) / Double(count)
        #expect(abs(share / PredictedShares.hottest(one.keys, partitions: 8) - 1) < 0.01)
        #expect(abs(share / PredictedShares.hottest(one.other, partitions: 8) - 1) > 0.01)
    }

    @Test("isolate gives the hottest key the last partition to itself, with both libraries alike")
    func isolated() throws {
        let keys = KeyDistribution.hot(share: 0.3, hot: 1, count: 1000)
        var all: [[Int64]] = []
        for client in RowPlan.Client.allCases {
            let row = try counts(20_000) { plan in
                plan.producer.client = client
                plan.producer.partitioner = .isolate
                plan.records.keys = keys
            }
            #expect(row.hottestPartition == 7)
            all.append(row.partitions.map(\.sent))
        }
        #expect(all[0] == all[1])
        let predicted = PredictedShares.of(keys, partitions: 8) { key in
            key == Array("00000000".utf8) ? 7 : Murmur2.partition(of: key.span.bytes, count: 7)
        }
        #expect(abs(predicted[7] - 0.3) < 1e-9)
        for (sent, share) in zip(all[0], predicted) { #expect(abs(Double(sent) / 20_000 - share) < 0.015) }
    }

    @Test("a partitioner with one partition, or without a key, has nothing to choose")
    func nothingToChoose() {
        #expect(HotKeyPartitioner.partition(of: Array("00000001".utf8).span.bytes, count: 1) == 0)
        #expect(HotKeyPartitioner.partition(of: nil, count: 5) == 0)
        #expect(HotKeyPartitioner.partition(of: Array("00000000".utf8).span.bytes, count: 2) == 1)
        #expect(HotKeyPartitioner.partition(of: Array("00000001".utf8).span.bytes, count: 2) == 0)
    }

    @Test("the hottest partition's latencies and all others' are together those of all records", arguments: [1, 2])
    func split(groups: Int) throws {
        let local = try LocalBroker()
        let plan = RowPlan.short { plan in
            plan.topic.partitions = 4
            plan.producer.partitioner = .key
            plan.records.keys = .hot(share: 0.5, hot: 1, count: 100)
            plan.consumer.groups = groups
            plan.consumer.members = 3
            plan.load.warmupMilliseconds = 0
            plan.load.peakMilliseconds = 0
        }
        try LoadGenerator.create(plan.topic, bootstrapServers: local.address)
        let row = try LoadGenerator.run(plan, bootstrapServers: local.address) { _ in }
        let hottest = try #require(row.hottestPartition)
        let (hot, rest) = (try #require(row.hotEndToEnd), try #require(row.restEndToEnd))
        #expect(hot.totalCount == row.partitions[hottest].received)
        #expect(rest.totalCount == row.records.received - row.partitions[hottest].received)
        var all = hot
        all.add(rest)
        let whole = try #require(row.latency?.endToEnd.total)
        #expect(all.totalCount == whole.totalCount && all.totalCount == row.records.sent * Int64(groups))
        #expect(row.records.sent > 0)
        #expect([50, 90, 99, 100].allSatisfy { all.value(atPercentile: $0) == whole.value(atPercentile: $0) })
    }

    @Test("of thousands of partitions the busiest have a histogram of their own, and the others share one")
    func bounded() throws {
        var latencies = PartitionLatencies(sent: (0..<5000).map { Int64($0) }, groups: 4)
        for partition in 0..<5000 { latencies.record(Int64(partition), count: 2, partition: partition) }
        #expect(latencies.own.count == 16 && latencies.own.keys.min() == 4984)
        let (own, rest) = try #require(latencies.split(at: 4999))
        #expect(own.totalCount == 2 && rest.totalCount == 9998)
        #expect(latencies.split(at: 0) == nil)
        var sum = latencies
        sum.add(latencies)
        #expect(sum.split(at: 4990)?.own.totalCount == 4 && sum.split(at: 4990)?.rest.totalCount == 19_996)
        // Nothing was sent before, and so nobody knows which will be busy.
        var blind = PartitionLatencies(sent: Array(repeating: 0, count: 65), groups: 1)
        blind.record(5, count: 1, partition: 0)
        #expect(blind.split(at: 0) == nil)
        var few = PartitionLatencies(sent: Array(repeating: 0, count: 64), groups: 1)
        few.record(5, count: 1, partition: 63)
        #expect(few.split(at: 63)?.own.totalCount == 1)
    }
}
