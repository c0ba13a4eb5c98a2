import KafkaProtocol
import LogEngine

extension Broker {
    func describeConfigs(_ request: DescribeConfigsRequest, _ context: RequestContext) {
        context.answer(
            DescribeConfigsResponse(
                resources: request.resources.unrepeated { ResourceName($0) }.map { resource in
                    switch resource.type {
                    case 2: describeTopic(resource, request)
                    case 4: describeBroker(resource, request)
                    default:
                        refused(
                            resource, .invalidRequest,
                            "resource type \(resource.type) is not known; topics are 2, brokers 4")
                    }
                }))
    }

    /// Where a value comes from, as the protocol numbers it.
    private enum Source {
        static let topic: Int8 = 1
        static let brokerFile: Int8 = 4
        static let standard: Int8 = 5
    }

    private func describeTopic(
        _ resource: DescribeConfigsRequest.Resource, _ request: DescribeConfigsRequest
    ) -> DescribeConfigsResponse.Resource {
        guard let topic = topics.topic(named: resource.name) else {
            return refused(resource, .unknownTopicOrPartition, "there is no topic \(resource.name)")
        }
        let configuration = topic.partitions[0].log.configuration
        let configs = configuration.entries.compactMap { entry -> DescribeConfigsResponse.Config? in
            let setting = entry.setting
            guard resource.configurationKeys?.contains(setting.name) ?? true else { return nil }
            var synonyms: [DescribeConfigsResponse.Synonym] = []
            if let override = topic.overrides[setting.name] {
                synonyms.append(.init(name: setting.name, value: override, source: Source.topic))
            }
            if let value = self.configuration.given[setting.brokerName] {
                synonyms.append(.init(name: setting.brokerName, value: value, source: Source.brokerFile))
            }
            synonyms.append(.init(name: setting.brokerName, value: setting.defaultText, source: Source.standard))
            return DescribeConfigsResponse.Config(
                name: setting.name, value: entry.value, source: synonyms[0].source,
                synonyms: request.includeSynonyms ? synonyms : [], type: setting.kind.rawValue,
                documentation: request.includeDocumentation ? setting.documentation : nil)
        }
        return DescribeConfigsResponse.Resource(type: resource.type, name: resource.name, configs: configs)
    }

    private func describeBroker(
        _ resource: DescribeConfigsRequest.Resource, _ request: DescribeConfigsRequest
    ) -> DescribeConfigsResponse.Resource {
        guard resource.name.isEmpty || resource.name == String(nodeID) else {
            return refused(resource, .invalidRequest, "this is broker \(nodeID), not \(resource.name)")
        }
        let configs = configuration.entries.compactMap { entry -> DescribeConfigsResponse.Config? in
            guard resource.configurationKeys?.contains(entry.setting.name) ?? true else { return nil }
            let source = configuration.given[entry.setting.name] == nil ? Source.standard : Source.brokerFile
            return DescribeConfigsResponse.Config(
                name: entry.setting.name, value: entry.value, readOnly: true, source: source,
                synonyms: request.includeSynonyms
                    ? [.init(name: entry.setting.name, value: entry.value, source: source)] : [],
                type: entry.setting.kind.rawValue,
                documentation: request.includeDocumentation ? entry.setting.documentation : nil)
        }
        return DescribeConfigsResponse.Resource(type: resource.type, name: resource.name, configs: configs)
    }

    private func refused(
        _ resource: DescribeConfigsRequest.Resource, _ code: ErrorCode, _ message: String
    ) -> DescribeConfigsResponse.Resource {
        DescribeConfigsResponse.Resource(
            errorCode: code, errorMessage: message.cut(toUTF8: String.messageBytes), type: resource.type,
            name: resource.name, configs: [])
    }

    private struct ResourceName: Hashable {
        let type: Int8
        let name: String

        init(_ resource: DescribeConfigsRequest.Resource) {
            type = resource.type
            name = resource.name
        }
    }
}
