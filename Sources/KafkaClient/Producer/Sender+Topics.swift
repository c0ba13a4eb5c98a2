internal import KafkaConnection
internal import KafkaProtocol
internal import SystemIO

extension Sender {
    private func start() {
        if hasStarted { return }
        hasStarted = true
        cluster.changed = { [weak self] in self?.clusterChanged() }
        cluster.keepFresh()
        checkExpiry()
    }

    func look(up lookup: TopicLookup) {
        start()
        if let known = topics[lookup.name] { return lookup.complete(known) }
        lookups.append(lookup)
        cluster.want(lookup.name)
    }

    /// Gives a lookup up, and says why it had to be.
    func abandon(_ lookup: TopicLookup, after milliseconds: Int) -> ClientError {
        lookups.removeAll { $0 === lookup }
        if let state = cluster.topics[lookup.name] {
            switch state.error {
            case .none, .unknownTopicOrPartition, .leaderNotAvailable:
                return .unknownTopic(lookup.name, milliseconds: milliseconds, last: state.error)
            default: return .broker(state.error, subject: "topic \(lookup.name)", message: nil)
            }
        }
        return .noBroker(servers: configuration.bootstrapServers, milliseconds: milliseconds, last: cluster.lastError)
    }

    /// Metadata came, or a connection changed.
    private func clusterChanged() {
        var mustAskAgain = false
        lookups.removeAll { lookup in
            guard let state = cluster.topics[lookup.name], !state.partitions.isEmpty else {
                if cluster.topics[lookup.name] != nil { mustAskAgain = true }
                return false
            }
            let topic =
                topics[lookup.name]
                ?? {
                    let made = ProducerTopic(name: lookup.name, partitionCount: state.partitions.count)
                    topics[lookup.name] = made
                    return made
                }()
            lookup.complete(topic)
            return true
        }
        for (name, topic) in topics { takeLeaders(of: topic, from: cluster.topics[name]) }
        let waiting = homeless
        homeless = []
        for partition in waiting {
            partition.isQueued = false
            queue(partition)
        }
        if mustAskAgain { cluster.refreshSoon() }
        if identity == .needed { askIdentity() }
    }

    private func takeLeaders(of topic: ProducerTopic, from state: TopicState?) {
        guard let state else { return }
        for partition in topic.partitions where Int(partition.index) < state.partitions.count {
            let leader = state.partitions[Int(partition.index)].leader
            if leader == partition.leader { continue }
            let old = links[partition.leader]
            partition.leader = leader
            if leader >= 0 && links[leader] == nil { links[leader] = Link(id: leader) }
            if partition.isQueued, let old {
                let rest = old.queue.all.filter { $0 !== partition }
                old.queue.removeAll()
                for other in rest { old.queue.append(other) }
                partition.isQueued = false
                queue(partition)
            }
        }
    }
}

// MARK: - Idempotence

extension Sender {
    func askIdentity() {
        guard identity == .needed else { return }
        identity = .asked
        cluster.withAnyConnection { [self] connection in
            connection.send(InitProducerIdRequest()) { [self] result in
                switch result {
                case .success(let reply) where reply.response.errorCode == .none:
                    identity = .known(id: reply.response.producerID, epoch: reply.response.producerEpoch)
                case .success(let reply) where !reply.response.errorCode.isRetriable:
                    identity = .needed
                    failAll(.broker(reply.response.errorCode, subject: "InitProducerId", message: nil))
                case .failure(let error):
                    identity = .needed
                    if case .unsupported = error { failAll(.connection(error)) } else { askIdentityLater() }
                default:
                    identity = .needed
                    askIdentityLater()
                }
            }
            connection.flush()
        }
    }

    private func askIdentityLater() {
        let pause = UInt64(configuration.retryBackoffMilliseconds) * 1_000_000
        loop.schedule(at: MonotonicClock.now() + pause) { [weak self] in self?.askIdentity() }
    }
}
