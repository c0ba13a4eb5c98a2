import RecordFormat

/// Finds the producers' state by reading the headers of the log.
struct ProducerReplay {
    /// How many bytes before a snapshot are read again, for the batches that it does not keep (it has only each
    /// producer's last one, and producers repeat up to five).
    private static let rereadBytes = 4 << 20

    let segments: [Segment]
    let repair: IndexRepair

    /// `snapshot`, which was taken at `offset`, brought up to the log end.
    func replay(from offset: Int64, onto snapshot: ProducerState) throws(LogError) -> ProducerState {
        var state = ProducerState()
        if !snapshot.producers.isEmpty {
            try reread(upTo: offset, into: &state)
            state.keep(only: snapshot)
            state.merge(snapshot: snapshot)
        }
        for segment in segments where segment.nextOffset > offset {
            let floor = try floor(of: segment, offset: offset)
            try remember(in: segment, from: floor, to: segment.byteCount, offsets: offset...Int64.max, &state)
        }
        return state
    }

    /// The batches in the last bytes before `offset`, over as many segments as it takes.
    private func reread(upTo offset: Int64, into state: inout ProducerState) throws(LogError) {
        var parts: [(segment: Segment, start: Int, end: Int)] = []
        var left = Self.rereadBytes
        for segment in segments.reversed() where segment.baseOffset < offset && left > 0 {
            let end = offset >= segment.nextOffset ? segment.byteCount : try floor(of: segment, offset: offset)
            let wanted = max(0, end - left)
            var entry = segment.offsets.floor(position: wanted)
            if let closed = segment.closed {
                entry = try repair.floor(of: segment, in: closed) { indexes throws(LogError) in
                    try indexes.floor(position: wanted)
                }
            }
            let start = try boundary(entry, in: segment)
            parts.append((segment, start, end))
            left -= end - start
        }
        for part in parts.reversed() {
            try remember(in: part.segment, from: part.start, to: part.end, offsets: 0...offset - 1, &state)
        }
    }

    private func remember(
        in segment: Segment, from start: Int, to end: Int, offsets: ClosedRange<Int64>, _ state: inout ProducerState
    ) throws(LogError) {
        try BatchScan(file: segment.file, end: end).headers(from: start) { header, _ throws(LogError) in
            if let batch = ProducerBatch(header), !header.isControl, offsets.contains(header.lastOffset) {
                state.remember(batch, lastOffset: header.lastOffset)
            }
            return true
        }
    }

    /// Where an entry points, or the segment's start where that is no batch's: more is read then.
    private func boundary(_ entry: (offset: Int64, position: Int), in segment: Segment) throws(LogError) -> Int {
        try segment.hasBatch(at: entry) ? entry.position : 0
    }

    private func floor(of segment: Segment, offset: Int64) throws(LogError) -> Int {
        if offset <= segment.baseOffset { return 0 }
        guard let closed = segment.closed else {
            return try boundary(segment.offsets.floor(offset: offset), in: segment)
        }
        return try repair.floor(of: segment, in: closed) { indexes throws(LogError) in
            try indexes.floor(offset: offset)
        }.position
    }
}

extension ProducerState {
    /// Forgets producers that the snapshot does not have: those had expired.
    mutating func keep(only snapshot: ProducerState) {
        for id in producers.keys where snapshot.producer(id) == nil { restore(id, as: nil) }
    }
}
