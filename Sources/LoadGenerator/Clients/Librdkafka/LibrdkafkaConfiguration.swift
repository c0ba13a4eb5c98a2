internal import CRdkafka

/// librdkafka's settings for one client, until a client takes them.
///
/// unsafe: `settings` is the library's own object, destroyed here unless a client took it.
@safe struct LibrdkafkaConfiguration: ~Copyable {
    private let settings: OpaquePointer
    /// The library writes an explanation of at most this many bytes.
    private static let textBytes = 512

    init() { unsafe settings = rd_kafka_conf_new() }

    deinit { unsafe rd_kafka_conf_destroy(settings) }

    /// Sets a property; the last one set holds.
    mutating func set(_ name: String, _ value: String) throws(Librdkafka.Refusal) {
        var text = [CChar](repeating: 0, count: Self.textBytes)
        // unsafe: name and value live for the call, which writes at most as many bytes of text as there are.
        let result = unsafe rd_kafka_conf_set(settings, name, value, &text, text.count)
        if result == RD_KAFKA_CONF_OK { return }
        throw Librdkafka.Refusal(text: Self.string(text), isUnknown: result == RD_KAFKA_CONF_UNKNOWN)
    }

    /// Makes a client with these settings, which hears of `events`.
    ///
    /// The library's log lines are dropped, unless `debug` asks for them: what matters comes as an event.
    consuming func client(
        _ type: rd_kafka_type_t, events: Int32, keepsLog: Bool
    ) throws(ClientFailure) -> OpaquePointer {
        var text = [CChar](repeating: 0, count: Self.textBytes)
        // unsafe: the client takes the settings, and this lets go of them, only where it could be made.
        unsafe rd_kafka_conf_set_events(settings, events)
        if !keepsLog { unsafe rd_kafka_conf_set_log_cb(settings, nil) }
        guard let client = unsafe rd_kafka_new(type, settings, &text, text.count) else {
            let failure = ClientFailure.librdkafka(Self.string(text))
            unsafe rd_kafka_conf_destroy(settings)
            discard self
            throw failure
        }
        discard self
        return unsafe client
    }

    /// Every property that has a name of its own.
    static var names: [String] {
        // unsafe: the dump is an array of `count` strings, names and values in turn, until it is freed.
        func names(_ dump: UnsafeMutablePointer<UnsafePointer<CChar>?>?, _ count: Int) -> [String] {
            guard let dump = unsafe dump else { return [] }
            defer { unsafe rd_kafka_conf_dump_free(dump, count) }
            return stride(from: 0, to: count, by: 2).compactMap { index in
                unsafe dump[index].map { unsafe String(cString: $0) }
            }
        }
        var count = 0
        let settings = unsafe rd_kafka_conf_new()
        defer { unsafe rd_kafka_conf_destroy(settings) }
        let all = unsafe names(rd_kafka_conf_dump(settings, &count), count)
        let topicSettings = unsafe rd_kafka_topic_conf_new()
        defer { unsafe rd_kafka_topic_conf_destroy(topicSettings) }
        return unsafe all + names(rd_kafka_topic_conf_dump(topicSettings, &count), count)
    }

    /// Properties that are not passed on, and what to do instead.
    static let reserved = [
        "bootstrap.servers": "the target says where the brokers are",
        "metadata.broker.list": "the target says where the brokers are",
        "acks": "say producer.acks, which also decides what is measured",
        "request.required.acks": "say producer.acks, which also decides what is measured",
        "delivery.report.only.error": "every record is accounted for, and so every delivery must be reported",
        "transactional.id": "rows send without transactions",
        "log.queue": "nobody would read that queue; debug writes to standard error",
        "enabled_events": "weir chooses which events it hears",
    ]

    private static func string(_ text: [CChar]) -> String {
        String(decoding: text.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
