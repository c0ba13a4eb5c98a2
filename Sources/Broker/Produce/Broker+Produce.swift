import KafkaProtocol
import LogEngine
import RecordFormat
import SystemIO

extension Broker {
    /// Validates each partition's batch in place and queues it for the append at the end of the pass.
    func produce(_ request: ProduceRequest, _ context: RequestContext) {
        let pending = PendingProduce(request, context)
        for (topicIndex, topic) in request.topics.enumerated() {
            for (partitionIndex, part) in topic.partitions.enumerated() {
                let place = PendingProduce.Place(topic: topicIndex, partition: partitionIndex)
                guard let partition = topics.topic(named: topic.name)?.partition(part.index) else {
                    pending.refuse(place, .unknownTopicOrPartition)
                    continue
                }
                if let refusal = refusal(of: request, to: partition) {
                    pending.refuse(place, refusal.code, refusal.message)
                    continue
                }
                do throws(RecordBatchError) {
                    let batch = try validated(part.records, context)
                    if let refusal = refusal(of: batch.header) {
                        pending.refuse(place, refusal.code, refusal.message)
                        continue
                    }
                    context.loop.appends.add(batch, to: partition, for: pending, at: place)
                    pending.queued(records: Int(batch.header.recordCount))
                } catch {
                    pending.refuse(place, ErrorCode(error.category), "\(error)")
                }
            }
        }
        pending.answerIfDone()
    }

    /// What forbids the request as a whole.
    private func refusal(of request: ProduceRequest, to partition: Partition) -> TopicError? {
        guard (-1...1).contains(request.acks) else {
            return TopicError(code: .invalidRequiredAcks, message: "acks must be 0, 1 or -1 (all)")
        }
        if partition.topic == OffsetsTopic.name {
            return TopicError(code: .invalidTopicException, message: "only the broker writes \(OffsetsTopic.name)")
        }
        if request.transactionalID != nil {
            return TopicError(code: .unsupportedVersion, message: "transactions are not supported by this broker")
        }
        let replicasNeeded = partition.log.configuration.minInsyncReplicas
        if request.acks == -1 && replicasNeeded > 1 {
            return TopicError(
                code: .notEnoughReplicas,
                message: "min.insync.replicas=\(replicasNeeded), and this broker is the only replica")
        }
        return nil
    }

    /// What only a broker, or a transaction, may set.
    private func refusal(of header: RecordBatchHeader) -> TopicError? {
        if header.isTransactional {
            return TopicError(code: .invalidTransactionState, message: "transactions are not supported by this broker")
        }
        if header.isLogAppendTime {
            return TopicError(
                code: .invalidTimestamp, message: "a producer's batch has create times, not log append times")
        }
        return nil
    }

    private func validated(_ records: Records, _ context: RequestContext) throws(RecordBatchError) -> PendingBatch {
        guard case .inFrame(let range) = records else { throw .noBatch }
        let position = context.frameStart + range.lowerBound
        let bytes = context.buffer.bytes.extracting(position..<position + range.count)
        let header = try RecordBatchValidation.validate(bytes, depth: configuration.recordValidation)
        return PendingBatch(header, in: context.buffer, at: position)
    }
}

extension ErrorCode {
    init(_ category: RecordBatchError.Category) {
        switch category {
        case .invalidRecord: self = .invalidRecord
        case .corruptMessage: self = .corruptMessage
        case .unsupportedCompression: self = .unsupportedCompressionType
        }
    }
}
