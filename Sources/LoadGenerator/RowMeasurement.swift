public import Measurement

/// What one row measured: raw distributions and counts, before anyone judges or rounds them.
public struct RowMeasurement: Sendable {
    /// Full speed, unmeasured; kept for the time series.
    public var warmup: PhaseMeasurement?
    /// Full speed.
    public var peak: PhaseMeasurement?
    /// The open loop.
    public var latency: PhaseMeasurement?
    /// What waited for the consumers, and how it was drained.
    public var backlog: BacklogMeasurement?
    /// What was read again.
    public var replay: ReplayMeasurement?
    /// What became of every record of all phases.
    public var records: RecordAccounting
    /// Sent and received by partition, topic by topic, in order of partition number.
    public var partitions: [PartitionCount]
    /// What `LoadGenerator.roundTrip` found before the row.
    public var roundTrip: RoundTrip?
    /// The consumers, group by group.
    public var members: [MemberMeasurement] = []
    /// The open loop's latencies end to end of `hottestPartition`, in nanoseconds; nil where they were not kept apart.
    public var hotEndToEnd: Histogram?
    /// Those of all other partitions.
    public var restEndToEnd: Histogram?

    /// Makes a measurement without phases.
    public init(records: RecordAccounting = RecordAccounting(), partitions: [PartitionCount] = []) {
        self.records = records
        self.partitions = partitions
    }
}

/// A phase of a row.
public enum RowPhase: String, Hashable, Sendable, CaseIterable {
    /// Full speed while nobody reads.
    case backlog
    /// Consumers catch up with what was sent before they began.
    case drain
    /// Full speed, not measured.
    case warmup
    /// Full speed, closed loop.
    case peak
    /// The open loop at a set rate.
    case latency
    /// Groups read again what they have read.
    case replay
}

/// What one phase measured. Times are nanoseconds of `MonotonicClock`.
public struct PhaseMeasurement: Sendable {
    /// Which phase it is.
    public var phase: RowPhase
    /// When it began.
    public var start: UInt64
    /// When it ended: rates divide by `end − start`.
    public var end: UInt64
    /// Records and their key and value bytes that were acknowledged (acks=0: handed to the kernel), in 100 ms windows from `start`.
    public var sent: ThroughputWindows
    /// Records and their bytes that consumers received, all groups together, in the same windows. A member that works on its records
    /// has received one when it is done with it.
    public var received: ThroughputWindows
    /// The same by group, where there are several.
    public var receivedByGroup: [ThroughputWindows] = []
    /// Scheduled send → actual send, in nanoseconds, by second. Empty in a closed loop, which has no schedule.
    public var delay: HistogramSeries
    /// Actual send → acknowledgement. Empty with acks=0.
    public var service: HistogramSeries
    /// Scheduled send → acknowledgement (closed loop: actual send → acknowledgement). Empty with acks=0.
    public var response: HistogramSeries
    /// Scheduled send (closed loop: actual send) → receipt.
    public var endToEnd: HistogramSeries
    /// The sum of what `endToEnd` has counted, in nanoseconds.
    public var endToEndNanoseconds: Int64 = 0
    /// `endToEnd` as a whole, by partition; in an open loop.
    var endToEndByPartition: PartitionLatencies?
    /// What a batch waited in the producer from its first record to its request, in nanoseconds.
    public var producerQueue: Histogram
    /// The open loop's rate over its time; nil in a closed loop.
    public var profile: RateProfile?
    /// The part of the delays that the generator is answerable for, as `OpenLoopFigures` tells it apart, in nanoseconds; records that it
    /// never sent are in it, too.
    public var lateness = Histogram()
    /// Records that the generator did not send by the end of the schedule, though nothing else held them back.
    public var missed: Int64 = 0
    /// How long the client kept senders waiting for memory, all producers together.
    public var heldNanoseconds: UInt64 = 0
    /// Records by when they were due, in the windows of `sent`. Empty in a closed loop.
    public var due: ThroughputWindows
    /// Net change by window of the records that nothing but the generator kept from being sent.
    public var overdue: ThroughputWindows
    /// Where the open loop's response times went.
    public var parts = ResponseParts()
    /// The steps, where the profile has several pieces.
    public var steps: [StepMeasurement] = []
    /// Records that the open loop's schedule held; 0 in a closed loop.
    public var scheduled: Int64 = 0
    /// Records handed to the client before the phase ended.
    public var handedOver: Int64 = 0
    /// Records of the open loop that were overdue when it ended, and were handed over then: they are in the latencies, as `handedOver` is.
    public var handedLate: Int64 = 0
    /// Batches that requests carried.
    public var batches: Int64 = 0
    /// Records in those batches.
    public var batchedRecords: Int64 = 0
    /// Produce requests sent.
    public var requests: Int64 = 0
    /// Requests in flight, averaged over time, all producers together; nil where the client does not say.
    public var inFlightAverage: Double?
    /// Polls of all consumers that brought them something.
    public var polls: Int64 = 0
    /// Fetch requests of all consumers, also those that brought nothing; nil where the client does not say. librdkafka says it once a second:
    /// its count is in proportion to what it has said about the beginning and the end.
    public var fetches: Int64?
    /// How many records the slowest group was behind when the phase began, and when it ended.
    public var lagBefore: Int64 = 0
    public var lagAfter: Int64 = 0
    /// What groups did that began with the open loop at the first record; nil without any.
    public var behind: BehindMeasurement?
    /// A sample at the end of each second, or of as many as `sampleSeconds` says, and one at the end of the phase.
    public var samples: [Sample] = []
    /// Seconds from one sample to the next: 1, doubled as often as a long phase needs.
    public var sampleSeconds = 1

