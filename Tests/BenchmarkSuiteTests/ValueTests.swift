import LoadGenerator
import Testing

@testable import BenchmarkSuite

@Suite("Suite values")
struct ValueTests {
    @Test(
        "sizes, rates and durations are read in their units",
        arguments: [
            ("producer.batch.size", "100", SuiteValue.integer(100)),
            ("producer.batch.size", "16KiB", .integer(16384)),
            ("producer.batch.size", "1.5MiB", .integer(1_572_864)),
            ("producer.batch.size", "1MB", .integer(1_000_000)),
            ("producer.batch.size", "64 kB", .integer(64000)),
            ("load.latency.rate", "50k", .integer(50000)),
            ("load.latency.rate", "2.5k/s", .integer(2500)),
            ("load.latency.rate", "1M", .integer(1_000_000)),
            ("load.peak", "3s", .milliseconds(3000)),
            ("load.peak", "1500ms", .milliseconds(1500)),
            ("load.peak", "0", .milliseconds(0)),
            ("load.peak", "2m", .milliseconds(120_000)),
            ("producer.acks", "all", .text("all")),
            ("producer.enable.idempotence", "true", .flag(true)),
            ("records.compressibility", "0.5", .fraction(0.5)),
            ("load.latency.at", "80%", .fraction(0.8)),
            ("load.latency.at", "0.8", .fraction(0.8)),
            ("load.latency.at", "7 %", .fraction(0.07)),
            ("load.latency.from", "10k", .integer(10_000)),
            ("load.latency.from", "20 %", .text("20%")),
            ("load.latency.from", "12.5%", .text("12.5%")),
            ("records.keys", "zipf:0.99 of 100000", .keys(.zipf(exponent: 0.99, count: 100_000))),
            ("records.keys", "zipf:1 of 7", .keys(.zipf(exponent: 1, count: 7))),
            ("records.keys", "hot:0.9 to 10 of 1000", .keys(.hot(share: 0.9, hot: 10, count: 1000))),
            ("records.keys", "sequential of 5", .keys(.sequential(count: 5))),
            ("records.value.size", "1KiB", .sizes(.fixed(1024))),
            ("records.value.size", "0", .sizes(.fixed(0))),
            ("records.value.size", "uniform:100 to 1KiB", .sizes(.uniform(100...1024))),
            (
                "records.value.size", "lognormal:200 0.5",
                .sizes(.logNormal(median: 200, sigma: 0.5, range: 1...900_000))
            ),
            (
                "records.value.size", "lognormal:200 1 from 24 to 64KiB",
                .sizes(.logNormal(median: 200, sigma: 1, range: 24...65536))
            ),
            ("records.headers", "none", .headers(.init())),
            ("records.headers", "3 of 16", .headers(.init(count: 3, bytes: 16))),
            ("consumer.event", "none", .memberEvents([])),
            ("consumer.event", "kill 4 at 3s", .memberEvents([.init(.kill, member: 4, atMilliseconds: 3000)])),
            (
                "consumer.event", "pause 1 at 2500ms for 2m and join 3 at 0s",
                .memberEvents([
                    .init(.pause, member: 1, atMilliseconds: 2500, forMilliseconds: 120_000),
                    .init(.join, member: 3, atMilliseconds: 0),
                ])
            ),
        ])
    func read(path: String, spelling: String, expected: SuiteValue) throws {
        let key = try #require(SuiteSchema.key(atPath: path))
        #expect(try key.kind.value(of: spelling) == expected)
    }

