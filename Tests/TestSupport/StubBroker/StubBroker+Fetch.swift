import KafkaProtocol
import Synchronization
import SystemIO

/// A Fetch request that waits until there is enough to answer with, or until its time is up.
struct WaitingFetch {
    let fetch: FetchRequest
    let header: RequestHeader
    /// ns of the monotonic clock.
    let deadline: UInt64
    let refusal: ErrorCode?
}

extension StubBroker {
    func fetch(_ fetch: FetchRequest, _ header: RequestHeader) -> StubConnection.Reply {
        let plan = state.withLock { state in
            defer { state.fetchCount += 1 }
            return state.script.fetchAnswers[state.fetchCount]
        }
        var refusal: ErrorCode?
        switch plan {
        case .disconnect: return .disconnect
        case .refuse(let code): refusal = code
        case nil: break
        }
        let wait = UInt64(max(0, fetch.maxWaitMilliseconds)) * 1_000_000
        return .fetch(
            WaitingFetch(fetch: fetch, header: header, deadline: MonotonicClock.now() + wait, refusal: refusal))
    }

    /// The answer to a fetch and how long it is held, in ns; nil while there is not enough to answer with.
    func answer(_ waiting: WaitingFetch, request: Int, isLate: Bool) -> (bytes: [UInt8], delay: UInt64)? {
        state.withLock { state in
            var size = 0
            var deliveries: [StubAccount.Delivery] = []
            let topics: [FetchResponse.Topic] = waiting.fetch.topics.map { topic in
                let partitions: [FetchResponse.Partition] = topic.partitions.map { wanted in
                    func refused(_ code: ErrorCode) -> FetchResponse.Partition {
                        size += Int(waiting.fetch.minBytes)
                        return .init(index: wanted.index, errorCode: code, highWatermark: -1, records: .null)
                    }
                    if let refusal = waiting.refusal { return refused(refusal) }
                    guard let logs = state.topics[topic.name], logs.indices.contains(Int(wanted.index)) else {
                        return refused(.unknownTopicOrPartition)
                    }
                    let log = logs[Int(wanted.index)]
                    guard wanted.fetchOffset >= log.startOffset && wanted.fetchOffset <= log.nextOffset else {
                        return refused(.offsetOutOfRange)
                    }
                    let limit = min(Int(wanted.partitionMaxBytes), max(0, Int(waiting.fetch.maxBytes) - size))
                    let (bytes, next) =
                        limit > 0 ? log.read(from: wanted.fetchOffset, limit: limit) : ([], wanted.fetchOffset)
                    size += bytes.count
                    if next > wanted.fetchOffset {
                        deliveries.append(
                            .init(
                                topic: topic.name, partition: wanted.index, offsets: wanted.fetchOffset..<next,
                                request: request))
                    }
                    return .init(
                        index: wanted.index, highWatermark: log.nextOffset, lastStableOffset: log.nextOffset,
                        logStartOffset: log.startOffset, records: .bytes(bytes))
                }
                return .init(name: topic.name, partitions: partitions)
            }
            guard size >= waiting.fetch.minBytes || isLate else { return nil }
            state.account.deliveries += deliveries
            var writer = WireWriter()
            writer.appendResponse(
                FetchResponse(topics: topics), version: waiting.header.version,
                correlationID: waiting.header.correlationID)
            let delay = size > 0 ? state.script.fetchDelay.draw(&state.script.random) : 0
            return (writer.bytes, delay)
        }
    }
}
