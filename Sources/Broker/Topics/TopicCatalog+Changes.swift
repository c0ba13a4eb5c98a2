import KafkaProtocol
import LogEngine

// Changes of topics that go on being served; like all changes, on the administration thread.
extension TopicCatalog {
    /// Adds partitions to a topic until it has `count`; all or nothing.
    func extend(_ topic: Topic, to count: Int) throws(TopicError) {
        let before = TopicRegistry.Entry(topic)
        var after = before
        after.partitions = count
        do {
            // Entered before the first directory is made, so that a start finishes what a crash cut short.
            try keep(after, of: topic.name)
            _ = try open(topic.name, topic.partitions, after, topic.partitions[0].log.configuration)
        } catch {
            for number in topic.partitions.count..<count {
                try? directory.delete(PartitionID(topic: topic.name, partition: Int32(number)))
            }
            try? keep(before, of: topic.name)
            throw TopicError(code: .kafkaStorageError, message: "\(error)")
        }
    }

    /// Gives a topic the configuration that sets `overrides` and nothing else, kept over a restart; it holds from the next append
    /// and the next look at old segments on.
    func configure(_ topic: Topic, _ overrides: [String: String]) throws(TopicError) {
        let configuration = try configuration(of: overrides)
        var entry = TopicRegistry.Entry(topic)
        entry.overrides = configuration.normalised(overrides)
        do { try keep(entry, of: topic.name) } catch {
            throw TopicError(code: .kafkaStorageError, message: "\(error)")
        }
        for partition in topic.partitions { partition.log.configuration = configuration }
        serve(Topic(name: topic.name, id: topic.id, partitions: topic.partitions, overrides: entry.overrides))
    }
}

extension LogConfiguration {
    /// The values of `overrides` as they were understood: without blanks, say.
    func normalised(_ overrides: [String: String]) -> [String: String] {
        var overrides = overrides
        for key in overrides.keys { overrides[key] = LogSetting.named(key)?.text(of: self) }
        return overrides
    }
}
