internal import CRdkafka
internal import SystemIO

/// Topics of a cluster that is reached through librdkafka, which knows TLS and SASL. Every call waits for its answer.
///
/// unsafe: `client` and `queue` are the library's objects and live as long as this does; results live until their event is destroyed.
@safe struct LibrdkafkaAdmin: ~Copyable {
    private let client: OpaquePointer
    private let queue: OpaquePointer
    private let timeoutMilliseconds: Int32
    private static let textBytes = 512

    /// - Parameter access: properties with which the cluster is reached.
    init(servers: String, access: [RowPlan.Configuration], timeoutMilliseconds: Int) throws(ClientFailure) {
        let own = [
            RowPlan.Configuration(name: "bootstrap.servers", value: servers),
            RowPlan.Configuration(name: "client.id", value: "weir-admin"),
        ]
        let settings = try LibrdkafkaConfiguration(own + access)
        unsafe client = try settings.client(
            RD_KAFKA_PRODUCER, events: RD_KAFKA_EVENT_ERROR, keepsLog: access.asksForLog)
        unsafe queue = rd_kafka_queue_get_main(client)
        self.timeoutMilliseconds = Int32(clamping: timeoutMilliseconds)
    }

    deinit {
        unsafe rd_kafka_queue_destroy(queue)
        unsafe rd_kafka_destroy(client)
    }

    /// Creates a topic as described, of this name; the broker's refusal is thrown in its words.
    func create(_ topic: RowPlan.Topic, name: String) throws(ClientFailure) {
        var text = [CChar](repeating: 0, count: Self.textBytes)
        var new = unsafe rd_kafka_NewTopic_new(
            name, Int32(topic.partitions), Int32(topic.replicationFactor), &text, text.count)
        if unsafe new == nil { throw .librdkafka("topic \(name): \(LibrdkafkaConfiguration.string(text))") }
        defer { unsafe rd_kafka_NewTopic_destroy(new) }
        for configuration in topic.configurations {
            _ = unsafe rd_kafka_NewTopic_set_config(new, configuration.name, configuration.value)
        }
        let options = unsafe options(RD_KAFKA_ADMIN_OP_CREATETOPICS)
        defer { unsafe rd_kafka_AdminOptions_destroy(options) }
        unsafe rd_kafka_CreateTopics(client, &new, 1, options, queue)
        unsafe try answer(RD_KAFKA_EVENT_CREATETOPICS_RESULT, name) { event in
            var count = 0
            let results = unsafe rd_kafka_CreateTopics_result_topics(
                rd_kafka_event_CreateTopics_result(event), &count)
            return unsafe Self.refusal(results?.pointee, name)
        }
    }

    /// Deletes a topic.
    func delete(_ name: String) throws(ClientFailure) {
        var topic = unsafe rd_kafka_DeleteTopic_new(name)
        defer { unsafe rd_kafka_DeleteTopic_destroy(topic) }
        let options = unsafe options(RD_KAFKA_ADMIN_OP_DELETETOPICS)
        defer { unsafe rd_kafka_AdminOptions_destroy(options) }
        unsafe rd_kafka_DeleteTopics(client, &topic, 1, options, queue)
        unsafe try answer(RD_KAFKA_EVENT_DELETETOPICS_RESULT, name) { event in
            var count = 0
            let results = unsafe rd_kafka_DeleteTopics_result_topics(
                rd_kafka_event_DeleteTopics_result(event), &count)
            return unsafe Self.refusal(results?.pointee, name)
        }
    }

    /// Where each partition of a topic ends, by number.
    /// - Parameter waits: whether to ask again until all of them are served.
    func ends(of topic: String, partitions: Int, waits: Bool = true) throws(ClientFailure) -> [Int32: Int64] {
        let deadline = MonotonicClock.now() + UInt64(timeoutMilliseconds) * 1_000_000
        var ends: [Int32: Int64] = [:]
        while ends.count < partitions {
            let partition = Int32(ends.count)
            var low: Int64 = 0
            var high: Int64 = 0
            let error = unsafe rd_kafka_query_watermark_offsets(
                client, topic, partition, &low, &high, min(timeoutMilliseconds, 10_000))
            if error == RD_KAFKA_RESP_ERR_NO_ERROR {
                ends[partition] = high
            } else if !waits || MonotonicClock.now() >= deadline {
                throw explained("\(topic)-\(partition): \(Librdkafka.text(of: error))")
            } else {
                MonotonicClock.sleep(nanoseconds: 20_000_000)
            }
        }
        return ends
    }

