import KafkaProtocol
import LogEngine
import SystemIO

extension Broker {
    /// Creates directories and files, so it runs on the administration thread.
    func createTopics(_ request: CreateTopicsRequest, _ context: RequestContext) {
        administration.submit { [self] in
            let repeated = request.topics.lazy.map(\.name).repeated
            let results = request.topics.map { wanted in
                if repeated.contains(wanted.name) {
                    return failure(
                        wanted, .init(code: .invalidRequest, message: "the request names topic \(wanted.name) twice"))
                }
                do throws(TopicError) {
                    return try create(wanted, validateOnly: request.validateOnly)
                } catch {
                    return failure(wanted, error)
                }
            }
            context.answerLater(CreateTopicsResponse(topics: results))
        }
    }

    private func create(_ wanted: CreateTopicsRequest.Topic, validateOnly: Bool) throws(TopicError)
        -> CreateTopicsResponse.Topic
    {
        if wanted.name == OffsetsTopic.name {
            throw TopicError(
                code: .invalidRequest, message: "the broker creates \(wanted.name) when the first group needs it")
        }
        let partitions = try partitionCount(of: wanted)
        var overrides: [String: String] = [:]
        for config in wanted.configs {
            guard let value = config.value else { continue }
            overrides[config.name] = value
        }
        let settings = try topics.configuration(of: overrides)
        overrides = settings.normalised(overrides)
        var id = TopicID.zero
        if validateOnly {
            try topics.check(newName: wanted.name)
        } else {
            id = try topics.create(wanted.name, partitions: partitions, overrides: overrides).id
            reporter(BrokerEvent(.info, "created topic \(wanted.name) with \(partitions) partitions"))
        }
        return CreateTopicsResponse.Topic(
            name: wanted.name, id: id, numPartitions: Int32(partitions), replicationFactor: 1,
            configs: settings.entries.map { entry in
                CreateTopicsResponse.Config(
                    name: entry.setting.name, value: entry.value, source: overrides[entry.setting.name] != nil ? 1 : 5)
            })
    }

    private func partitionCount(of wanted: CreateTopicsRequest.Topic) throws(TopicError) -> Int {
        if !wanted.assignments.isEmpty {
            let indices = wanted.assignments.map(\.index).sorted()
            guard indices == Array(0..<Int32(indices.count)) else {
                throw TopicError(
                    code: .invalidReplicaAssignment, message: "the partitions must be numbered from 0 without gaps")
            }
            guard wanted.assignments.allSatisfy({ $0.brokerIDs == [nodeID] }) else {
                throw TopicError(code: .invalidReplicaAssignment, message: "broker \(nodeID) is the only one here")
            }
            return indices.count
        }
        guard wanted.replicationFactor == -1 || wanted.replicationFactor == 1 else {
            throw TopicError(
                code: .invalidReplicationFactor,
                message: "replication factor \(wanted.replicationFactor) needs as many brokers, and there is one; use 1"
            )
        }
        let count = wanted.numPartitions == -1 ? configuration.partitions : Int(wanted.numPartitions)
        guard (1...TopicCatalog.maximumPartitions).contains(count) else {
            throw TopicError(
                code: .invalidPartitions,
                message: "a topic has 1 to \(TopicCatalog.maximumPartitions) partitions, not \(count)")
        }
        return count
    }

    private func failure(_ wanted: CreateTopicsRequest.Topic, _ error: TopicError) -> CreateTopicsResponse.Topic {
        CreateTopicsResponse.Topic(
            name: wanted.name, errorCode: error.code, errorMessage: error.message, numPartitions: -1,
            replicationFactor: -1, configs: [])
    }
}
