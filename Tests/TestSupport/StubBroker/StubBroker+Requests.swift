import KafkaProtocol
import Synchronization
import SystemIO

extension StubBroker {
    func header(of frame: RawSpan) -> RequestHeader? {
        var reader = WireReader(frame)
        return try? RequestHeader(from: &reader)
    }

    /// Enters a request into the account; its index there.
    func note(_ header: RequestHeader, on connection: Int, at time: UInt64) -> Int {
        state.withLock { state in
            state.account.requests.append(
                .init(api: header.api, version: header.version, connection: connection, arrivedAt: time))
            return state.account.requests.count - 1
        }
    }

    /// Enters that the answer goes now; the time entered.
    func noteAnswer(to request: Int, due: UInt64) -> UInt64 {
        state.withLock { state in
            let now = MonotonicClock.now()
            state.account.requests[request].dueAt = due
            state.account.requests[request].answeredAt = now
            return now
        }
    }

    /// What a request comes to; a malformed one ends the connection.
    func reply(to frame: RawSpan, _ header: RequestHeader, request: Int) -> StubConnection.Reply {
        var reader = WireReader(frame)
        do throws(ProtocolError) {
            _ = try RequestHeader(from: &reader)
            let version = header.version
            switch header.api {
            case .apiVersions: return apiVersions(header)
            case .metadata:
                return answer(metadata(try MetadataRequest(from: &reader, version: version)), header)
            case .createTopics:
                return answer(createTopics(try CreateTopicsRequest(from: &reader, version: version)), header)
            case .deleteTopics:
                return answer(deleteTopics(try DeleteTopicsRequest(from: &reader, version: version)), header)
            case .initProducerId:
                let id = state.withLock { state in
                    state.producerIDs += 1
                    return state.producerIDs
                }
                return answer(InitProducerIdResponse(producerID: id, producerEpoch: 0), header)
            case .listOffsets:
                return answer(listOffsets(try ListOffsetsRequest(from: &reader, version: version)), header)
            case .produce:
                return produce(try ProduceRequest(from: &reader, version: version), frame, header, request: request)
            case .fetch: return fetch(try FetchRequest(from: &reader, version: version), header)
            default: return try replyToGroup(&reader, header) ?? .disconnect
            }
        } catch { return .disconnect }
    }

    func answer<Response: KafkaResponse>(
        _ response: Response, _ header: RequestHeader, delay: UInt64 = 0
    ) -> StubConnection.Reply {
        var writer = WireWriter()
        writer.appendResponse(response, version: header.version, correlationID: header.correlationID)
        return .answer(writer.bytes, delay: delay)
    }

    private func apiVersions(_ header: RequestHeader) -> StubConnection.Reply {
        let (ranges, highest) = state.withLock { ($0.ranges, $0.highestApiVersions) }
        guard header.version > highest else { return answer(ApiVersionsResponse(ranges: ranges), header) }
        let known = ApiVersionsResponse(ranges: [.apiVersions: 0...highest], errorCode: .unsupportedVersion)
        var writer = WireWriter()
        writer.appendResponse(known, version: 0, correlationID: header.correlationID)
        return .answer(writer.bytes, delay: 0)
    }
}

// MARK: - Topics

extension StubBroker {
    private func metadata(_ request: MetadataRequest) -> MetadataResponse {
        state.withLock { state in
            var response = MetadataResponse()
            response.controllerID = 1
            response.clusterID = "stub"
            response.brokers = [.init(nodeID: 1, host: "127.0.0.1", port: Int32(address.port))]
            for wanted in request.topics ?? state.topics.keys.map({ .init(name: $0) }) {
                guard let name = wanted.name else { continue }
                if state.topics[name] == nil && state.autoCreates > 0 && request.allowAutoTopicCreation {
                    state.topics[name] = Array(repeating: StubLog(), count: state.autoCreates)
                }
                guard let logs = state.topics[name] else {
                    response.topics.append(.init(errorCode: .unknownTopicOrPartition, name: name))
                    continue
                }
                if state.leaderlessAnswers > 0 {
                    state.leaderlessAnswers -= 1
                    response.topics.append(.init(errorCode: .leaderNotAvailable, name: name))
                    continue
                }
                response.topics.append(
                    .init(
                        name: name,
                        partitions: logs.indices.map {
                            .init(
                                index: Int32($0), leaderID: 1, leaderEpoch: 0, replicaNodes: [1], isrNodes: [1])
                        }))
            }
            return response
        }
    }

    private func createTopics(_ request: CreateTopicsRequest) -> CreateTopicsResponse {
        state.withLock { state in
            var response = CreateTopicsResponse()
            for topic in request.topics {
                let exists = state.topics[topic.name] != nil
                if !exists {
                    state.topics[topic.name] = Array(repeating: StubLog(), count: Int(max(1, topic.numPartitions)))
                }
                response.topics.append(
                    .init(name: topic.name, errorCode: exists ? .topicAlreadyExists : .none))
            }
            return response
        }
    }

    private func deleteTopics(_ request: DeleteTopicsRequest) -> DeleteTopicsResponse {
        state.withLock { state in
            DeleteTopicsResponse(
                topics: request.topicNames.map { name in
                    let known = state.topics.removeValue(forKey: name) != nil
                    return .init(name: name, errorCode: known ? .none : .unknownTopicOrPartition)
                })
        }
    }

    private func listOffsets(_ request: ListOffsetsRequest) -> ListOffsetsResponse {
        state.withLock { state in
            ListOffsetsResponse(
                topics: request.topics.map { topic in
                    .init(
                        name: topic.name,
                        partitions: topic.partitions.map { partition in
                            guard let logs = state.topics[topic.name], logs.indices.contains(Int(partition.index))
                            else { return .init(index: partition.index, errorCode: .unknownTopicOrPartition) }
                            let log = logs[Int(partition.index)]
                            // −2 is the beginning; times are not kept.
                            let offset = partition.timestamp == -2 ? log.startOffset : log.nextOffset
                            return .init(index: partition.index, timestamp: -1, offset: offset, leaderEpoch: 0)
                        })
                })
        }
    }
}
