import RecordFormat
import Synchronization
import SystemIO

/// The log of one partition: record batches in segment files of Kafka's own layout.
///
/// One directory `<topic>-<partition>/` holds `%020d.log` segments with their `.index`, `.timeindex` and `.snapshot`,
/// `leader-epoch-checkpoint` and `partition.metadata`. Any thread may call any method: one lock a partition guards the
/// state; appends write under it, fetches only take a snapshot under it. The last segment is the active one.
public final class PartitionLog: Sendable {
    public let id: PartitionID
    let directory: String
    let options: LogOptions
    let state: Mutex<State>
    /// Serialises the writers of checkpoint files, which share a temporary name.
    let checkpointLock = Mutex(())

    /// What the lock guards.
    struct State: Sendable {
        var configuration: LogConfiguration
        var topicID: LogTopicID?
        /// Ascending, adjoining but for segments that were lost; never empty.
        var segments: [Segment]
        var logStartOffset: Int64
        /// Consumers see what is below.
        var highWatermark: Int64
        /// The only replica: what is written is committed.
        var highWatermarkFollowsEnd = true
        var producers: ProducerState
        var epochs: LeaderEpochs
        /// The leader epochs are not in their checkpoint yet.
        var epochsChanged = false
        /// Closing has nothing to write while this is false: the files are as a clean stop left them.
        var isChanged = false
        var condition = Condition.open
        var flush = FlushState()
        var counters = LogCounters()
        /// Whether the last write failed, which has been reported.
        var isFailing = false
        /// Base offsets of the segments of which it was said that they cannot be read on.
        var unreadable: Set<Int64> = []
        /// Offline since it was opened: its files are as they were found.
        var isUntouched = false

        var active: Segment { segments[segments.count - 1] }
        var endOffset: Int64 { active.nextOffset }
    }

    /// Open, or why not: offline and closed are final.
    enum Condition: Hashable, Sendable {
        case open
        case offline(reason: String)
        case closed
    }

    init(id: PartitionID, directory: String, options: LogOptions, state: consuming State) {
        self.id = id
        self.directory = directory
        self.options = options
        self.state = Mutex(state)
    }
}

extension PartitionLog {
    /// The first offset that can be fetched.
    public var logStartOffset: Int64 { state.withLock { $0.logStartOffset } }

    /// The offset that the next record will get.
    public var logEndOffset: Int64 { state.withLock { $0.endOffset } }

    /// The offset below which consumers see records.
    public var highWatermark: Int64 { state.withLock { $0.highWatermark } }

    /// Log start offset, high watermark and log end offset of one moment.
    public var offsets: (start: Int64, highWatermark: Int64, end: Int64) {
        state.withLock { ($0.logStartOffset, $0.highWatermark, $0.endOffset) }
    }

    /// Bytes of all segments.
    public var byteCount: Int { state.withLock { $0.segments.reduce(0) { $0 + $1.byteCount } } }

    /// The number of segments, the active one included.
    public var segmentCount: Int { state.withLock { $0.segments.count } }

    /// The topic's id (KIP-516); nil where the directory has none.
    public var topicID: LogTopicID? { state.withLock { $0.topicID } }

    /// The history of leader epochs.
    public var leaderEpochs: LeaderEpochs { state.withLock { $0.epochs } }

    /// The greatest id of an idempotent producer that is remembered here, or −1.
    public var highestProducerID: Int64 { state.withLock { $0.producers.highestID } }

    /// What happened here since the log was opened.
    public var counters: LogCounters { state.withLock { $0.counters } }

    /// The topic's configuration; a change holds from the next append on.
    public var configuration: LogConfiguration {
        get { state.withLock { $0.configuration } }
        set { state.withLock { $0.configuration = newValue } }
    }

    /// Why the partition is offline; nil while it serves.
    public var offlineReason: String? {
        state.withLock {
            if case .offline(let reason) = $0.condition { reason } else { nil }
        }
    }

    /// Refuses everything from now on, because the files can no longer be trusted.
    func takeOffline(_ state: inout State, _ reason: String) {
        guard state.condition == .open else { return }
        state.condition = .offline(reason: reason)
        options.report(.offline(partition: id.description, reason: reason))
    }

    func requireOpen(_ state: borrowing State) throws(LogError) {
        switch state.condition {
        case .open: return
        case .offline(let reason): throw .offline(partition: id.description, reason: reason)
        case .closed: throw .closed(path: directory)
        }
    }
}
