import Glibc
import LoadGenerator
import Machine
import Measurement
import Results
import SystemIO

/// Reads once a second what the broker, the generator and the machine use, and makes rows of the differences.
///
/// After a thousand readings of a phase they are two seconds apart, after another thousand four: a long run makes few rows more.
struct ResourceSampler {
    private let broker: RunningTarget
    private let counters: () -> [String: Int]
    private let key: RowKey
    private var last: Reading?
    private var phaseStart: Reading?
    /// The machine's CPU time when the phase began.
    private var cpuStart: MachineCPUTime?
    /// Seconds from one reading to the next, and the readings of the phase so far.
    private var step = 1
    private var readings = 0
    /// Seconds since the phase began, at the latest reading.
    private var second = 0
    private(set) var rows: [ResourceRow] = []
    /// What each phase used as a whole.
    private(set) var phases: [RowPhase: Usage] = [:]

    /// What a phase used as a whole.
    struct Usage {
        var brokerCPUSeconds: Double?
        var generatorCPUSeconds: Double?
        var batchesPerPwritev: Double?
        /// What a record took in the broker, on average: from when its request was read until it was in the log, and from then until the
        /// answer was written.
        var brokerAppendMicroseconds: Double?
        var brokerRespondMicroseconds: Double?
        /// What other programs used, and all CPU time of the machine meanwhile.
        var others: (seconds: Double, all: Double)?
    }

    /// The share of all CPU time that other programs used while the row was measured, warm-up left out; nil where the broker's own part is
    /// not known, as on a cluster.
    var otherCPUShare: Double? {
        let measured = phases.filter { $0.key != .warmup }.compactMap { $0.value.others }
        let all = measured.reduce(0) { $0 + $1.all }
        return all > 0 ? measured.reduce(0) { $0 + $1.seconds } / all : nil
    }

    private struct Reading {
        var time: UInt64
        var broker: ProcessFigures?
        var generator: ProcessFigures?
        var machine: SystemFigures
        var counters: [String: Int]
    }

    init(key: RowKey, broker: RunningTarget, counters: @escaping () -> [String: Int]) {
        self.key = key
        self.broker = broker
        self.counters = counters
    }

    /// Takes a reading when a phase begins or ends, and when a second is over.
    mutating func hear(_ progress: RowProgress) {
        switch progress.event {
        case .began:
            last = read()
            phaseStart = last
            cpuStart = MachineCPUTime.now()
            (step, readings, second) = (1, 0, 0)
        case .going:
            if let last, MonotonicClock.now() - last.time >= UInt64(step) * 1_000_000_000 - 10_000_000 {
                take(read(), progress.phase)
            }
        case .ended:
            let now = read()
            if let last, now.time - last.time >= 500_000_000 { take(now, progress.phase) }
            if let start = phaseStart {
                var usage = usage(from: start, to: now)
                usage.others = others(besides: usage)
                phases[progress.phase] = usage
            }
            phaseStart = nil
            last = nil
        case .joining, .cooling, .draining:
            break
        }
    }

    private func read() -> Reading {
        Reading(
            time: MonotonicClock.now(), broker: brokerFigures(),
            generator: ProcessFigures.of(processID: getpid()), machine: SystemFigures.now(), counters: counters())
    }

    private func brokerFigures() -> ProcessFigures? {
        guard let pid = broker.brokerPID else { return nil }
        if !broker.isGuarded { return ProcessFigures.of(processID: pid) }
        return ProcessFigures.ofDescendants(of: pid)
    }