    @Test(
        "what is no value says what would be",
        arguments: [
            ("producer.batch.size", "16k", "a size such as 100, 16KiB, 1MiB or 1MB from 1 to 1GiB, not \"16k\""),
            ("producer.batch.size", "0", "a size such as 100, 16KiB, 1MiB or 1MB from 1 to 1GiB, not \"0\""),
            ("producer.batch.size", "-5", "a size such as 100, 16KiB, 1MiB or 1MB from 1 to 1GiB, not \"-5\""),
            ("producer.batch.size", "1.3", "a size such as 100, 16KiB, 1MiB or 1MB from 1 to 1GiB, not \"1.3\""),
            ("producer.batch.size", "1e400", "a size such as 100, 16KiB, 1MiB or 1MB from 1 to 1GiB, not \"1e400\""),
            ("producer.linger.ms", "5ms", "a whole number from 0 to 900000, not \"5ms\""),
            ("load.peak", "3", "a time such as 500ms, 3s or 2m from 0 to 24h, not \"3\""),
            ("load.latency.rate", "0", "records a second such as 500, 50k or 1M from 1 to 100M, not \"0\""),
            ("load.latency.at", "80", "a share such as 80% or 0.8, up to 200%, not \"80\""),
            ("load.latency.at", "0%", "a share such as 80% or 0.8, up to 200%, not \"0%\""),
            (
                "load.latency.from", "0.2",
                "records a second such as 10k, or a percentage such as 20%, up to 200%, not \"0.2\""
            ),
            ("deadline", "1ms", "a time such as 500ms, 3s or 2m from 1s to 24h, not \"1ms\""),
            ("seed", "-1", "a whole number of at least 0, not \"-1\""),
            ("topic.retention.ms", "-5", "a whole number of at least -1, not \"-5\""),
            ("producer.delivery.timeout.ms", "0", "a whole number from 1 to 2147483647, not \"0\""),
            ("producer.request.timeout.ms", "0", "a whole number from 1 to 2147483647, not \"0\""),
            ("producer.acks", "2", "0 | 1 | all, not \"2\""),
            (
                "consumer.event", "kil 4 at 3s",
                "\(ValueKind.eventsSummary), not \"kil 4 at 3s\"; did you mean \"kill N at TIME\"?"
            ),
            (
                "consumer.event", "kill 4 at 3s and pause 1 at 2s",
                "\(ValueKind.eventsSummary), not \"kill 4 at 3s and pause 1 at 2s\"; did you mean \"pause N at TIME for TIME\"?"
            ),
            ("consumer.event", "and", "\(ValueKind.eventsSummary), not \"and\""),
            (
                "consumer.event", "leave 0 at 1s",
                "\(ValueKind.eventsSummary), not \"leave 0 at 1s\"; did you mean \"leave N at TIME\"?"
            ),
            ("producer.client", "sarama", "native | librdkafka, not \"sarama\""),
            ("producer.enable.idempotence", "yes", "true | false, not \"yes\""),
            ("records.keys", "zipf of 5", "\(ValueKind.keysSummary), not \"zipf of 5\""),
            (
                "records.keys", "zip:1 of 5",
                "\(ValueKind.keysSummary), not \"zip:1 of 5\"; did you mean \"zipf:S of N\"?"
            ),
            ("records.keys", "zipf:0 of 5", "\(ValueKind.keysSummary), not \"zipf:0 of 5\""),
            ("records.keys", "zipf:inf of 5", "\(ValueKind.keysSummary), not \"zipf:inf of 5\""),
            ("records.keys", "hot:0.9 to 10 of 10", "\(ValueKind.keysSummary), not \"hot:0.9 to 10 of 10\""),
            ("records.keys", "uniform of 100000001", "\(ValueKind.keysSummary), not \"uniform of 100000001\""),
            (
                "records.value.size", "1MB",
                "\(ValueKind.sizesSummary(0...900_000)), not \"1MB\""
            ),
            (
                "records.value.size", "uniform:9 to 5",
                "\(ValueKind.sizesSummary(0...900_000)), not \"uniform:9 to 5\""
            ),
            (
                "records.value.size", "lognormal:10 1 from 20 to 30",
                "\(ValueKind.sizesSummary(0...900_000)), not \"lognormal:10 1 from 20 to 30\""
            ),
            (
                "records.value.size", "uniforn:1 to 5",
                "\(ValueKind.sizesSummary(0...900_000)), not \"uniforn:1 to 5\"; did you mean \"uniform:A to B\"?"
            ),
            ("records.headers", "3", "none | COUNT of BYTES, not \"3\""),
            ("records.headers", "3 of 1MiB", "none | COUNT of BYTES, not \"3 of 1MiB\""),
            ("records.compressibility", "nan", "a share from 0 to 1, not \"nan\""),
            ("name", "../x", "a name of letters, digits, '.', '_' and '-', not \"../x\""),
        ])
    func refused(path: String, spelling: String, reason: String) throws {
        let key = try #require(SuiteSchema.key(atPath: path))
        let error = #expect(throws: ValueError.self) { try key.kind.value(of: spelling) }
        #expect(error?.reason == reason)
    }

    @Test("every default reads back from its spelling", arguments: SuiteSchema.keys.map(\.path))
    func defaults(path: String) throws {
        let key = try #require(SuiteSchema.key(atPath: path))
        if let value = key.defaultValue {
            #expect(try key.kind.value(of: value.text) == value)
        } else {
            #expect(key.absent != nil)
        }
    }
}
