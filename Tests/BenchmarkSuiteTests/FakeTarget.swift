import LoadGenerator
import Measurement
import SystemIO

@testable import BenchmarkSuite

/// A broker that only keeps count of what it is asked.
final class FakeTarget: MeasuredTarget {
    var started: [String] = []
    var isRunning = false
    var failsToStart = false

    func start(_ configuration: Configuration, row: Int) throws -> RunningTarget {
        precondition(!isRunning, "a row begins while another one runs")
        if failsToStart { throw TargetError(description: "nobody answers at 127.0.0.1:9; is the broker running?") }
        isRunning = true
        ending = nil
        started.append(configuration.label)
        return RunningTarget(bootstrapServers: "fake:\(row)", brokerPID: nil, brokerCores: nil)
    }

    func counters() -> [String: Int] { [:] }
    /// What `dropPageCache` answers.
    var dropped: DroppedCache?
    func dropPageCache() -> DroppedCache? { dropped }
    func stop() { isRunning = false }
    var ending: String?
    var lastWords: String? { nil }
}

/// A load generator that makes up its figures at once.
final class FakeDriver: LoadDriver {
    var needsAccess = false
    var topics: Set<String> = []
    var plans: [RowPlan] = []
    /// Called for each row with its number (0 is the discarded one), before its figures come out.
    var beforeRow: (Int, RowPlan, (RowProgress) throws -> Void) throws -> Void = { _, _, _ in }
    /// Changes a row's figures.
    var adjust: (Int, inout RowMeasurement) -> Void = { _, _ in }

    /// Topics on which a round trip was asked for.
    var roundTrips: [RowPlan.Topic] = []

    /// What `partitions(of:)` answers for a topic that exists.
    var existingPartitions = 1
    /// Called with the name and the topics there are, before one is created.
    var beforeCreate: (String, inout Set<String>) -> Void = { _, _ in }
    /// Called with the name before one is deleted.
    var beforeDelete: (String) throws -> Void = { _ in }

    func partitions(of topic: String, bootstrapServers: String) -> Int? {
        topics.contains(topic) ? existingPartitions : nil
    }

    func create(_ topic: RowPlan.Topic, bootstrapServers: String) throws {
        for name in topic.names {
            beforeCreate(name, &topics)
            guard topics.insert(name).inserted else { throw TargetError(description: "topic \(name) exists") }
        }
    }

    func settings(bootstrapServers: String) -> [RowPlan.Configuration] { [] }

    func delete(_ topic: RowPlan.Topic, bootstrapServers: String) throws {
        for name in topic.names {
            try beforeDelete(name)
            topics.remove(name)
        }
    }

    func roundTrip(_ plan: RowPlan, bootstrapServers: String, check: () throws -> Void) throws -> RoundTrip? {
        try check()
        roundTrips.append(plan.topic)
        return RoundTrip(bareNanoseconds: 41_500, handedNanoseconds: 71_500)
    }

    func measure(
        _ plan: RowPlan, bootstrapServers: String, progress: (RowProgress) throws -> Void
    ) throws -> RowMeasurement {
        let number = plans.count
        plans.append(plan)
        try beforeRow(number, plan, progress)
        var measurement = RowMeasurement()
        if plan.load.peakMilliseconds > 0 {
            measurement.peak = try Self.phase(.peak, plan.load.peakMilliseconds, perWindow: 1000, progress)
        }
        if plan.load.latencyMilliseconds > 0 {
            measurement.latency = try Self.phase(
                .latency, plan.load.latencyMilliseconds, perWindow: Int64(plan.load.latencyRate / 10), progress)
        }
        let sent = [measurement.peak, measurement.latency].compactMap { $0?.handedOver }.reduce(0, +)
        measurement.records.sent = sent
        measurement.records.acknowledged = sent
        measurement.records.received = sent
        let share = sent / Int64(plan.topic.count)
        measurement.partitions = (0..<plan.topic.count).map {
            PartitionCount(topic: $0, partition: 0, sent: share, sentBytes: 100 * share, received: share)
        }
        adjust(number, &measurement)
        return measurement
    }

    /// A phase that lies in the past, so that nobody waits for it.
    static func phase(
        _ phase: RowPhase, _ milliseconds: Int, perWindow: Int64, _ progress: (RowProgress) throws -> Void
    ) throws -> PhaseMeasurement {
        try progress(RowProgress(event: .began, phase: phase))
        let length = UInt64(milliseconds) * 1_000_000
        let start = MonotonicClock.now() - length
        var measured = PhaseMeasurement(phase: phase, start: start)
        measured.end = start + length
        for time in stride(from: start, to: start + length, by: 100_000_000) {
            measured.sent.record(records: perWindow, bytes: 100 * perWindow, at: time + 1)
            measured.received.record(records: perWindow, bytes: 100 * perWindow, at: time + 1)
            if phase == .latency { measured.due.record(records: perWindow, bytes: 0, at: time + 1) }
            for latency in 1...100 {
                measured.response.record(Int64(latency) * 10_000, at: time + 1)
                measured.endToEnd.record(Int64(latency) * 20_000, at: time + 1)
                measured.delay.record(5000, at: time + 1)
                measured.lateness.record(5000)
            }
            try progress(RowProgress(event: .going, phase: phase))
        }
        measured.handedOver = measured.sent.total(until: measured.end).records
        if phase == .latency { measured.profile = .constant(Double(perWindow) * 10, milliseconds: milliseconds) }
        measured.scheduled = phase == .latency ? measured.handedOver : 0
        measured.batches = 10
        measured.batchedRecords = 100
        measured.requests = 5
        measured.samples = [.init(lagRecords: 3, inFlight: 1)]
        try progress(RowProgress(event: .ended, phase: phase))
        return measured
    }
}
