import Synchronization

/// What the broker has done since it started; read by whoever measures it. Safe to use from several threads.
public final class NetworkCounters: Sendable {
    private let requests = Atomic<Int>(0)
    private let connections = Atomic<Int>(0)
    private let openConnections = Atomic<Int>(0)
    private let receivedBytes = Atomic<Int>(0)
    private let memoryBytes = Atomic<Int>(0)
    private let fileBytes = Atomic<Int>(0)
    private let appendCalls = Atomic<Int>(0)
    private let appendedBatches = Atomic<Int>(0)
    private let appendNanoseconds = Atomic<Int>(0)
    private let producedRecords = Atomic<Int>(0)
    private let producedNanoseconds = Atomic<Int>(0)
    private let answeredRecords = Atomic<Int>(0)
    private let answeredNanoseconds = Atomic<Int>(0)
    private let warmedBytes = Atomic<Int>(0)

    public init() {}

    func request() { requests.add(1, ordering: .relaxed) }
    /// Connections that are there now.
    var open: Int { openConnections.load(ordering: .relaxed) }
    func opened() { openConnections.add(1, ordering: .relaxed) }
    func closed() { openConnections.subtract(1, ordering: .relaxed) }
    func connected() { connections.add(1, ordering: .relaxed) }
    func received(_ bytes: Int) { receivedBytes.add(bytes, ordering: .relaxed) }
    func sentFromMemory(_ bytes: Int) { memoryBytes.add(bytes, ordering: .relaxed) }
    func sentFile(_ bytes: Int) { fileBytes.add(bytes, ordering: .relaxed) }
    /// So many bytes were not in memory when somebody wanted to read them.
    func warmed(_ bytes: Int) { warmedBytes.add(bytes, ordering: .relaxed) }
    func appended(batches: Int, nanoseconds: UInt64) {
        appendCalls.add(1, ordering: .relaxed)
        appendedBatches.add(batches, ordering: .relaxed)
        appendNanoseconds.add(Int(nanoseconds), ordering: .relaxed)
    }

    /// A produce request's records are in their logs, as long after it was read.
    func produced(records: Int, nanoseconds: UInt64) {
        producedRecords.wrappingAdd(records, ordering: .relaxed)
        producedNanoseconds.wrappingAdd(records &* Int(nanoseconds), ordering: .relaxed)
    }
    /// Answers were written; the nanoseconds since the append are summed up over the records.
    func answered(records: Int, nanoseconds: UInt64) {
        answeredRecords.wrappingAdd(records, ordering: .relaxed)
        answeredNanoseconds.wrappingAdd(Int(truncatingIfNeeded: nanoseconds), ordering: .relaxed)
    }

    /// Name and value of each, in a fixed order; names carry the unit.
    public var values: [(name: String, value: Int)] {
        [
            ("requests", requests.load(ordering: .relaxed)),
            ("connections_accepted", connections.load(ordering: .relaxed)),
            ("received_bytes", receivedBytes.load(ordering: .relaxed)),
            ("sent_from_memory_bytes", memoryBytes.load(ordering: .relaxed)),
            ("sendfile_bytes", fileBytes.load(ordering: .relaxed)),
            ("append_calls", appendCalls.load(ordering: .relaxed)),
            ("appended_batches", appendedBatches.load(ordering: .relaxed)),
            ("append_ns", appendNanoseconds.load(ordering: .relaxed)),
            ("produced_records", producedRecords.load(ordering: .relaxed)),
            ("produced_record_ns", producedNanoseconds.load(ordering: .relaxed)),
            ("answered_records", answeredRecords.load(ordering: .relaxed)),
            ("answered_record_ns", answeredNanoseconds.load(ordering: .relaxed)),
            ("warmed_bytes", warmedBytes.load(ordering: .relaxed)),
        ]
    }
}
