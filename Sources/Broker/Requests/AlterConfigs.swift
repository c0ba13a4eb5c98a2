import KafkaProtocol
import LogEngine
import SystemIO

// Both ways to change configurations; each resource changes whole or not at all. Writes the registry of topics, so it runs on the
// administration thread.
extension Broker {
    func alterConfigs(_ request: AlterConfigsRequest, _ context: RequestContext) {
        administration.submit { [self] in
            let names = request.resources.map { ResourceName(type: $0.type, name: $0.name) }
            let repeated = names.repeated
            let results = zip(request.resources, names).map { resource, name in
                let error = change(name, repeated.contains(name), resource.configs.map(\.name), request.validateOnly) {
                    (overrides) throws(TopicError) in
                    overrides = [:]
                    for config in resource.configs {
                        overrides[config.name] = try Self.present(config.value, config.name)
                    }
                }
                return AlterConfigsResponse.Resource(
                    errorCode: error?.code ?? .none, errorMessage: error?.message, type: name.type, name: name.name)
            }
            context.answerLater(AlterConfigsResponse(resources: results))
        }
    }

    func incrementalAlterConfigs(_ request: IncrementalAlterConfigsRequest, _ context: RequestContext) {
        administration.submit { [self] in
            let names = request.resources.map { ResourceName(type: $0.type, name: $0.name) }
            let repeated = names.repeated
            let results = zip(request.resources, names).map { resource, name in
                let error = change(name, repeated.contains(name), resource.configs.map(\.name), request.validateOnly) {
                    (overrides) throws(TopicError) in
                    for config in resource.configs { try apply(config, to: &overrides) }
                }
                return IncrementalAlterConfigsResponse.Resource(
                    errorCode: error?.code ?? .none, errorMessage: error?.message, type: name.type, name: name.name)
            }
            context.answerLater(IncrementalAlterConfigsResponse(resources: results))
        }
    }

    private struct ResourceName: Hashable {
        let type: Int8
        let name: String
    }

    /// Changes what one topic overrides; returns why it could not be changed.
    private func change(
        _ resource: ResourceName, _ isRepeated: Bool, _ keys: [String], _ validateOnly: Bool,
        _ edit: (inout [String: String]) throws(TopicError) -> Void
    ) -> TopicError? {
        do throws(TopicError) {
            if isRepeated {
                throw TopicError(code: .invalidRequest, message: "the request names \(resource.name) twice")
            }
            if !keys.repeated.isEmpty {
                throw TopicError(code: .invalidRequest, message: "the request names a key of \(resource.name) twice")
            }
            guard resource.type == 2 else {
                let message =
                    resource.type == 4
                    ? "a broker's own configuration is given when it starts, and cannot be changed then"
                    : "resource type \(resource.type) has no configuration here; topics (2) have"
                throw TopicError(code: .invalidRequest, message: message)
            }
            guard let topic = topics.topic(named: resource.name) else {
                throw TopicError(code: .unknownTopicOrPartition, message: "there is no topic \(resource.name)")
            }
            if topic.isInternal {
                throw TopicError(
                    code: .invalidRequest,
                    message: "consumer groups are kept in \(topic.name), as the broker configures it")
            }
            var overrides = topic.overrides
            try edit(&overrides)
            if validateOnly {
                _ = try topics.configuration(of: overrides)
            } else {
                try topics.configure(topic, overrides)
                reporter(BrokerEvent(.info, "changed the configuration of topic \(topic.name)"))
            }
            return nil
        } catch { return error }
    }

    private static func present(_ value: String?, _ key: String) throws(TopicError) -> String {
        guard let value else { throw TopicError(code: .invalidRequest, message: "\(key) needs a value, not null") }
        return value
    }

    private func apply(
        _ config: IncrementalAlterConfigsRequest.Config, to overrides: inout [String: String]
    ) throws(TopicError) {
        switch config.operation {
        case 0: overrides[config.name] = try Self.present(config.value, config.name)
        case 1: overrides[config.name] = nil
        case 2, 3:
            guard let setting = LogSetting.named(config.name), setting.kind == .list else {
                throw TopicError(
                    code: .invalidConfig, message: "\(config.name) is no list to append to or subtract from")
            }
            // A topic that says nothing starts from the default, as in Kafka.
            var values = Self.list(overrides[config.name] ?? setting.text(of: configuration.topicDefaults))
            let given = Self.list(try Self.present(config.value, config.name))
            if config.operation == 2 {
                values += given.filter { !values.contains($0) }
            } else {
                values.removeAll { given.contains($0) }
            }
            overrides[config.name] = values.joined(separator: ",")
        default:
            throw TopicError(
                code: .invalidRequest,
                message: "operation \(config.operation) is not known: 0 sets, 1 deletes, 2 appends, 3 subtracts")
        }
    }

    private static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
    }
}