    /// State at the end of a second of the phase, or of what is left of one.
    public struct Sample: Hashable, Sendable {
        /// Acknowledged (acks=0: sent) and not yet received.
        public var lagRecords: Int64
        /// The same of each group, where there are several.
        public var lagRecordsByGroup: [Int64] = []
        /// Requests in flight; nil where the client does not say.
        public var inFlight: Int?

        /// Makes a sample.
        public init(lagRecords: Int64, inFlight: Int?) {
            self.lagRecords = lagRecords
            self.inFlight = inFlight
        }
    }

    /// Makes an empty phase that begins at `start`.
    public init(phase: RowPhase, start: UInt64) {
        self.phase = phase
        self.start = start
        end = start
        sent = ThroughputWindows(start: start)
        received = ThroughputWindows(start: start)
        due = ThroughputWindows(start: start)
        overdue = ThroughputWindows(start: start)
        delay = HistogramSeries(start: start)
        service = HistogramSeries(start: start)
        response = HistogramSeries(start: start)
        endToEnd = HistogramSeries(start: start)
        producerQueue = Histogram()
    }

    /// How long it lasted, in seconds.
    public var seconds: Double { Double(end - start) / 1e9 }

    /// How many records the group received that received the fewest.
    public var receivedBySlowestGroup: Int64 {
        receivedByGroup.map { $0.total(until: end).records }.min() ?? received.total(until: end).records
    }
}

/// What became of the records of a row, all phases together.
public struct RecordAccounting: Hashable, Sendable {
    /// Handed to the client.
    public var sent: Int64 = 0
    /// Acknowledged by the broker (acks=0: handed to the kernel).
    public var acknowledged: Int64 = 0
    /// Ended in an error.
    public var failed: Int64 = 0
    /// Acknowledged after more than one attempt; 0 where the client does not say.
    public var resent: Int64 = 0
    /// Received, repeats included; here and below, what each group received is counted by itself, and added up.
    public var received: Int64 = 0
    /// Acknowledged and never received, not even corrupt; at least so many, where some were corrupt.
    public var lost: Int64 = 0
    /// Those of them that members that died had committed and not processed: what commits before the work allow.
    public var lostInProcessing: Int64 = 0
    /// Received again by the same group: each repeat counts.
    public var duplicated: Int64 = 0
    /// Received after a later one of the same producer and partition.
    public var reordered: Int64 = 0
    /// Received with another content than sent.
    public var corrupt: Int64 = 0
    /// The first error of a failed record, in words.
    public var firstFailure: String?

    /// Makes an account of nothing.
    public init() {}
}

/// Records of one partition.
public struct PartitionCount: Hashable, Sendable {
    /// Which of the row's topics, from 0.
    public var topic: Int
    /// The partition's number in its topic.
    public var partition: Int
    /// Records acknowledged (acks=0: sent).
    public var sent: Int64
    /// Their key and value bytes.
    public var sentBytes: Int64
    /// Records received, all groups together.
    public var received: Int64

    /// Makes a count.
    public init(topic: Int = 0, partition: Int, sent: Int64, sentBytes: Int64, received: Int64) {
        self.topic = topic
        self.partition = partition
        self.sent = sent
        self.sentBytes = sentBytes
        self.received = received
    }
}
