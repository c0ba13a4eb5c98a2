internal import KafkaClient
internal import RecordFormat
internal import SystemIO

/// weir's own producer, with the topics that it sends to.
final class NativeProducer: ProducingClient {
    private let producer: Producer
    private let topic: ProducerTopic
    /// All topics, `topic` first; empty where it is the only one.
    private let topics: [ProducerTopic]

    init(
        _ plan: RowPlan, index: Int, servers: String, listener: @escaping SettledListener
    ) throws(ClientFailure) {
        let linger = UInt64(plan.producer.lingerMilliseconds) * 1_000_000
        let size = Int32(plan.topic.partitions)
        let own = plan.topics(ofProducer: index)
        let names = plan.topic.names
        let first = Dictionary(uniqueKeysWithValues: own.map { (names[$0], Int32($0) * size) })
        let only = own.count == 1 ? Int32(own[0]) * size : nil
        do throws(ClientError) {
            let addresses = try LoadGenerator.addresses(servers)
            producer = try Producer(try ProducerConfiguration(plan, servers: addresses, index: index)) { report in
                listener(SettledBatch(report, first: only ?? first[report.topic] ?? 0, lingerNanoseconds: linger))
            }
            topic = try producer.topic(names[own[0]])
            var topics: [ProducerTopic] = []
            if own.count > 1 { for index in own { topics.append(try producer.topic(names[index])) } }
            self.topics = topics
        } catch { throw .native(error) }
    }

    func send(
        key: RawSpan?, value: RawSpan?, headers: RecordHeaders?, token: UInt64
    ) throws(ClientFailure) {
        do throws(ClientError) {
            if topics.isEmpty {
                try producer.send(to: topic, key: key, value: value, headers: headers, token: token)
            } else {
                let topic = topics[Int(token % UInt64(topics.count))]
                try producer.send(to: topic, key: key, value: value, headers: headers, token: token)
            }
        } catch { throw .native(error) }
    }

    var statistics: ClientStatistics {
        let all = producer.statistics
        return ClientStatistics(
            requests: all.requests, batches: all.batches, records: all.records,
            inFlight: .init(requests: all.inFlight, nanoseconds: all.inFlightNanoseconds))
    }

    var heldNanoseconds: UInt64 { producer.blockedNanoseconds }

    func stop() { producer.close(timeoutMilliseconds: 0) }

    func close() { producer.close(timeoutMilliseconds: 0) }
}

extension SettledBatch {
    @_lifetime(copy report)
    fileprivate init(_ report: borrowing DeliveryReport, first: Int32, lingerNanoseconds: UInt64) {
        let lingered = report.openedAt + lingerNanoseconds
        self.init(
            partition: first + report.partition, tokens: report.tokens, failure: report.error.map { .native($0) },
            openedAt: report.openedAt, sentAt: report.sentAt,
            ripeAt: report.filledAt == 0 ? lingered : min(report.filledAt, lingered), answeredAt: report.answeredAt,
            attempts: report.attempts)
    }
}

extension ProducerConfiguration {
    init(_ plan: RowPlan, servers: [SocketAddress], index: Int) throws(ClientError) {
        let producer = plan.producer
        let acks = producer.acks == -1 ? "all" : "\(producer.acks)"
        do throws(ConfigurationError) {
            try self.init(
                bootstrapServers: servers,
                properties: [
                    ("client.id", "weir-producer-\(index)"), ("acks", acks),
                    ("enable.idempotence", "\(producer.isIdempotent)"), ("batch.size", "\(producer.batchSize)"),
                    ("linger.ms", "\(producer.lingerMilliseconds)"),
                    ("max.in.flight.requests.per.connection", "\(producer.maximumInFlight)"),
                    ("buffer.memory", "\(producer.bufferMemory)"), ("compression.type", producer.compression),
                    ("retries", "\(producer.retries)"),
                    ("delivery.timeout.ms", "\(producer.deliveryTimeoutMilliseconds)"),
                    ("request.timeout.ms", "\(producer.requestTimeoutMilliseconds)"),
                ])
        } catch { throw .configuration(error) }
        maxRequestSize = max(maxRequestSize, plan.records.largestBytes + 1024)
        partitioner =
            switch producer.partitioner {
            case .sticky: .sticky
            case .roundRobin: .roundRobin
            case .key: .keyHashOrSticky
            case .isolate: .custom(HotKeyPartitioner())
            }
    }
}