    private mutating func take(_ now: Reading, _ phase: RowPhase) {
        guard let before = last else { return }
        last = now
        let phase = Phase(rawValue: phase.rawValue) ?? .warmup
        let second = second
        self.second += step
        readings += 1
        if readings % HistogramSeries.intervalLimit == 0 { step *= 2 }
        if let broker = now.broker, let earlier = before.broker {
            var row = row("broker", phase, second, broker.since(earlier))
            row.pwritevCalls = difference("pwritev_calls", before, now)
            row.appendedBatches = difference("log_batches", before, now)
            row.sendfileBytes = difference("sendfile_bytes", before, now)
            row.copiedBytes = difference("sent_from_memory_bytes", before, now)
            rows.append(row)
        }
        if let generator = now.generator, let earlier = before.generator {
            rows.append(row("generator", phase, second, generator.since(earlier)))
        }
        rows.append(machineRow(phase, second, before, now))
    }

    private func row(_ process: String, _ phase: Phase, _ second: Int, _ used: ProcessFigures) -> ResourceRow {
        var row = ResourceRow(key: key, phase: phase, second: second, process: process)
        row.userCPUSeconds = used.userSeconds
        row.systemCPUSeconds = used.systemSeconds
        row.residentBytes = Int64(used.residentBytes)
        // What a thread or a child that has ended had counted is gone with it.
        row.voluntarySwitches = Int64(max(0, used.voluntarySwitches))
        row.involuntarySwitches = Int64(max(0, used.involuntarySwitches))
        row.readBytes = Int64(max(0, used.readBytes))
        row.writtenBytes = Int64(max(0, used.writtenBytes))
        return row
    }

    private func machineRow(_ phase: Phase, _ second: Int, _ before: Reading, _ now: Reading) -> ResourceRow {
        var row = ResourceRow(key: key, phase: phase, second: second, process: "machine")
        row.dirtyBytes = Int64(now.machine.dirtyBytes)
        row.writebackBytes = Int64(now.machine.writebackBytes)
        if let pressure = now.machine.pressure, let earlier = before.machine.pressure {
            row.cpuPressureMicroseconds = Int64(pressure.cpuSomeMicroseconds - earlier.cpuSomeMicroseconds)
            row.ioPressureMicroseconds = Int64(pressure.ioSomeMicroseconds - earlier.ioSomeMicroseconds)
            row.memoryPressureMicroseconds = Int64(pressure.memorySomeMicroseconds - earlier.memorySomeMicroseconds)
        }
        return row
    }

    private func difference(_ name: String, _ before: Reading, _ now: Reading) -> Int64? {
        guard let earlier = before.counters[name], let later = now.counters[name] else { return nil }
        return Int64(later - earlier)
    }

    /// Nanoseconds by records, as microseconds.
    private func mean(_ nanoseconds: String, of count: String, _ start: Reading, _ end: Reading) -> Double? {
        guard let sum = difference(nanoseconds, start, end), let records = difference(count, start, end), records > 0
        else { return nil }
        return Double(sum) / Double(records) / 1000
    }

    /// What programs other than generator and broker have used since the phase began.
    private func others(besides own: Usage) -> (seconds: Double, all: Double)? {
        guard let cpuStart, let broker = own.brokerCPUSeconds, let generator = own.generatorCPUSeconds else {
            return nil
        }
        return MachineCPUTime.now()?.others(since: cpuStart, own: broker + generator)
    }

    private func usage(from start: Reading, to end: Reading) -> Usage {
        var usage = Usage()
        if let broker = end.broker, let earlier = start.broker {
            usage.brokerCPUSeconds = broker.since(earlier).cpuSeconds
        }
        if let generator = end.generator, let earlier = start.generator {
            usage.generatorCPUSeconds = generator.since(earlier).cpuSeconds
        }
        if let batches = difference("log_batches", start, end), let calls = difference("pwritev_calls", start, end),
            calls > 0
        {
            usage.batchesPerPwritev = Double(batches) / Double(calls)
        }
        usage.brokerAppendMicroseconds = mean("produced_record_ns", of: "produced_records", start, end)
        usage.brokerRespondMicroseconds = mean("answered_record_ns", of: "answered_records", start, end)
        return usage
    }
}
