internal import CRdkafka
internal import Glibc

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

    /// Makes a client with those of a row's topics that it uses, by their numbers from 0.
    consuming func client(
        _ type: rd_kafka_type_t, events: Int32, keepsLog: Bool, topics numbers: [Int], of all: RowPlan.Topic
    ) throws(ClientFailure) -> (client: OpaquePointer, topics: LibrdkafkaTopics) {
        let client = unsafe try client(type, events: events, keepsLog: keepsLog)
        do throws(ClientFailure) {
            return unsafe (client, try LibrdkafkaTopics(client, numbers, of: all))
        } catch {
            unsafe rd_kafka_destroy(client)
            throw error
        }
    }

    /// Every property, aliases included: what stands before the first bar of a line in the library's own table.
    static var names: [String] {
        var text: UnsafeMutablePointer<CChar>?
        var count = 0
        // unsafe: the stream fills `text`, which is whole and this function's own once the stream is closed.
        guard let stream = unsafe open_memstream(&text, &count) else { return [] }
        unsafe rd_kafka_conf_properties_show(stream)
        unsafe fclose(stream)
        guard let filled = unsafe text else { return [] }
        defer { unsafe free(filled) }
        return unsafe String(cString: filled).split(separator: "\n").compactMap { line in
            guard let bar = line.firstIndex(of: "|") else { return nil }
            let name = line[..<bar].prefix { $0 != " " }
            return name == "Property" || name.hasPrefix("-") ? nil : String(name)
        }
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

    static func string(_ text: [CChar]) -> String {
        String(decoding: text.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
