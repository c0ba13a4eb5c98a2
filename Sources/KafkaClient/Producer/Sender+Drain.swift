internal import KafkaConnection
internal import KafkaProtocol
internal import RecordFormat
internal import SystemIO

extension Sender {
    /// Sends what is ready for one broker, as far as its connection has room: one batch a partition in each request.
    func drain(_ link: Link) {
        if link.queue.isEmpty || link.inFlight >= configuration.maxInFlight { return }
        if identity == .needed { askIdentity() }
        guard identity == .unneeded || isIdentified else { return }
        guard let connection = cluster.connection(to: link.id) else { return }
        while link.inFlight < configuration.maxInFlight && !link.queue.isEmpty {
            let batches = collect(from: link)
            if batches.isEmpty { return }
            dispatch(batches, on: connection, link)
        }
    }

    private var isIdentified: Bool {
        if case .known = identity { return true }
        return false
    }

    private typealias Sending = (partition: PartitionAccumulator, batch: ProducerBatch)

    /// Goes round the link's queue once, for at most `max.request.size` bytes.
    private func collect(from link: Link) -> [Sending] {
        let horizon = horizon
        var batches: [Sending] = []
        var bytes = 0
        for _ in 0..<link.queue.count {
            guard let partition = link.queue.popFirst() else { break }
            partition.isQueued = false
            guard let batch = next(of: partition, horizon) else { continue }
            let size = batch.builder.estimatedBytes
            if !batches.isEmpty && bytes + size > configuration.maxRequestSize {
                if batch.isFinished { partition.retries.insert(batch, at: 0) } else { partition.putBack(batch) }
                link.queue.prepend(partition)
                partition.isQueued = true
                break
            }
            guard finish(batch, of: partition) else { continue }
            bytes += size
            partition.inFlight.append(batch)
            batches.append((partition, batch))
            if partition.retries.isEmpty && partition.hasNew(openedBefore: horizon) { queue(partition) }
        }
        return batches
    }

    /// The batch of a partition that is to be sent next, if one may be.
    private func next(of partition: PartitionAccumulator, _ horizon: UInt64) -> ProducerBatch? {
        if now < partition.backsOffUntil { return nil }
        if partition.needsNewEpoch {
            guard partition.inFlight.isEmpty, renewEpoch(of: partition) else { return nil }
        }
        // While a batch waits to be sent again, nothing newer may pass it, and what was sent behind it must be back first.
        if !partition.retries.isEmpty {
            return partition.inFlight.isEmpty ? partition.retries.removeFirst() : nil
        }
        if identity != .unneeded && !partition.hasBegun && !partition.inFlight.isEmpty { return nil }
        return partition.takeNew(openedBefore: horizon)
    }

    /// Writes header and checksum, with the sequence that the batch keeps for all its attempts.
    private func finish(_ batch: ProducerBatch, of partition: PartitionAccumulator) -> Bool {
        if batch.isFinished { return true }
        var id: Int64 = -1
        var epoch: Int16 = -1
        if case .known(let knownID, let knownEpoch) = identity {
            if partition.producerID != knownID {
                partition.producerID = knownID
                partition.producerEpoch = knownEpoch
                partition.nextSequence = 0
                partition.hasBegun = false
            }
            id = knownID
            epoch = partition.producerEpoch
        }
        let sequence = id >= 0 ? partition.nextSequence : -1
        do throws(CompressionError) {
            let builder = batch.builder
            let bytes = try builder.finish(
                compression: configuration.compression, level: configuration.compressionLevel, producerID: id,
                producerEpoch: epoch, baseSequence: sequence)
            batch.sentBytes = bytes.byteCount
        } catch {
            settle(partition, batch, .failed(.compression(error)))
            return false
        }
        batch.isFinished = true
        batch.order = nextOrder
        nextOrder += 1
        if id >= 0 {
            batch.baseSequence = sequence
            partition.nextSequence = Sender.sequence(sequence, plus: batch.count)
        }
        return true
    }

