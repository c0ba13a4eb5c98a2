import KafkaProtocol
import LogEngine
import SystemIO

extension Broker {
    func metadata(_ request: MetadataRequest, _ context: RequestContext) {
        // Version 0 has no null: an empty list asks for all topics.
        guard let asked = request.topics, !(context.version == 0 && asked.isEmpty) else {
            context.answer(metadataResponse(topics.all.map { describe($0) }, context))
            return
        }
        let wanted = asked.unrepeated { WantedTopic(id: $0.id, name: $0.name) }
        let mayCreate = configuration.autoCreateTopics && (request.allowAutoTopicCreation || context.version < 4)
        let missing =
            mayCreate
            ? wanted.compactMap { $0.id == .zero ? $0.name : nil }.filter { topics.topic(named: $0) == nil } : []
        if missing.isEmpty {
            context.answer(metadataResponse(wanted.map { describe($0) }, context))
            return
        }
        administration.submit { [self] in
            var failures: [String: TopicError] = [:]
            for name in missing {
                do throws(TopicError) { try autoCreate(name) } catch { failures[name] = error }
            }
            context.answerLater(metadataResponse(wanted.map { describe($0, failures) }, context))
        }
    }

    private struct WantedTopic: Hashable {
        let id: TopicID
        let name: String?
    }

    private func autoCreate(_ name: String) throws(TopicError) {
        if topics.topic(named: name) != nil { return }
        if name == OffsetsTopic.name { return try createOffsetsTopic() }
        let topic = try topics.create(name, partitions: configuration.partitions, overrides: [:])
        reporter(
            BrokerEvent(
                .info, "created topic \(name) with \(topic.partitions.count) partitions, because a client asked for it")
        )
    }

    private func metadataResponse(_ topics: [MetadataResponse.Topic], _ context: RequestContext) -> MetadataResponse {
        MetadataResponse(
            brokers: [
                MetadataResponse.Broker(nodeID: nodeID, host: advertised.host, port: Int32(advertised.port))
            ], clusterID: clusterID, controllerID: nodeID, topics: topics)
    }

    private func describe(_ wanted: MetadataRequest.Topic, _ failures: [String: TopicError] = [:])
        -> MetadataResponse.Topic
    {
        if let name = wanted.name, wanted.id == .zero {
            if let topic = topics.topic(named: name) { return describe(topic) }
            let code =
                TopicCatalog.flaw(of: name) != nil
                ? .invalidTopicException : failures[name]?.code ?? .unknownTopicOrPartition
            return MetadataResponse.Topic(errorCode: code, name: name)
        }
        if let topic = topics.topic(id: wanted.id) { return describe(topic) }
        return MetadataResponse.Topic(errorCode: .unknownTopicID, id: wanted.id)
    }

    private func describe(_ topic: Topic) -> MetadataResponse.Topic {
        MetadataResponse.Topic(
            name: topic.name, id: topic.id, isInternal: topic.isInternal,
            partitions: topic.partitions.map { partition in
                let online = partition.log.offlineReason == nil
                return MetadataResponse.Partition(
                    errorCode: online ? .none : .leaderNotAvailable, index: partition.index,
                    leaderID: online ? nodeID : -1,
                    leaderEpoch: partition.leaderEpoch, replicaNodes: [nodeID], isrNodes: online ? [nodeID] : [],
                    offlineReplicas: online ? [] : [nodeID])
            })
    }
}
