import Synchronization

extension RowPlan {
    /// The most records that full speed sends in a row, warm-up included; nil where time alone ends it.
    public var fullSpeedLimit: Int? {
        let byBytes = load.maximumBytes.map { Int(Double($0) / max(1, records.meanValueBytes)) }
        return [load.maximumRecords, byBytes].compactMap(\.self).min()
    }

    /// How many records one producer has handed over, since the row began, when full speed ends for it.
    ///
    /// The warm-up may take what its share of the time allows it and no more, so that something is left for the peak.
    func limit(of driver: ProducerDriver, in phase: RowPhase) -> UInt64 {
        if phase == .backlog, let backlog = load.backlog {
            let (each, more) = backlog.records.quotientAndRemainder(dividingBy: producer.count)
            return UInt64(each + (driver.index < more ? 1 : 0))
        }
        guard let limit = fullSpeedLimit else { return .max }
        let before = driver.sentBefore.load(ordering: .relaxed)
        let each = max(1, limit / producer.count)
        guard phase == .warmup, load.peakMilliseconds > 0 else { return before + UInt64(each) }
        let share = Double(load.warmupMilliseconds) / Double(load.warmupMilliseconds + load.peakMilliseconds)
        return before + UInt64(Double(each) * share)
    }
}

extension Row {
    /// How many more records may be sent at full speed before the slowest group is too far behind; nil where that does not matter.
    var roomForLag: (@Sendable () -> Int)? {
        guard let limit = plan.load.maximumLag, !groups.isEmpty else { return nil }
        return { [self] in limit - Int(handedOver - failed - receivedByAll) }
    }
}
