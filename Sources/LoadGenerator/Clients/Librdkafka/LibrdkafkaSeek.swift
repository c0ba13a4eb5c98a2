internal import CRdkafka
internal import KafkaClient

/// Going back, and ahead.
enum LibrdkafkaSeek {
    private static let answerMilliseconds: Int32 = 30_000

    /// Where each partition of a list begins, as offsets in the list itself; times are looked up.
    /// unsafe: the list has as many entries as it says, each with a name that the library made.
    @unsafe static func resolve(
        _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>, _ client: OpaquePointer, isTime: Bool
    ) throws(ClientFailure) {
        guard isTime else { return }
        let code = unsafe rd_kafka_offsets_for_times(client, list, answerMilliseconds)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw .librdkafka("offsets for times: \(Librdkafka.text(of: code))")
        }
        try unsafe check(list)
    }

    /// Throws what is wrong with a partition of the list.
    /// unsafe: as above.
    @unsafe static func check(_ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) throws(ClientFailure) {
        for index in 0..<(unsafe Int(list.pointee.cnt)) {
            let code = unsafe list.pointee.elems[index].err
            guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
            let name = unsafe String(cString: list.pointee.elems[index].topic)
            let partition = unsafe list.pointee.elems[index].partition
            throw .librdkafka("seek in \(name)-\(partition): \(Librdkafka.text(of: code))")
        }
    }

    /// Goes to where the starts say: those of the partitions that have one, by topic and number in it.
    /// unsafe: the client lives for the call; the list is made and destroyed here, and copies what it is given.
    @unsafe static func seek(
        _ client: OpaquePointer, _ starts: [(topic: String, partition: Int32, start: StartPosition)]
    ) throws(ClientFailure) {
        if starts.isEmpty { return }
        guard let list = unsafe rd_kafka_topic_partition_list_new(Int32(starts.count)) else { return }
        defer { unsafe rd_kafka_topic_partition_list_destroy(list) }
        var isTime = false
        for (topic, partition, start) in starts {
            let entry = unsafe rd_kafka_topic_partition_list_add(list, topic, partition)
            switch start {
            case .time(let milliseconds):
                isTime = true
                unsafe entry?.pointee.offset = milliseconds
            case .offset(let offset): unsafe entry?.pointee.offset = offset
            case .beginning, .end, .committed: break
            }
        }
        try unsafe resolve(list, client, isTime: isTime)
        let refusal = unsafe rd_kafka_seek_partitions(client, list, answerMilliseconds)
        if let refusal = unsafe refusal {
            let text = unsafe String(cString: rd_kafka_error_string(refusal))
            unsafe rd_kafka_error_destroy(refusal)
            throw .librdkafka("seek: \(text)")
        }
        try unsafe check(list)
    }
}