    /// Where the brokers say that they are: `host:port` each. Throws where nobody answers.
    func brokers() throws(ClientFailure) -> [String] {
        let found = unsafe try metadata(ofTopics: false)
        defer { unsafe rd_kafka_metadata_destroy(found) }
        return (0..<Int(unsafe found.pointee.broker_cnt)).map { index in
            let broker = unsafe found.pointee.brokers[index]
            return unsafe "\(String(cString: broker.host)):\(broker.port)"
        }
    }

    /// All topics by name, with the number of their partitions. Asking for one that is not there might create it.
    func topics() throws(ClientFailure) -> [String: Int] {
        let found = unsafe try metadata(ofTopics: true)
        defer { unsafe rd_kafka_metadata_destroy(found) }
        var topics: [String: Int] = [:]
        for index in 0..<Int(unsafe found.pointee.topic_cnt) {
            let one = unsafe found.pointee.topics[index]
            topics[unsafe String(cString: one.topic)] = Int(unsafe one.partition_cnt)
        }
        return topics
    }

    private func metadata(ofTopics: Bool) throws(ClientFailure) -> UnsafePointer<rd_kafka_metadata> {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let error = unsafe rd_kafka_metadata(client, ofTopics ? 1 : 0, nil, &metadata, timeoutMilliseconds)
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR, let found = unsafe metadata else {
            throw explained(Librdkafka.text(of: error))
        }
        return unsafe found
    }

    private func options(_ operation: rd_kafka_admin_op_t) -> OpaquePointer? {
        let options = unsafe rd_kafka_AdminOptions_new(client, operation)
        var text = [CChar](repeating: 0, count: Self.textBytes)
        let milliseconds = min(timeoutMilliseconds, 3_600_000)
        _ = unsafe rd_kafka_AdminOptions_set_request_timeout(options, milliseconds, &text, text.count)
        _ = unsafe rd_kafka_AdminOptions_set_operation_timeout(options, milliseconds, &text, text.count)
        return unsafe options
    }

    /// Waits for the answer of a kind and throws what is wrong with it; errors of connections meanwhile explain a late one.
    private func answer(
        _ kind: Int32, _ subject: String, _ refusal: (OpaquePointer) -> String?
    ) throws(ClientFailure) {
        var last: String?
        while let event = unsafe rd_kafka_queue_poll(queue, timeoutMilliseconds) {
            defer { unsafe rd_kafka_event_destroy(event) }
            let text = unsafe String(cString: rd_kafka_event_error_string(event))
            guard unsafe rd_kafka_event_type(event) == kind else {
                last = text
                continue
            }
            let isWhole = unsafe rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR
            let reason = isWhole ? unsafe refusal(event) : "topic \(subject): \(text)"
            if let reason { throw .librdkafka(reason + (last.map { " (\($0))" } ?? "")) }
            return
        }
        throw .librdkafka("topic \(subject): no answer within \(timeoutMilliseconds) ms")
    }

    private static func refusal(_ result: OpaquePointer?, _ subject: String) -> String? {
        guard let result = unsafe result else { return "topic \(subject): not answered" }
        let code = unsafe rd_kafka_topic_result_error(result)
        if code == RD_KAFKA_RESP_ERR_NO_ERROR { return nil }
        let text = unsafe rd_kafka_topic_result_error_string(result).map { unsafe String(cString: $0) }
        return "topic \(subject): \(text ?? Librdkafka.text(of: code))"
    }

    /// An error with what the library said before of its connections.
    private func explained(_ text: String) -> ClientFailure {
        var last: String?
        while let event = unsafe rd_kafka_queue_poll(queue, 0) {
            if unsafe rd_kafka_event_type(event) == RD_KAFKA_EVENT_ERROR {
                last = unsafe String(cString: rd_kafka_event_error_string(event))
            }
            unsafe rd_kafka_event_destroy(event)
        }
        guard let last else { return .librdkafka(text) }
        // The library names the error of the connection in libc's words.
        let refused = SystemError("connect", .connectionRefused)
        guard last.contains(refused.code.description), let remedy = refused.remedy else {
            return .librdkafka("\(text) (\(last))")
        }
        return .librdkafka("\(last): \(remedy)")
    }
}
