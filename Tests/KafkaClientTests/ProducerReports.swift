import Synchronization
import TestSupport

@testable import KafkaClient

/// What a listener was told.
struct Told: Sendable {
    var tokens: [UInt64]
    var partition: Int32
    var baseOffset: Int64
    var error: ClientError?
    var attempts: Int
}

final class Reports: Sendable {
    private let all = Mutex<[Told]>([])
    var told: [Told] { all.withLock { $0 } }
    var delivered: [UInt64] { told.filter { $0.error == nil }.flatMap(\.tokens) }
    var listener: DeliveryListener {
        { [self] report in
            var tokens: [UInt64] = []
            for index in report.tokens.indices { tokens.append(report.tokens[index]) }
            let told = Told(
                tokens: tokens, partition: report.partition, baseOffset: report.baseOffset, error: report.error,
                attempts: report.attempts)
            all.withLock { $0.append(told) }
        }
    }
}

extension Producer {
    func send(_ text: String, to topic: ProducerTopic, partition: Int? = nil, key: String? = nil, token: UInt64 = 0)
        throws(ClientError)
    {
        let value = Array(text.utf8)
        if let key = key.map({ Array($0.utf8) }) {
            try send(to: topic, partition: partition, key: key.span.bytes, value: value.span.bytes, token: token)
        } else {
            try send(to: topic, partition: partition, value: value.span.bytes, token: token)
        }
    }
}

func configuration(_ broker: StubBroker, _ properties: [String: String] = [:]) throws -> ProducerConfiguration {
    var configuration = try ProducerConfiguration(
        bootstrapServers: [broker.address], properties: properties.map { ($0.key, $0.value) })
    configuration.retryBackoffMilliseconds = 10
    return configuration
}
