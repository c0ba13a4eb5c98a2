import KafkaProtocol
import LogEngine
import SystemIO

/// What a fetch found: the response, whose records are all still in files, and the regions that they are in.
struct FetchAnswer {
    var response: FetchResponse
    /// One for each partition with records, in the order of the response.
    var regions: [FetchRegion] = []
    var byteCount = 0
    var hasError = false

    /// Whether the answer goes out now: enough bytes, an error that the client should know of, or a client that does not wait.
    func isEnough(for request: FetchRequest) -> Bool {
        hasError || byteCount >= Int(request.minBytes) || request.maxWaitMilliseconds <= 0
    }
}

extension Broker {
    /// Regions of up to this size are read into the response, because one write is cheaper than a write and a sendfile.
    private static let inlineLimit = 16 << 10

    func fetch(_ request: FetchRequest, _ context: RequestContext) {
        var request = request
        let use: FetchSessions.Use
        do throws(FetchSessions.Refusal) {
            use = try fetchSessions.begin(request, version: context.version, now: context.loop.events.now)
        } catch {
            context.answer(FetchResponse(errorCode: error.code))
            return
        }
        if case .go(_, let turn) = use { request.topics = turn.topics }
        let cold = coldRegions(of: request, version: context.version)
        if cold.isEmpty { return serve(request, use, context) }
        warm(cold, context.loop) { [self, request] in serve(request, use, context) }
    }

    /// Answers now, or when there is enough.
    private func serve(_ request: FetchRequest, _ use: FetchSessions.Use, _ context: RequestContext) {
        let found = find(request, version: context.version)
        if found.isEnough(for: request) || request.topics.isEmpty { return answer(found, to: request, use, context) }
        let partitions = request.topics.flatMap { topic in
            topic.partitions.compactMap { find(topic, version: context.version)?.partition($0.index) }
        }
        WaitingFetch(request, use, context, partitions: partitions, broker: self).begin()
    }

    func find(_ topic: FetchRequest.Topic, version: Int16) -> Topic? {
        version >= 13 ? topics.topic(id: topic.id) : topics.topic(named: topic.name)
    }

    /// Answers; what is small is read now.
    func answer(_ found: FetchAnswer, to request: FetchRequest, _ use: FetchSessions.Use, _ context: RequestContext) {
        var response = found.response
        switch use {
        case .none: break
        case .create:
            response.sessionID = fetchSessions.create(
                request, answered: response, usesTopicIDs: context.version >= 13, now: context.loop.events.now)
        case .go(let session, let turn):
            response.sessionID = session.id
            session.reduce(&response, of: turn)
        }
        var regions: [FetchRegion] = []
        var next = 0
        for topic in response.topics.indices {
            for partition in response.topics[topic].partitions.indices {
                guard case .external = response.topics[topic].partitions[partition].records else { continue }
                let region = found.regions[next]
                next += 1
                guard region.byteCount <= Self.inlineLimit || configuration.fetchStrategy == .pread else {
                    regions.append(region)
                    continue
                }
                do throws(LogError) {
                    response.topics[topic].partitions[partition].records = .bytes(try region.read())
                } catch {
                    response.topics[topic].partitions[partition].records = .bytes([])
                    response.topics[topic].partitions[partition].errorCode = ErrorCode(error)
                }
            }
        }
        context.answer(response, regions: regions, byteCount: found.byteCount)
    }

    /// Looks up every partition, within the limits of the request; no record is read.
    func find(_ request: FetchRequest, version: Int16) -> FetchAnswer {
        var answer = FetchAnswer(response: FetchResponse())
        var left = min(Int(request.maxBytes), configuration.fetchMaxBytes)
        answer.response.topics.reserveCapacity(request.topics.count)
        for wanted in request.topics {
            let topic = find(wanted, version: version)
            var partitions: [FetchResponse.Partition] = []
            partitions.reserveCapacity(wanted.partitions.count)
            for part in wanted.partitions {
                guard let partition = topic?.partition(part.index) else {
                    answer.hasError = true
                    let code: ErrorCode = version >= 13 && topic == nil ? .unknownTopicID : .unknownTopicOrPartition
                    partitions.append(FetchResponse.Partition(index: part.index, errorCode: code, highWatermark: -1))
                    continue
                }
                partitions.append(find(part, of: partition, request, left: &left, into: &answer))
            }
            answer.response.topics.append(
                FetchResponse.Topic(name: wanted.name, id: wanted.id, partitions: partitions))
        }
        return answer
    }

    private func find(
        _ part: FetchRequest.Partition, of partition: Partition, _ request: FetchRequest, left: inout Int,
        into answer: inout FetchAnswer
    ) -> FetchResponse.Partition {
        var result = FetchResponse.Partition(index: part.index, records: .bytes([]))
        if request.isolationLevel == 1 { result.abortedTransactions = [] }
        if part.currentLeaderEpoch >= 0 && part.currentLeaderEpoch != partition.leaderEpoch {
            result.errorCode =
                part.currentLeaderEpoch < partition.leaderEpoch ? .fencedLeaderEpoch : .unknownLeaderEpoch
            answer.hasError = true
            return result
        }
        do throws(LogError) {
            // The first batch of the first partition that has any goes out whole, whatever the limits, so that a consumer can
            // always get on.
            let region = try partition.log.fetch(
                from: part.fetchOffset, maxBytes: max(0, min(Int(part.partitionMaxBytes), left)),
                minOneBatch: answer.byteCount == 0)
            result.highWatermark = region.highWatermark
            result.lastStableOffset = region.highWatermark
            result.logStartOffset = region.logStartOffset
            if region.isEmpty { return result }
            left -= region.byteCount
            answer.byteCount += region.byteCount
            result.records = .external(byteCount: region.byteCount)
            answer.regions.append(region)
        } catch {
            result.errorCode = ErrorCode(error)
            result.highWatermark = -1
            answer.hasError = true
        }
        return result
    }
}

extension FetchRegion {
    /// The bytes, copied into memory.
    fileprivate func read() throws(LogError) -> [UInt8] {
        do throws(SystemError) {
            return try file.pread(count: byteCount, at: position)
        } catch {
            throw .io(error)
        }
    }
}
