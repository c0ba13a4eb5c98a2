import KafkaProtocol
import LogEngine
import SystemIO

extension Broker {
    func deleteRecords(_ request: DeleteRecordsRequest, _ context: RequestContext) {
        administration.submit { [self] in
            let results = request.topics.map { wanted in
                let topic = topics.topic(named: wanted.name)
                return DeleteRecordsResponse.Topic(
                    name: wanted.name,
                    partitions: wanted.partitions.map { part in
                        if topic?.isInternal == true {
                            return .init(index: part.index, lowWatermark: -1, errorCode: .invalidTopicException)
                        }
                        return delete(before: part.offset, of: topic?.partition(part.index), part.index)
                    }
                )
            }
            context.answerLater(DeleteRecordsResponse(topics: results))
        }
    }

    private func delete(
        before offset: Int64, of partition: Partition?, _ index: Int32
    ) -> DeleteRecordsResponse.Partition {
        guard let partition else {
            return .init(index: index, lowWatermark: -1, errorCode: .unknownTopicOrPartition)
        }
        do throws(LogError) {
            let start = try partition.log.deleteRecords(before: offset)
            // Those who wait below the new start are to be told.
            partition.wakeFetches(from: nil)
            return .init(index: index, lowWatermark: start)
        } catch {
            return .init(index: index, lowWatermark: -1, errorCode: ErrorCode(error))
        }
    }
}
