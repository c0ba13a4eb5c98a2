/// Properties of librdkafka, any of which a suite may set: `producer.librdkafka.<property>`, `consumer.librdkafka.<property>`.
///
/// They are not listed here: the library that is linked knows them, and is asked before a run.
extension SuiteSchema {
    private static let sectionsOfClients = ["producer", "consumer"]

    /// What stands before a property in a path.
    static func librdkafkaPrefix(_ section: String) -> String { "\(section).librdkafka." }

    /// The key of a property that is passed on to librdkafka, where this path is one.
    static func librdkafkaKey(_ path: String) -> SuiteKey? {
        for section in sectionsOfClients {
            let prefix = librdkafkaPrefix(section)
            if path.hasPrefix(prefix), path.count > prefix.count {
                return passed(path, .property, "a property of librdkafka", absent: "librdkafka's own")
            }
        }
        return nil
    }

    /// What Docs/suite-format.md says of the library.
    static let librdkafkaDocument = """

        ## librdkafka

        With `producer.client: librdkafka` the same rows are sent by librdkafka, the library that many applications use, and with
        `consumer.client: librdkafka` they are read by it; a consumer follows `producer.client` where it is not said. Both can be swept.

        Any property of librdkafka may be set under `producer.librdkafka` and `consumer.librdkafka`, and swept. It is passed on as it is,
        after all others, and the library that is linked checks it before the run:

        ```yaml
        producer: {client: librdkafka, librdkafka: {socket.nagle.disable: true}}
        sweep:
          - producer.librdkafka.queue.buffering.backpressure.threshold: [1, 10]
        ```

        The keys above mean the same for both libraries. What librdkafka does otherwise:

        | key | librdkafka |
        | --- | --- |
        | `producer.batch.size` | the same name; `batch.num.messages` is set so high that bytes alone end a batch |
        | `producer.buffer.memory` | `queue.buffering.max.kbytes`, rounded up: it counts keys and values, where weir's client counts whole batches. When it is full, `send` waits up to 60 s, as with `max.block.ms`; what lingers is not sent sooner for that |
        | `producer.max.in.flight.requests.per.connection` | the same name; each request carries one batch of one partition, where weir's client and Java's put those of several partitions into one |
        | `producer.request.timeout.ms` | the same name, which only the broker heeds, and `socket.timeout.ms` (at most 300 s) for the client |
        | `producer.partitioner: key` | `partitioner: murmur2_random`, so that keys land where Java's and weir's put them. librdkafka's own default is `consistent_random`, by CRC-32: applications that keep it find their keys in other partitions. Say `producer.librdkafka.partitioner: consistent_random` to measure those |
        | `producer.partitioner: sticky` | without keys librdkafka's own: another partition every `sticky.partitioning.linger.ms`, by default twice `linger.ms`. With keys, which it would not ignore, weir chooses as for its own client: another partition after `batch.size` bytes |
        | `producer.partitioner: round-robin`, `isolate` | weir names each record's partition; librdkafka has no such partitioners |
        | `producer.send: sync` | weir waits for the delivery report, which the library hands to another thread: a round trip costs two more changes of threads than with weir's client |
        | `consumer.fetch.max.wait.ms` | `fetch.wait.max.ms` |
        | `consumer.max.partition.fetch.bytes` | the same name. `check.crcs` is on, as with weir's client; librdkafka's own default is off |
        | `consumer.max.poll.records` | the most records that are taken out of the library's queue at once; with weir's client a poll ends with the batch that reaches it |
        | `consumer.commit: auto` | what was processed is stored for the library's own commits (`enable.auto.offset.store` is off): by default it would commit what was handed out |

        A cluster that asks for TLS or SASL is reached with `weir run … --bootstrap-server HOST:PORT --command-config FILE`, or
        `-X KEY=VALUE`, in librdkafka's spelling (`security.protocol`, `sasl.mechanisms`, `sasl.username`, `ssl.ca.location`): producers,
        consumers and topics go through librdkafka then. Nothing of that is kept with the results, nor are the settings of such a
        cluster's brokers. A suite is kept, and takes no passwords, secrets or keys (`.pem`).

        A record counts as acknowledged when the library reports its delivery. It does not say when a batch was opened and first sent, nor
        what is in flight: `producer_queue_p99_us` and `in_flight_avg` are empty.

        """

    /// Whether properties of librdkafka stand below this path.
    static func holdsLibrdkafka(_ path: String) -> Bool {
        sectionsOfClients.contains { "\(path)." == librdkafkaPrefix($0) }
    }
}

extension Suite {
    /// The keys of the schema, and those of librdkafka that are set or swept here.
    var keys: [SuiteKey] {
        let own = Set(settings.keys).union(axes.map(\.path)).sorted().compactMap(SuiteSchema.librdkafkaKey)
        return SuiteSchema.keys + own
    }
}