    /// Sequences go round from 2³¹ − 1 to 0.
    static func sequence(_ first: Int32, plus count: Int) -> Int32 {
        Int32((Int64(first) + Int64(count)) & 0x7fff_ffff)
    }

    /// After a batch was given up: the next epoch begins with sequence 0 (KIP-360). False while it has to be asked for.
    private func renewEpoch(of partition: PartitionAccumulator) -> Bool {
        guard case .known(let id, let epoch) = identity else { return false }
        guard epoch < Int16.max else {
            identity = .needed
            askIdentity()
            return false
        }
        identity = .known(id: id, epoch: epoch + 1)
        partition.needsNewEpoch = false
        partition.producerID = id
        partition.producerEpoch = epoch + 1
        partition.nextSequence = 0
        partition.hasBegun = false
        for batch in partition.retries {
            batch.builder.stampProducer(id: id, epoch: epoch + 1, baseSequence: partition.nextSequence)
            batch.baseSequence = partition.nextSequence
            partition.nextSequence = Sender.sequence(partition.nextSequence, plus: batch.count)
        }
        return true
    }
}

// MARK: - Requests

extension Sender {
    private func dispatch(_ batches: [Sending], on connection: KafkaConnection, _ link: Link) {
        let request = ProduceRequest(
            acks: configuration.acks.rawValue, timeoutMilliseconds: Int32(configuration.requestTimeoutMilliseconds),
            topics: topics(of: batches))
        for (_, batch) in batches {
            if batch.attempts == 0 { batch.sentAt = now } else { statistics.retries += 1 }
            batch.attempts += 1
            statistics.records += batch.count
            statistics.bytes += batch.sentBytes
        }
        statistics.requests += 1
        statistics.batches += batches.count
        link.inFlight += 1
        countInFlight(1)
        // The holes are filled in the order of the request's topics, which group the batches.
        let external = grouped(batches).map(\.batch.external)
        let version = connection.version(of: ProduceRequest.self).map { min($0, 12) }  // 13 names topics by id
        if configuration.acks == .none {
            connection.sendUnanswered(request, version: version, external: external) { [self] error in
                returned(link)
                for (partition, batch) in batches {
                    if let error {
                        failed(partition, batch, .connection(error), code: .networkException)
                    } else {
                        delivered(partition, batch, baseOffset: -1, time: -1)
                    }
                }
            }
        } else {
            connection.send(request, version: version, external: external) { [self] result in
                returned(link)
                switch result {
                case .success(let reply): settle(batches, reply.response)
                case .failure(let error):
                    for (partition, batch) in batches {
                        failed(partition, batch, .connection(error), code: .networkException)
                    }
                }
            }
        }
    }

    private func returned(_ link: Link) {
        // Not the turn's own time: what arrived since is read in the same turn, and cannot have been answered before it arrived.
        now = MonotonicClock.now()
        link.inFlight -= 1
        countInFlight(-1)
    }

    /// The batches with those of a topic together, in the order in which topics first appear.
    private func grouped(_ batches: [Sending]) -> [Sending] {
        guard let first = batches.first, batches.contains(where: { $0.partition.topic != first.partition.topic })
        else {
            return batches
        }
        var order: [String: Int] = [:]
        for (partition, _) in batches where order[partition.topic] == nil {
            order[partition.topic] = order.count
        }
        return batches.enumerated().sorted { left, right in
            let leftOrder = order[left.element.partition.topic]!
            let rightOrder = order[right.element.partition.topic]!
            return (leftOrder, left.offset) < (rightOrder, right.offset)
        }.map(\.element)
    }

    private func topics(of batches: [Sending]) -> [ProduceRequest.Topic] {
        var topics: [ProduceRequest.Topic] = []
        for (partition, batch) in grouped(batches) {
            if topics.last?.name != partition.topic { topics.append(.init(name: partition.topic)) }
            topics[topics.count - 1].partitions.append(
                .init(index: partition.index, records: .external(byteCount: batch.sentBytes)))
        }
        return topics
    }
}
