extension SuiteSchema {
    /// What the embedded broker may be given; each is passed to `weir broker -X` under the name after `broker.`.
    static let broker = [
        passed(
            "broker.num.network.threads", .integer(1...256), "event loops of the broker",
            absent: "half of the cores, at least 1"),
        passed(
            "broker.record.validation", .choice(["deep", "header"]),
            "whether each record of a batch is looked at, or the batch's header and checksum only", absent: "deep"),
        passed(
            "broker.append.strategy", .choice(["batched", "single"]),
            "one pwritev for all batches of a turn, or one each", absent: "batched"),
        passed(
            "broker.fetch.strategy", .choice(["sendfile", "pread"], later: ["mmap"]),
            "how records go from file to socket",
            absent: "sendfile"),
        passed("broker.log.segment.bytes", .size(14...Int(Int32.max)), "bytes of a segment file", absent: "1GiB"),
        passed(
            "broker.log.flush.interval.messages", .integer(1...Int.max),
            "records after which the log is flushed before they are acknowledged; 1 is every batch", absent: "never"),
        passed(
            "broker.group.initial.rebalance.delay.ms", .integer(0...Int(Int32.max)),
            "how long an empty consumer group waits for further members before it deals out partitions", absent: "3000"),
        passed(
            "broker.socket.congestion.control", .choice(["cubic", "reno", "bbr"]),
            "TCP congestion control of the broker's side", absent: "cubic"),
    ]

    /// A key that is passed on only when it is set.
    static func passed(_ path: String, _ kind: ValueKind, _ help: String, absent: String = "the broker's own")
        -> SuiteKey
    {
        SuiteKey(path: path, kind: kind, defaultValue: nil, absent: absent, help: help, isSweepable: true)
    }

    /// A key of a row.
    static func key(
        _ path: String, _ kind: ValueKind, _ defaultValue: SuiteValue?, absent: String? = nil, _ help: String
    ) -> SuiteKey {
        SuiteKey(path: path, kind: kind, defaultValue: defaultValue, absent: absent, help: help, isSweepable: true)
    }

    /// A key of the run as a whole, which is not swept.
    static func whole(
        _ path: String, _ kind: ValueKind, _ defaultValue: SuiteValue?, absent: String? = nil, _ help: String
    ) -> SuiteKey {
        SuiteKey(path: path, kind: kind, defaultValue: defaultValue, absent: absent, help: help, isSweepable: false)
    }
}
