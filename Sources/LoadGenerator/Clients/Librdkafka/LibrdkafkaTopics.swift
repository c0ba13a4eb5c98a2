internal import CRdkafka

/// The topics of a row that a client of librdkafka uses. Each knows where its partitions begin, counted through all topics of the row.
///
/// unsafe: the handles are the library's objects; they live from `init` to `destroy`, which comes before the client's end.
@safe struct LibrdkafkaTopics {
    /// By number in the row, from 0; nil where the client does not use the topic.
    private let handles: [OpaquePointer?]
    /// The topics that the client uses, in order.
    let own: [OpaquePointer]
    private let partitions: Int32

    /// - Throws: `ClientFailure` where the library refuses a topic; then none is left.
    init(_ client: OpaquePointer, _ numbers: [Int], of all: RowPlan.Topic) throws(ClientFailure) {
        let names = all.names
        var handles = unsafe [OpaquePointer?](repeating: nil, count: names.count)
        for number in numbers {
            // The default configuration of topics is the client's; what it is given on top is a number of our own, which the library keeps.
            let settings = unsafe rd_kafka_default_topic_conf_dup(client)
            unsafe rd_kafka_topic_conf_set_opaque(
                settings, UnsafeMutableRawPointer(bitPattern: number * all.partitions))
            guard let topic = unsafe rd_kafka_topic_new(client, names[number], settings) else {
                let code = rd_kafka_last_error()
                unsafe rd_kafka_topic_conf_destroy(settings)
                unsafe handles.forEach { handle in
                    if let handle = unsafe handle { unsafe rd_kafka_topic_destroy(handle) }
                }
                throw .librdkafka("topic \(names[number]): \(Librdkafka.text(of: code))")
            }
            unsafe handles[number] = topic
        }
        unsafe self.handles = handles
        unsafe own = handles.compactMap { unsafe $0 }
        partitions = Int32(all.partitions)
    }

    /// The topic of a partition, with the partition's number in it.
    func place(of partition: Int32) -> (topic: OpaquePointer?, partition: Int32) {
        unsafe (handles[Int(partition / partitions)], partition % partitions)
    }

    /// Where the partitions of a message's topic begin.
    static func first(of topic: OpaquePointer?) -> Int32 {
        Int32(truncatingIfNeeded: Int(bitPattern: unsafe rd_kafka_topic_opaque(topic)))
    }

    /// Lets go of them. Call once.
    func destroy() { unsafe own.forEach { unsafe rd_kafka_topic_destroy($0) } }
}
