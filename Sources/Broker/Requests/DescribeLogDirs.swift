import KafkaProtocol
import LogEngine
import SystemIO

extension Broker {
    /// Asks the file system for its space, so it runs on the administration thread.
    func describeLogDirs(_ request: DescribeLogDirsRequest, _ context: RequestContext) {
        administration.submit { [self] in
            let path = Directory.resolve(configuration.directory) ?? configuration.directory
            let space = Directory.space(at: path)
            var named = NamedPartitions()
            let found = request.topics.map { wanted in
                wanted.compactMap { wanted in
                    let topic = topics.topic(named: wanted.name)
                    return topic.map {
                        describe($0, named.take(wanted.partitions, of: $0.name).compactMap($0.partition))
                    }
                }
            }
            let directory = DescribeLogDirsResponse.Directory(
                path: path, topics: found ?? topics.all.map { describe($0, $0.partitions) },
                totalBytes: space.map { Int64($0.total) } ?? -1, usableBytes: space.map { Int64($0.free) } ?? -1)
            context.answerLater(DescribeLogDirsResponse(directories: [directory]))
        }
    }

    private func describe(_ topic: Topic, _ partitions: [Partition]) -> DescribeLogDirsResponse.Topic {
        DescribeLogDirsResponse.Topic(
            name: topic.name,
            partitions: partitions.map { .init(index: $0.index, size: Int64($0.log.byteCount), offsetLag: 0) })
    }
}
