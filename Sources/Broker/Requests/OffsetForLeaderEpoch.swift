import KafkaProtocol
import LogEngine

extension Broker {
    func offsetForLeaderEpoch(_ request: OffsetForLeaderEpochRequest, _ context: RequestContext) {
        context.answer(
            OffsetForLeaderEpochResponse(
                topics: request.topics.map { wanted in
                    let topic = topics.topic(named: wanted.name)
                    return OffsetForLeaderEpochResponse.Topic(
                        name: wanted.name,
                        partitions: wanted.partitions.map { endOffset(of: $0, in: topic?.partition($0.index)) })
                }))
    }

    private func endOffset(
        of wanted: OffsetForLeaderEpochRequest.Partition, in partition: Partition?
    ) -> OffsetForLeaderEpochResponse.EpochEndOffset {
        var result = OffsetForLeaderEpochResponse.EpochEndOffset(index: wanted.index)
        guard let partition else {
            result.errorCode = .unknownTopicOrPartition
            return result
        }
        if partition.log.offlineReason != nil {
            result.errorCode = .kafkaStorageError
        } else if wanted.currentLeaderEpoch >= 0 && wanted.currentLeaderEpoch != partition.leaderEpoch {
            result.errorCode =
                wanted.currentLeaderEpoch < partition.leaderEpoch ? .fencedLeaderEpoch : .unknownLeaderEpoch
        } else {
            (result.leaderEpoch, result.endOffset) = partition.log.endOffset(ofLeaderEpoch: wanted.leaderEpoch)
        }
        return result
    }
}
