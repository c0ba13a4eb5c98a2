import KafkaProtocol
import LogEngine
import SystemIO

/// A produce request whose batches are on their way into logs; answers when the last of them has arrived.
///
/// Confined to its loop's thread.
final class PendingProduce: @unchecked Sendable {
    /// Which partition of the request: the places in its arrays.
    struct Place {
        let topic: Int
        let partition: Int
    }

    private let context: RequestContext
    private let acks: Int16
    private var response: ProduceResponse
    private var open = 0
    private var holdsConnection = true
    private var failure: String?
    /// When the request was read (ns), as far as a turn of the loop tells, and how many records came with it.
    private let readAt: UInt64
    private var records = 0

    init(_ request: ProduceRequest, _ context: RequestContext) {
        self.context = context
        acks = request.acks
        readAt = context.loop.events.now
        response = ProduceResponse(
            topics: request.topics.map { topic in
                ProduceResponse.Topic(
                    name: topic.name, id: topic.id,
                    partitions: topic.partitions.map { ProduceResponse.Partition(index: $0.index, baseOffset: -1) })
            })
        context.connection.appendBegan()
    }

    /// A batch was queued for an append.
    func queued(records count: Int) {
        open += 1
        records += count
    }

    /// A partition was refused before any append.
    func refuse(_ place: Place, _ code: ErrorCode, _ message: String? = nil) {
        response.topics[place.topic].partitions[place.partition].errorCode = code
        response.topics[place.topic].partitions[place.partition].errorMessage = message
        if failure == nil { failure = message ?? "\(code)" }
    }

    /// What became of a queued batch.
    func finish(_ place: Place, _ result: AppendResult) {
        switch result {
        case .appended(let batch), .repeated(let batch):
            response.topics[place.topic].partitions[place.partition].baseOffset = batch.baseOffset
            response.topics[place.topic].partitions[place.partition].logAppendTimeMilliseconds = batch.logAppendTime
            response.topics[place.topic].partitions[place.partition].logStartOffset = batch.logStartOffset
        case .refused(let error):
            refuse(place, ErrorCode(error), error.description)
        }
        open -= 1
        answerIfDone()
    }

    /// The appends go on after this pass, so the connection may handle what follows.
    func leavesPass() {
        if holdsConnection { context.connection.appendEnded() }
        holdsConnection = false
    }

    func answerIfDone() {
        guard open == 0 else { return }
        leavesPass()
        let now = MonotonicClock.now()
        context.loop.counters.produced(records: records, nanoseconds: now - min(readAt, now))
        if acks != 0 {
            context.connection.owesAnswer(records: records, since: now)
            context.answer(response)
        } else if let failure {
            // A producer that asked for no answers learns of a failure by losing the connection, as with Kafka.
            context.connection.close(because: "a produce request with acks=0 failed: \(failure)")
        } else {
            context.endWithoutAnswer()
        }
    }
}

extension ErrorCode {
    /// What a client is told of an error of the log.
    init(_ error: LogError) {
        switch error {
        case .offsetOutOfRange: self = .offsetOutOfRange
        case .batchTooLarge: self = .messageTooLarge
        case .batchLargerThanSegment: self = .recordListTooLarge
        case .invalidTimestamp: self = .invalidTimestamp
        case .outOfOrderSequence: self = .outOfOrderSequenceNumber
        case .invalidProducerEpoch: self = .invalidProducerEpoch
        case .partitionNotFound: self = .unknownTopicOrPartition
        case .partitionExists: self = .topicAlreadyExists
        case .invalidTopicName: self = .invalidTopicException
        case .invalidConfiguration: self = .invalidConfig
        case .closed: self = .notLeaderOrFollower
        case .io, .diskFull, .offline, .corruptBatch, .corruptFile, .directoryInUse, .foreignDirectory:
            self = .kafkaStorageError
        }
    }
}
