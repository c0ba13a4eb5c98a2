import KafkaProtocol
import RecordFormat
import Synchronization
import SystemIO
import TestSupport
import Testing

@testable import KafkaClient

// What members read and commit.
extension GroupScenarios {
    /// What was committed, with its note, is where another member goes on; a commit of one partition leaves the others alone.
    func commits() throws {
        let name = "commits"
        try topic(name, partitions: 2)
        try fill(server, name, partitions: 2, count: 100)
        let first = try member(name)
        let names = [TopicPartition(name, 0), TopicPartition(name, 1)]
        try #require(eventually { first.records.count == 200 })
        try #require(try first.consumer.committed(names).isEmpty)
        let noted = OffsetAndMetadata(offset: 40, metadata: "so far ü")
        try first.consumer.commit([names[0]: noted])
        try #require(try first.consumer.committed(names) == [names[0]: noted])
        try #require(first.consumer.position(of: names[1]) == 100)
        let answers = Mutex<[Result<[TopicPartition: OffsetAndMetadata], ClientError>]>([])
        try first.consumer.commitAsync([names[1]: OffsetAndMetadata(offset: 90)]) { answer in
            answers.withLock { $0.append(answer) }
        }
        try #require(eventually { answers.withLock { $0.count } == 1 })
        try #require(answers.withLock { $0 } == [.success([names[1]: OffsetAndMetadata(offset: 90)])])
        first.close()
        let second = try member(name)
        try #require(eventually { second.records.count == 70 }, "\(second.records.count)")
        try #require(second.records.sorted() == ((40..<100).map { "0@\($0)" } + (90..<100).map { "1@\($0)" }).sorted())
        try second.consumer.commit()
        second.close()
        // Who is in no generation reads what the group has committed, and commits while the group is empty.
        let outside = try Consumer(
            ConsumerConfiguration(bootstrapServers: [server], properties: [("group.id", name)]))
        defer { outside.close() }
        try #require(try outside.committed(names).mapValues(\.offset) == [names[0]: 100, names[1]: 100])
        outside.assign([names[0]], from: .committed)
        try #require(try outside.read(1, within: 1) == [])
        try #require(outside.position(of: names[0]) == 100)
        try outside.commit([names[0]: OffsetAndMetadata(offset: 98)])
        outside.assign([names[0]], from: .committed)
        try #require(try outside.read(2) == ["0@98=98", "0@99=99"])
    }

    /// Automatic commits come with the interval and with the end.
    func commitsAutomatically() throws {
        let name = "automatic"
        try topic(name, partitions: 1)
        try fill(server, name, partitions: 1, count: 50)
        let properties = [("enable.auto.commit", "true"), ("auto.commit.interval.ms", "50")]
        let first = try member(name, properties)
        let partition = TopicPartition(name, 0)
        let committed = eventually {
            first.records.count == 50
                && ((try? first.consumer.committed([partition])) ?? [:])[partition]?.offset == 50
        }
        try #require(committed)
        first.close()
        let second = try member(name, [("enable.auto.commit", "true")])
        try #require(eventually { second.partitions.count == 1 })
        try fill(server, name, partitions: 1, count: 10, from: 50)
        try #require(eventually { second.records.count == 10 })
        second.close()
        let third = try member(name)
        try #require(eventually { third.partitions.count == 1 && third.consumer.position(of: partition) == 60 })
        third.close()
        try #require(third.records.isEmpty && first.errors.isEmpty && second.errors.isEmpty)
    }

    /// Pause keeps partitions, a seek replays them, from an offset and from a time.
    func replays() throws {
        let name = "replays"
        try topic(name, partitions: 1)
        try fill(server, name, partitions: 1, count: 30)
        MonotonicClock.sleep(nanoseconds: 30_000_000)
        let member = try member(name)
        defer { member.close() }
        try #require(eventually { member.records.count == 30 })
        let partition = TopicPartition(name, 0)
        member.consumer.pause([partition])
        try #require(member.consumer.paused == [partition])
        try fill(server, name, partitions: 1, count: 20, from: 30)
        MonotonicClock.sleep(nanoseconds: 200_000_000)
        try #require(member.records.count == 30)
        member.consumer.resume([partition])
        try #require(eventually { member.records.count == 50 })
        try #require(member.records == (0..<50).map { "0@\($0)" })
        member.consumer.seek(partition, to: .offset(45))
        try #require(eventually { member.records.count == 55 })
        member.consumer.seek(partition, to: .beginning)
        try #require(eventually { member.records.count == 105 })
        try #require(
            member.records == (0..<50).map { "0@\($0)" } + (45..<50).map { "0@\($0)" } + (0..<50).map { "0@\($0)" })
        // From the time of the 31st record on.
        let time = try timestamp(of: 30, in: partition)
        member.consumer.seek(partition, to: .time(time))
        try #require(eventually { member.records.count >= 125 })
        let again = member.records.dropFirst(105)
        try #require(Array(again) == (30..<50).map { "0@\($0)" }, "\(again)")
        try #require(member.errors.isEmpty)
    }

    private func timestamp(of offset: Int64, in partition: TopicPartition) throws -> Int64 {
        let consumer = try Consumer(ConsumerConfiguration(bootstrapServers: [server]))
        defer { consumer.close() }
        consumer.assign([partition], from: .offset(offset))
        var time: Int64 = -1
        try consumer.poll(timeoutMilliseconds: 5000) { batch throws(ClientError) in
            try batch.forEachRecord { if $0.offset == offset { time = $0.timestamp } }
        }
        return time
    }

    /// Without an offset and without a reset, `poll` says so.
    func noOffset() throws {
        let name = "no-offset"
        try topic(name, partitions: 1)
        let member = try member(name, [("auto.offset.reset", "none")])
        defer { member.close() }
        let error = ClientError.noCommittedOffset(group: name, topic: name, partition: 0)
        try #require(eventually { member.errors == [error] }, "\(member.errors)")
        member.consumer.seek(TopicPartition(name, 0), to: .beginning)
        try fill(server, name, partitions: 1, count: 10)
        try #require(eventually { member.records.count == 10 })
    }
}
