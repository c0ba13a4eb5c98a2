import KafkaProtocol
import LogEngine
import SystemIO

extension Broker {
    /// Looking up a timestamp may read from the disk, so all but the two ends of the log run on the administration thread.
    func listOffsets(_ request: ListOffsetsRequest, _ context: RequestContext) {
        let timestamps = request.topics.flatMap { $0.partitions.map(\.timestamp) }
        if timestamps.allSatisfy({ $0 == -1 || $0 == -2 || $0 == -4 }) {
            context.answer(offsets(for: request, version: context.version))
        } else {
            administration.submit { [self] in context.answerLater(offsets(for: request, version: context.version)) }
        }
    }

    private func offsets(for request: ListOffsetsRequest, version: Int16) -> ListOffsetsResponse {
        var mentions: [PartitionID: Int] = [:]
        for topic in request.topics {
            for part in topic.partitions {
                mentions[PartitionID(topic: topic.name, partition: part.index), default: 0] += 1
            }
        }
        return ListOffsetsResponse(
            topics: request.topics.map { topic in
                ListOffsetsResponse.Topic(
                    name: topic.name,
                    partitions: topic.partitions.map { part in
                        // Kafka answers every mention of a partition that is named twice with INVALID_REQUEST.
                        let id = PartitionID(topic: topic.name, partition: part.index)
                        guard mentions[id] == 1 else {
                            return ListOffsetsResponse.Partition(index: part.index, errorCode: .invalidRequest)
                        }
                        return offset(part, of: topic.name)
                    })
            })
    }

    private func offset(_ part: ListOffsetsRequest.Partition, of topic: String) -> ListOffsetsResponse.Partition {
        guard let partition = topics.topic(named: topic)?.partition(part.index) else {
            return ListOffsetsResponse.Partition(index: part.index, errorCode: .unknownTopicOrPartition)
        }
        if part.currentLeaderEpoch >= 0 && part.currentLeaderEpoch != partition.leaderEpoch {
            let code: ErrorCode =
                part.currentLeaderEpoch < partition.leaderEpoch ? .fencedLeaderEpoch : .unknownLeaderEpoch
            return ListOffsetsResponse.Partition(index: part.index, errorCode: code)
        }
        do throws(LogError) {
            guard let query = OffsetQuery(wireTimestamp: part.timestamp) else {
                return ListOffsetsResponse.Partition(index: part.index, errorCode: .unsupportedVersion)
            }
            let found = try partition.log.offset(for: query)
            return ListOffsetsResponse.Partition(
                index: part.index, timestamp: found?.timestamp ?? -1, offset: found?.offset ?? -1,
                leaderEpoch: found?.leaderEpoch ?? -1)
        } catch {
            return ListOffsetsResponse.Partition(index: part.index, errorCode: ErrorCode(error))
        }
    }
}

extension OffsetQuery {
    /// What a timestamp of a ListOffsets request asks for; nil for what this broker has no answer to (tiered storage).
    fileprivate init?(wireTimestamp: Int64) {
        switch wireTimestamp {
        case -1: self = .latest
        // Local log start (−4, KIP-405) is the log start where nothing is tiered.
        case -2, -4: self = .earliest
        case -3: self = .maxTimestamp
        case 0...: self = .timestamp(wireTimestamp)
        default: return nil
        }
    }
}
