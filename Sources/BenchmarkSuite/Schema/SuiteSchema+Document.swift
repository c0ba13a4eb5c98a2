extension SuiteSchema {
    /// Docs/suite-format.md: written by this code, so that it cannot say anything else than what is parsed.
    public static var document: String {
        var text = """
            # The format of suites

            A suite is a YAML file that says what is measured, and what is varied. `weir suites` lists those that come with weir;
            `weir run FILE --dry-run` shows what one would do. This page is written from the schema that the program parses with.

            ```yaml
            # Does batching pay? Look at sent_per_sec as the batches grow.
            producer: {linger.ms: 0, acks: 1}
            load:     {warmup: 1s, peak: 3s, latency: {rate: 50k, for: 3s}}
            trials: 5
            sweep:
              - producer.batch.size: [1KiB, 16KiB, 256KiB]
            ```

            - The opening comment is the suite's question, up to its first "?", and what to look for.
            - Keys are Kafka's own, under whose they are. `producer: {acks: 1}` and `producer.acks: 1` are the same.
            - The schema decides the type of a value: `1`, `16KiB` and `all` are never guessed. Unknown keys, duplicate keys, anchors, tags
              and second documents are errors, with line and column.
            - `sweep` is an ordered list; each item is one key with its values. The configurations are the product of the items, the last
              one varying fastest. A key there, in `--set` and in `--filter` may be an unambiguous tail: `batch.size`.
            - Each trial measures every configuration once, in an order that `seed` decides (randomised complete blocks).
            - `--set PATH=VALUE` fixes a key and `--set PATH=A,B` sweeps it; `--filter PATH=A,B` keeps some rows; `--trials N` is `--set trials=N`.

            Sizes: `100`, `16KiB`, `1MiB` (2²⁰ bytes), `1MB` (10⁶ bytes). Rates: `500`, `50k`, `1M` records a second. Times: `500ms`, `3s`, `2m`;
            keys that end in `.ms` take a number, as in Kafka.

            """
        text += table("The run", "", note: "Keys that are not marked may also be swept.")
        text += StartedBroker.document
        for section in sections { text += table("`\(section)`", section, note: notes[section]) }
        return text + librdkafkaDocument
    }

    private static let notes = [
        "topic": """
        Each row has a topic of its own, or `topic.count` of them, each with `topic.partitions` partitions. Consumers read all of a row's topics;
        partitions.csv has a line for each partition of each topic. What has no default is passed on when it is set.

        Which producer writes to which topic: with at least as many producers as topics, producer i (from 0) writes to topic i mod `topic.count`
        alone. With fewer producers than topics, the topics are dealt to the producers in turn (producer i has topics i, i + `producer.count`, …),
        and a producer's records go to its topics in turn, record by record. So every topic gets records, and the share of each differs where the
        numbers do not divide.
        """,
        "producer": """
        `producer.partitioner: key` places a key by its murmur2 hash, as the Java client does by default, so that a key lands in the same partition
        whichever of the two sends it. librdkafka's own default, `consistent_random`, takes the CRC-32 of the key instead, and puts the same keys into
        other partitions; with `producer.client: librdkafka` weir sets `murmur2_random`, so that clients can be compared.

        `producer.partitioner: isolate` is a partitioner of an application's own, as one writes against skewed keys: the hottest key (`00000000`, the
        first of `zipf` and `hot`) has the last partition to itself, and the others are placed by murmur2 over the rest. weir's client calls it
        through its public `Partitioner`; with librdkafka each record names its partition.

        `producer.send` is what an application does with the results of its sends, whatever `producer.acks` says:

        - `async`: it goes on sending, and hears of each batch when that is answered.
        - `sync`: each producer waits for a record's result before it sends the next one. At full speed that is a closed loop of one record:
          about 1 / `handed_round_trip_us` a producer, if `linger.ms` is 0; else every record waits for the linger first. In the open loop, records that
          are due while it waits are late, and that lateness is the sender's (`send_held_ms`), not the generator's.
        - `fire-and-forget`: it hands records over and never looks. `acknowledged`, service and response are empty. weir counts what fails all the
          same: it is in `failed`, and makes the row an ERROR, unless `acks` is 0, where nothing more than a try was asked for.
        """,
        "consumer": """
        Each of `consumer.groups` receives every record; within a group, `consumer.members` share the partitions, each of which has one reader at a
        time. members.csv has a line for each of them. Rates and counts of what was received are those of all groups together;
        `group_received_per_sec` is that of one.

        With `consumer.assignment: assign` weir deals the partitions of all topics to the members in turn, and the broker knows of no group. With
        `subscribe` the members join a group, which deals them out, commits offsets, and rebalances when somebody comes or goes. A row begins when all
        members have joined: a broker waits `group.initial.rebalance.delay.ms` for further ones. A partition that nothing was committed of is read
        from where the row began, whoever takes it over.

        `consumer.processing.us` makes members work: each sleeps so long for every record, some records at a time, and a record is received when that
        is done. Sleeping takes no core, so that more members than cores show what more machines would. At full speed members that work need
        `load.max.lag`: producers then wait while the slowest group is so far behind, and full speed is what the members can do.

        With `consumer.replay` the groups go back when all phases are over, and read again: from the row's first record (`whole`), or from the first
        record of the second half of what was measured, by its offset or by its time, which the broker looks up. What comes is held against what
        came first: offsets, timestamps, keys, values and headers in their order, by a hash for each partition. A difference is a CORRECTNESS_FAIL.

        `consumer.behind` groups begin with the open loop, at the row's first record, beside those that follow the end. Where the log is this run's
        (`target: embedded`), it is written to the disk and dropped from the page cache first; `page_cache` says so, or why it was left as it was. They
        take what time of the generator's cores others leave. They are in no figure but their own; damage that they find counts.

        `consumer.commit`: `before` commits each batch that was received before it is processed (at most once), `after` when that is done (at least
        once); both wait for the answer. `auto` leaves it to the client, every `auto.commit.interval.ms`, behind what was processed. Once a group
        has rebalanced, records that came twice are no fault of the row.

        `consumer.event` is what befalls members (from 1) of each group while a row measures, as `kill 2 at 3s and join 3 at 5s`. `kill`: it dies
        halfway through a batch, its connections close and nobody is told, so that the group goes on without it when `session.timeout.ms` has passed.
        `leave`: it finishes what it has received, commits and says goodbye. `join`: it begins only then. `pause`: halfway through a batch it stops
        and does not poll for so long, while its heartbeats go on; beyond `max.poll.interval.ms` the group goes on without it until it is back. All
        but `pause` need `assignment: subscribe`. timeseries.csv has them in the second in which they came about, members.csv what they cost a
        member, and `lost` and `duplicated` what they cost the group. Records that a member had committed before it died, and not processed, are no
        fault of the row; any other that is lost is.
        """,
        "records": """
        Sizes of values: one for all (`100`, `16KiB`), `uniform:100 to 1KiB`, or `lognormal:MEDIAN SIGMA`, of which what is outside its bounds (1
        byte to 900,000, or `from A to B`) is drawn again. `sizes:PATH` takes them from a file, a number of bytes a line; `lines:PATH` sends the lines
        of a file as values.

        Keys: `uniform of N`, `zipf:S of N` (rank k is drawn in proportion to 1 / k^S, for any S above 0), `hot:0.9 to 10 of 1000` (nine records in
        ten go to 10 of 1,000 keys), `sequential of N`: all of these are eight decimal digits. `file:PATH` has a key a line.

        Files are taken in turn, each producer beginning with a line of its own, or `at random`. Their paths begin where the suite file lies (in
        `--set`: where the command runs). They are read and checked before anything runs; a resolved suite names them with a `crc32c:` of what they
        held, and one that holds something else is refused. The same `seed` sends the same records, whichever client sends them; only the times
        in the stamps differ.

        `records.verify` says how each record is accounted for. Columns that a way cannot fill stay empty.

        | verify | how | lost, duplicated | reordered, corrupt | latency end to end |
        | --- | --- | --- | --- | --- |
        | `value` | a stamp in the first 24 bytes of the value | exact | exact | yes |
        | `header` | the same stamp in a header named `weir`, 30 bytes more a record | exact | exact | yes |
        | `count` | received against acknowledged | what is left of both when they are subtracted | no | no |
        | `none` | not at all | no | no | no |

        `auto` is `value` where every value has room for the stamp, else `header`: for small values, for tombstones, which have no value, and for lines
        of a file, which are sent as they are. Without consumers nothing is verified. With `acks: 0` lost records are counted, and no failure.
        """,
        "load": """
        A row goes from a backlog, where there is one, to the warm-up, full speed (`peak`) and the open loop (`latency`), each of which may be left out.

        With `load.backlog.records` so many records are sent, at full speed, before any consumer begins to read (phase `backlog`). Then the consumers
        begin, and the row waits until the slowest group has caught up (phase `drain`), while producers send `load.backlog.rate` records a second:
        who receives no faster than that never catches up. A group that is less than 100 ms of that rate behind has caught up. timeseries.csv
        has both phases, with the lag over time.

        With `load.latency.shape: steps` the open loop goes up in equal steps, which divide `load.latency.for` among them. Each has percentiles and a verdict of
        its own in steps.csv, and the run ends with a table of how far the load can go: the highest rate that the system keeps up with, and the highest
        with a p99 within 1 ms, 2 ms and so on (`weir run knee`). Steps that are SATURATED behind one that was kept up with are what was asked for: the
        row is VALID. Where the generator itself sent too little between them the row is GENERATOR_LIMITED. All trials of a configuration have the same
        steps: a percentage is one of what the first trial's full speed carried. A second for each step is not much for a p99.
        """,
        "broker": "Passed to the embedded broker when set; no other target takes them.",
    ]

    private static func table(_ title: String, _ section: String, note: String?) -> String {
        var lines = ["", "## \(title)", ""]
        if let note { lines += [note, ""] }
        lines += ["| key | takes | default | what it is |", "| --- | --- | --- | --- |"]
        for key in keys where key.section == section {
            let takes = escaped(key.kind.document)
            let fallback = key.defaultValue.map { "`\(key.kind.spelled($0))`" } ?? key.absent ?? "–"
            let whole = key.isSweepable ? "" : " *(not swept)*"
            lines.append("| `\(key.path)` | \(takes) | \(escaped(fallback)) | \(escaped(key.help))\(whole) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func escaped(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}

extension ValueKind {
    /// What the key takes, for a table: the summary, with what is yet to come.
    var document: String {
        let later: [String]
        switch self {
        case .choice(_, let words), .target(_, let words): later = words
        default: later = []
        }
        if later.isEmpty { return summary }
        return "\(summary) (not available yet: \(later.joined(separator: ", ")))"
    }

    /// A value in the spelling that people prefer: sizes in binary units.
    func spelled(_ value: SuiteValue) -> String {
        if case .size = self, case .integer(let bytes) = value { return Self.spelled(bytes: bytes) }
        if case .rate = self, case .integer(let rate) = value { return Self.spelled(rate: rate) }
        return value.text
    }
}
