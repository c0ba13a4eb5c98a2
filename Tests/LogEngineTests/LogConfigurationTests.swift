import Testing

@testable import LogEngine

@Suite struct LogConfigurationTests {
    @Test("every key reads back what it was set to")
    func roundTrip() throws {
        let values = [
            "cleanup.policy": "delete", "compression.type": "producer", "message.timestamp.type": "LogAppendTime",
            "preallocate": "true",
        ]
        for setting in LogSetting.all {
            let value = values[setting.name] ?? "77"
            let configuration = try LogConfiguration(overrides: [setting.name: value])
            #expect(setting.text(of: configuration) == value)
        }
    }

    @Test(
        "the defaults are Kafka's",
        arguments: [
            ("segment.bytes", "1073741824"), ("retention.ms", "604800000"), ("retention.bytes", "-1"),
            ("max.message.bytes", "1048588"), ("index.interval.bytes", "4096"),
            ("flush.messages", "9223372036854775807"),
            ("message.timestamp.type", "CreateTime"), ("cleanup.policy", "delete"), ("min.insync.replicas", "1"),
        ])
    func defaults(key: String, value: String) {
        #expect(LogSetting.named(key)?.defaultText == value)
    }

    @Test(
        "an impossible value is refused with its key and the reason",
        arguments: [
            ("segment.bytes", "13", "must be from 14 to 2147483647"),
            ("segment.bytes", "1MiB", "must be a whole number"),
            ("retention.ms", "-2", "must be at least -1"),
            ("cleanup.policy", "compact", "only delete is supported by this broker"),
            ("message.timestamp.type", "now", "must be CreateTime or LogAppendTime"),
            ("preallocate", "maybe", "must be true or false"),
        ])
    func refusals(key: String, value: String, reason: String) {
        #expect(throws: LogError.invalidConfiguration(key: key, value: value, reason: reason)) {
            try LogConfiguration(overrides: [key: value])
        }
    }

    @Test("an unknown key is refused and the known ones are named")
    func unknownKey() {
        #expect {
            try LogConfiguration(overrides: ["segment.byte": "1"])
        } throws: { error in
            "\(error)".contains("segment.byte=1") && "\(error)".contains("segment.bytes")
        }
    }

    @Test("overrides stand on the broker's defaults")
    func overrides() throws {
        var defaults = LogConfiguration()
        defaults.segmentBytes = 1 << 20
        let configuration = try LogConfiguration(overrides: ["retention.ms": "5"], defaults: defaults)
        #expect(configuration.segmentBytes == 1 << 20)
        #expect(configuration.retentionMilliseconds == 5)
        #expect(LogSetting.named(broker: "log.segment.bytes")?.name == "segment.bytes")
    }
}

@Suite struct NameTests {
    @Test("a topic id prints as 22 characters and reads back")
    func topicID() {
        let id = LogTopicID(high: 0x0123_4567_89ab_cdef, low: 0xfedc_ba98_7654_3210)
        #expect(id.description == "ASNFZ4mrze_-3LqYdlQyEA")
        #expect(LogTopicID(id.description) == id)
        for _ in 0..<100 {
            let id = LogTopicID.random()
            #expect(LogTopicID(id.description) == id)
        }
        #expect(LogTopicID("too short") == nil)
    }

    @Test(
        "partition directories are told from other names",
        arguments: [
            ("t-0", "t", 0), ("a-b-12", "a-b", 12), ("__consumer_offsets-49", "__consumer_offsets", 49),
        ] as [(String, String, Int32)])
    func directoryNames(name: String, topic: String, partition: Int32) {
        #expect(PartitionID(directoryName: name) == PartitionID(topic: topic, partition: partition))
    }

    @Test(
        "other names are no partitions",
        arguments: ["t", "t-", "-1", "t-1x", "t-0.ab12-delete", "a/b-1", ".lock", "..-1"])
    func otherNames(name: String) {
        #expect(PartitionID(directoryName: name) == nil)
    }

    @Test("segment files are named by their base offset in twenty digits")
    func segmentNames() {
        #expect(SegmentPath(directory: "d", baseOffset: 42).log == "d/00000000000000000042.log")
        #expect(SegmentPath.parse("00000000000000000042.timeindex")?.baseOffset == 42)
        #expect(SegmentPath.parse("42.log") == nil)
        #expect(SegmentPath.parse("leader-epoch-checkpoint") == nil)
    }
}
