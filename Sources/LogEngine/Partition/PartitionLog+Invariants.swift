import RecordFormat
import Synchronization
import SystemIO

extension PartitionLog {
    /// Everything that must hold of an open log at any time; returns what does not. For tests: it reads the whole log.
    public func violations() -> [String] {
        state.withLock { state in
            var problems = state.offsetViolations()
            for (index, segment) in state.segments.enumerated() {
                let next = index + 1 < state.segments.count ? state.segments[index + 1] : nil
                problems += segment.violations(isActive: next == nil, nextBase: next?.baseOffset)
            }
            return problems
        }
    }
}

extension PartitionLog.State {
    fileprivate func offsetViolations() -> [String] {
        var problems: [String] = []
        func require(_ holds: Bool, _ rule: String) { if !holds { problems.append(rule) } }
        require(!segments.isEmpty, "a log has a segment")
        require(segments[0].baseOffset <= logStartOffset, "the log start \(logStartOffset) lies in a segment")
        require(logStartOffset <= highWatermark, "log start \(logStartOffset) ≤ high watermark \(highWatermark)")
        require(highWatermark <= endOffset, "high watermark \(highWatermark) ≤ log end \(endOffset)")
        require(flush.recoveryPoint <= endOffset, "recovery point \(flush.recoveryPoint) ≤ log end \(endOffset)")
        for (id, producer) in producers.producers {
            require(producer.last.lastOffset < endOffset, "producer \(id)'s last batch is in the log")
            require(
                (1...ProducerState.batchesRemembered).contains(producer.batches.count), "one to five batches of \(id)")
        }
        for (lower, higher) in zip(epochs.entries, epochs.entries.dropFirst()) {
            require(lower.epoch < higher.epoch && lower.startOffset < higher.startOffset, "leader epochs grow")
        }
        return problems
    }
}

extension Segment {
    fileprivate func violations(isActive: Bool, nextBase: Int64?) -> [String] {
        var problems: [String] = []
        func require(_ holds: Bool, _ rule: String) { if !holds { problems.append("\(path.log): \(rule)") } }
        require(isActive == (closed == nil), "the last segment is active, and no other")
        if let nextBase {
            require(nextOffset <= nextBase, "the next segment starts at \(nextBase), below \(nextOffset)")
        }
        do {
            // Blocks ahead of a closed segment's end may still be there; its bytes may not.
            require(try file.size() == byteCount, "the file has \(try file.size()) bytes, not \(byteCount)")
            var starts: [Int64: Int] = [:]
            var next = baseOffset
            var greatest: Int64 = -1
            let end = try BatchScan(file: file, end: byteCount).validBatches(from: 0) { header, position, _ in
                if header.baseOffset != next { return "offset \(header.baseOffset) follows \(next)" }
                next = header.nextOffset
                starts[header.lastOffset] = position
                greatest = max(greatest, header.maxTimestamp)
                return nil
            }
            require(end.problem == nil, end.problem ?? "")
            require(next == nextOffset, "the batches end at \(next), not \(nextOffset)")
            require(greatest == maxTimestamp, "the greatest timestamp is \(greatest), not \(maxTimestamp)")
            for entry in offsets.entries {
                let last = baseOffset + Int64(entry.relativeOffset)
                require(starts[last] == Int(entry.position), "the index entry of \(last) points at its batch")
            }
            for index in 0..<recent.count {
                require(
                    starts[recent[index].nextOffset - 1] == recent[index].position, "recent batch \(index) is right")
            }
            for (last, position) in starts {
                guard let closed else { break }
                require(try closed.floor(offset: last).position <= position, "the closed index is at or below \(last)")
            }
        } catch { problems.append("\(path.log): \(error)") }
        return problems
    }
}
