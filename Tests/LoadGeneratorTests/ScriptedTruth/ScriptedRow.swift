import Measurement
import Synchronization
import SystemIO
import TestSupport

@testable import LoadGenerator

/// A row that was run against a stub broker.
struct ScriptedRow {
    let broker: StubBroker
    let plan: RowPlan
    let measurement: RowMeasurement
    let times: HeardTimes

    /// Runs it, as `LoadGenerator.run` does.
    ///
    /// - Parameters:
    ///   - script: changes the broker before the row begins.
    ///   - patience: a drain ends when nothing moved for so long, ns.
    ///   - began: called with the broker's script and the time when the open loop is announced.
    init(
        _ plan: RowPlan, patience: UInt64 = 5_000_000_000, script: (inout StubScript) -> Void = { _ in },
        began: (inout StubScript, UInt64) -> Void = { _, _ in }
    ) throws {
        self.plan = plan
        let broker = try StubBroker(topics: [plan.topic.name: plan.topic.partitions])
        self.broker = broker
        defer { broker.stop() }
        broker.state.withLock { state in
            state.script.validatesRecords = false
            script(&state.script)
        }
        let row = try Row(plan, bootstrapServers: broker.address.description, drainPatience: patience)
        defer { row.close() }
        times = HeardTimes(row)
        measurement = try row.run { progress in
            guard progress.event == .began, progress.phase == .latency else { return }
            broker.state.withLock { began(&$0.script, MonotonicClock.now()) }
        }
    }

    var truth: Truth { Truth(of: broker, times, producers: plan.producer.count) }
}

extension RowPlan {
    /// A row without warm-up and peak, whose client holds nothing back.
    static func open(rate: Int, milliseconds: Int, _ change: (inout RowPlan) -> Void = { _ in }) -> RowPlan {
        .short { plan in
            plan.producer.lingerMilliseconds = 0
            plan.producer.maximumInFlight = 1000
            plan.producer.bufferMemory = 16 << 20
            plan.load.warmupMilliseconds = 0
            plan.load.peakMilliseconds = 0
            plan.load.latencyRate = rate
            plan.load.latencyMilliseconds = milliseconds
            change(&plan)
        }
    }
}
