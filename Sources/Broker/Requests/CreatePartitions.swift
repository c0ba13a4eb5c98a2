import KafkaProtocol
import SystemIO

extension Broker {
    /// Creates directories and files, so it runs on the administration thread.
    func createPartitions(_ request: CreatePartitionsRequest, _ context: RequestContext) {
        administration.submit { [self] in
            let repeated = request.topics.lazy.map(\.name).repeated
            // Kafka answers once for a topic that is named twice, and changes nothing.
            let refused = repeated.sorted().map { name in
                CreatePartitionsResponse.Result(
                    name: name, errorCode: .invalidRequest,
                    errorMessage: "the request names topic \(name) twice".cut(toUTF8: String.messageBytes))
            }
            let results = request.topics.filter { !repeated.contains($0.name) }.map { wanted in
                var result = CreatePartitionsResponse.Result(name: wanted.name)
                do throws(TopicError) { try extend(wanted, validateOnly: request.validateOnly) } catch {
                    result.errorCode = error.code
                    result.errorMessage = error.message
                }
                return result
            }
            context.answerLater(CreatePartitionsResponse(results: results + refused))
        }
    }

    private func extend(_ wanted: CreatePartitionsRequest.Topic, validateOnly: Bool) throws(TopicError) {
        guard let topic = topics.topic(named: wanted.name) else {
            throw TopicError(code: .unknownTopicOrPartition, message: "there is no topic \(wanted.name)")
        }
        if topic.isInternal {
            throw TopicError(
                code: .invalidRequest,
                message: "a consumer group's partition of \(topic.name) follows from their number")
        }
        let (count, present) = (Int(wanted.count), topic.partitions.count)
        guard count > present else {
            throw TopicError(
                code: .invalidPartitions,
                message: "topic \(topic.name) has \(present) partitions, and only more can be asked for, not \(count)")
        }
        guard count <= TopicCatalog.maximumPartitions else {
            throw TopicError(
                code: .invalidPartitions,
                message: "a topic has at most \(TopicCatalog.maximumPartitions) partitions, not \(count)")
        }
        if let assignments = wanted.assignments {
            guard assignments.count == count - present else {
                throw TopicError(
                    code: .invalidReplicaAssignment,
                    message: "\(count - present) partitions are new, and \(assignments.count) are assigned")
            }
            guard assignments.allSatisfy({ $0.brokerIDs == [nodeID] }) else {
                throw TopicError(code: .invalidReplicaAssignment, message: "broker \(nodeID) is the only one here")
            }
        }
        if validateOnly { return }
        try topics.extend(topic, to: count)
        reporter(BrokerEvent(.info, "topic \(topic.name) has \(count) partitions now, \(count - present) more"))
    }
}
