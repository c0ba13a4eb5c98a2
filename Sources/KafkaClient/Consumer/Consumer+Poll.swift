internal import KafkaConnection
internal import RecordFormat
internal import SystemIO
import Synchronization

/// A response on its way to whoever polls: the next batch is at `position` of `parts[part]`.
struct PendingDelivery {
    let fetched: Fetched
    var part = 0
    var position: Int

    init(_ fetched: Fetched) {
        self.fetched = fetched
        position = fetched.parts.first?.range.lowerBound ?? 0
    }

    var isOver: Bool { part >= fetched.parts.count }

    mutating func nextPart() {
        part += 1
        if part < fetched.parts.count { position = fetched.parts[part].range.lowerBound }
    }
}

extension Consumer {
    /// Waits for at most `timeoutMilliseconds` for something to read, and calls `body` with each batch of one response, up to
    /// `max.poll.records`.
    ///
    /// Returns the number of batches; 0 when the time passed. Control batches are not delivered. A batch whose `body` throws, or
    /// that is corrupt, is not delivered again; what follows it is, by the next call. Where a batch is so broken that its end is
    /// not known, that is the next response of its partition.
    ///
    /// In a group this is also where partitions come and go, before anything is delivered, and where automatic commits are made, of
    /// what earlier calls have delivered, also while this one waits. They stay before a batch that failed, so that it is read again
    /// by who has the partition next; a `seek` beyond it lets them go on.
    @discardableResult
    public func poll(
        timeoutMilliseconds: Int, _ body: (borrowing FetchedBatch) throws(ClientError) -> Void
    ) throws(ClientError) -> Int {
        if let group {
            group.activity.goesAway()
            defer { group.activity.goesAway() }
            commitIfDue()
            while let step = queue.nextStep() { perform(step) }
            return try deliver(timeoutMilliseconds, body)
        }
        return try deliver(timeoutMilliseconds, body)
    }

    private func deliver(
        _ timeoutMilliseconds: Int, _ body: (borrowing FetchedBatch) throws(ClientError) -> Void
    ) throws(ClientError) -> Int {
        guard var delivery = try takeDelivery(timeoutMilliseconds) else { return 0 }
        interrupted = nil
        var count = 0
        var records = 0
        do throws(ClientError) {
            while !delivery.isOver && records < configuration.maxPollRecords {
                if let delivered = try deliverNext(&delivery, body) {
                    count += 1
                    records += max(1, delivered)
                }
            }
        } catch {
            interrupted = delivery
            throw error
        }
        if !delivery.isOver { interrupted = delivery }
        return count
    }

    /// The rest of the last response, or the next one; nil when the time passed.
    private func takeDelivery(_ timeoutMilliseconds: Int) throws(ClientError) -> PendingDelivery? {
        if let rest = interrupted { return rest }
        let timeout = UInt64(timeoutMilliseconds) * 1_000_000
        var deadline: UInt64?
        while true {
            group?.activity.waits()
            defer { group?.activity.goesAway() }
            switch try queue.next(timeout: timeout, deadline: &deadline, pauseAt: nextCommit > 0 ? nextCommit : .max) {
            case nil:
                guard let deadline, MonotonicClock.now() < deadline else { return nil }
                commitIfDue()
            case .fetched(let fetched): return PendingDelivery(fetched)
            case .step(let step):
                group?.activity.goesAway()
                perform(step)
            }
        }
    }

    /// Delivers one batch, or moves on to the next part; the batch's number of records. Whatever it throws, `delivery` is behind the
    /// batch then.
    private func deliverNext(
        _ delivery: inout PendingDelivery, _ body: (borrowing FetchedBatch) throws(ClientError) -> Void
    ) throws(ClientError) -> Int? {
        let part = delivery.fetched.parts[delivery.part]
        guard delivery.position < part.range.upperBound, part.partition.epoch.load(ordering: .relaxed) == part.epoch
        else {
            delivery.nextPart()
            return nil
        }
        let name = part.partition.name
        let frame = delivery.fetched.frame
        let rest = frame.bytes.extracting(delivery.position..<part.range.upperBound)
        let header: RecordBatchHeader
        do throws(RecordBatchError) { header = try RecordBatchHeader(rest) } catch {
            delivery.nextPart()
            part.partition.fail(in: part.epoch)
            throw .corruptBatch(topic: name.topic, partition: name.partition, offset: part.from, error)
        }
        delivery.position += header.totalBytes
        // A seek, perhaps by `body`, ends what was fetched before it.
        guard let seeks = part.partition.take(to: header.nextOffset, in: part.epoch) else { return nil }
        var isProcessed = header.isControl
        defer { part.partition.finish(to: header.nextOffset, since: seeks, isProcessed: isProcessed) }
        if header.isControl { return nil }
        try body(
            FetchedBatch(
                topic: name.topic, partition: name.partition, header: header,
                bytes: rest.extracting(first: header.totalBytes), highWatermark: part.highWatermark, from: part.from,
                reader: RecordBatchReader(verifiesChecksum: configuration.checksCRCs)))
        isProcessed = true
        return Int(header.recordCount)
    }
}
