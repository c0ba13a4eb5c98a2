internal import KafkaProtocol
internal import SystemIO

extension Sender {
    /// Settles the batches of a request with its response, partition by partition.
    func settle(
        _ batches: [(partition: PartitionAccumulator, batch: ProducerBatch)], _ response: ProduceResponse
    ) {
        for (partition, batch) in batches {
            guard
                let answer = response.topics.first(where: { $0.name == partition.topic })?.partitions
                    .first(where: { $0.index == partition.index })
            else {
                failed(
                    partition, batch, .broker(.unknownServerError, subject: name(partition), message: "not answered"),
                    code: .networkException)
                continue
            }
            switch answer.errorCode {
            case .none:
                delivered(
                    partition, batch, baseOffset: answer.baseOffset, time: answer.logAppendTimeMilliseconds)
            case .duplicateSequenceNumber:
                // Written by an earlier attempt, so long ago that the broker has forgotten where.
                delivered(partition, batch, baseOffset: -1, time: -1)
            default:
                let error = ClientError.broker(
                    answer.errorCode, subject: name(partition), message: answer.errorMessage)
                failed(partition, batch, error, code: answer.errorCode)
            }
        }
    }

    private func name(_ partition: PartitionAccumulator) -> String { "\(partition.topic)-\(partition.index)" }

    func delivered(_ partition: PartitionAccumulator, _ batch: ProducerBatch, baseOffset: Int64, time: Int64) {
        remove(batch, from: partition)
        partition.hasBegun = true
        settle(partition, batch, .delivered(baseOffset: baseOffset, logAppendTime: time))
        queue(partition)
    }

    /// An attempt failed: the batch is sent again or given up.
    func failed(_ partition: PartitionAccumulator, _ batch: ProducerBatch, _ error: ClientError, code: ErrorCode) {
        remove(batch, from: partition)
        batch.lastError = error
        let age = now > batch.openedAt ? now - batch.openedAt : 0
        if isShutDown {
            settle(partition, batch, .failed(.closed))
        } else if !canRetry(partition, batch, code) || batch.attempts > configuration.retries {
            giveUp(partition, batch, error)
        } else if age >= UInt64(configuration.deliveryTimeoutMilliseconds) * 1_000_000 {
            giveUp(partition, batch, deliveryTimeout(batch))
        } else {
            let index = partition.retries.firstIndex { $0.order > batch.order } ?? partition.retries.count
            partition.retries.insert(batch, at: index)
            backOff(partition, attempts: batch.attempts)
            if code != .outOfOrderSequenceNumber { cluster.refresh() }
        }
        queue(partition)
    }

    private func canRetry(_ partition: PartitionAccumulator, _ batch: ProducerBatch, _ code: ErrorCode) -> Bool {
        switch code {
        case .outOfOrderSequenceNumber where batch.baseSequence >= 0:
            // Sent behind a batch that failed: right once that one was sent again. Otherwise the broker lost what it had
            // acknowledged, and only a new epoch gets on.
            if !partition.retries.contains(where: { $0.order < batch.order }) { partition.needsNewEpoch = true }
            return true
        case .invalidProducerEpoch where batch.baseSequence >= 0, .unknownProducerID where batch.baseSequence >= 0:
            partition.needsNewEpoch = true
            return true
        default:
            return code.isRetriable
        }
    }

    private func backOff(_ partition: PartitionAccumulator, attempts: Int) {
        let factor = 1 << min(max(attempts - 1, 0), 10)
        let pause = min(
            configuration.retryBackoffMilliseconds * factor, configuration.retryBackoffMaxMilliseconds)
        partition.backsOffUntil = now + UInt64(pause) * 1_000_000
        loop.schedule(at: partition.backsOffUntil) { [weak self, partition] in
            guard let self, !isShutDown else { return }
            queue(partition)
        }
    }

    /// Fails a batch for good. Its sequences are a gap now, which only a new epoch closes.
    func giveUp(_ partition: PartitionAccumulator, _ batch: ProducerBatch, _ error: ClientError) {
        if batch.baseSequence >= 0 { partition.needsNewEpoch = true }
        settle(partition, batch, .failed(error))
    }

    private func remove(_ batch: ProducerBatch, from partition: PartitionAccumulator) {
        if let index = partition.inFlight.firstIndex(where: { $0 === batch }) { partition.inFlight.remove(at: index) }
    }

    /// The one end of every batch: tells whoever asked, and frees its memory at the end of the pass.
    func settle(_ partition: PartitionAccumulator, _ batch: ProducerBatch, _ outcome: BatchOutcome) {
        if case .failed = outcome { statistics.failures += 1 }
        if let listener {
            listener(
                DeliveryReport(
                    batch, outcome: outcome, topic: partition.topic, partition: partition.index, answeredAt: now,
                    tokens: batch.tokens.span))
        }
        for callback in batch.callbacks {
            switch outcome {
            case .failed(let error): callback.call(.failure(error))
            case .delivered(let base, let time):
                callback.call(
                    .success(
                        RecordMetadata(
                            topic: partition.topic, partition: partition.index,
                            offset: base < 0 ? -1 : base + Int64(callback.index),
                            timestamp: time < 0 ? callback.timestamp : time)))
            }
        }
        settled.append(batch)
    }
}
