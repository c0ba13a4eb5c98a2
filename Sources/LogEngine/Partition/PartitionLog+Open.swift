import RecordFormat
import Synchronization
import SystemIO

/// Opening a partition: trust what a clean stop left, scan what a crash left.
///
/// | segment | after a clean stop | after a crash |
/// | --- | --- | --- |
/// | ends below the recovery point | trusted | trusted |
/// | ends above it | trusted | scanned |
/// | active | trusted, its last headers read | scanned |
///
/// A trusted segment whose indexes are missing or do not fit is scanned after all. A scan cuts the log at the first batch
/// that is not whole and valid; segments behind the cut are removed. Every cut is reported.
extension PartitionLog {
    /// What the data directory knows of a partition before it is opened.
    struct Opening: Sendable {
        var isClean: Bool
        var recoveryPoint: Int64
        var logStartOffset: Int64
    }

    /// Creates the directory of a new partition and opens it.
    static func create(
        _ id: PartitionID, in parent: String, topicID: LogTopicID?, configuration: LogConfiguration, options: LogOptions
    ) throws(LogError) -> PartitionLog {
        let directory = "\(parent)/\(id)"
        if Directory.exists(directory) { throw .partitionExists(partition: id.description) }
        try LogError.wrap { () throws(SystemError) in try Directory.create(directory) }
        do throws(LogError) {
            if let topicID { try PartitionMetadata.write(topicID, in: directory) }
            return try open(
                id, in: parent, configuration: configuration, options: options,
                Opening(isClean: true, recoveryPoint: 0, logStartOffset: 0))
        } catch {
            try? Directory.removeTree(directory)
            throw error
        }
    }

    /// Opens a partition's directory.
    static func open(
        _ id: PartitionID, in parent: String, configuration: LogConfiguration, options: LogOptions, _ opening: Opening
    ) throws(LogError) -> PartitionLog {
        var loader = Loader(
            parent: parent, id: id, configuration: configuration, report: options.report, opening: opening)
        let loaded = try loader.load()
        return PartitionLog(id: id, directory: loader.directory, options: options, state: loaded)
    }
}

/// The work of opening one partition.
private struct Loader {
    private let parent: String
    let directory: String
    let configuration: LogConfiguration
    let report: @Sendable (LogEvent) -> Void
    private var opening: PartitionLog.Opening

    private var bases: [Int64] = []
    private var snapshots: [Int64] = []
    private var segments: [Segment] = []
    private var epochs = LeaderEpochs()
    /// There was no segment, or none that could be kept.
    private var startedEmpty = false
    /// The epochs as their checkpoint has them.
    private var checkpointed = LeaderEpochs()
    /// Segments were scanned from here on: everything behind was seen and is whole.
    private var scannedFrom = Int64.max
    /// Batches were cut off: what is behind no longer continues the log.
    private var wasCut = false

    init(
        parent: String, id: PartitionID, configuration: LogConfiguration,
        report: @escaping @Sendable (LogEvent) -> Void,
        opening: PartitionLog.Opening
    ) {
        self.parent = parent
        directory = "\(parent)/\(id)"
        self.configuration = configuration
        self.report = report
        self.opening = opening
    }

    mutating func load() throws(LogError) -> PartitionLog.State {
        try listFiles()
        try loadEpochs()
        try loadSegments()
        ignoreWrongStart()
        if let last = segments.last, last.nextOffset < opening.logStartOffset {
            // What was cut held the log start: nothing that may be read is left.
            segments = []
            try remove(
                bases[...],
                reason: "it ends at offset \(last.nextOffset), below the log start \(opening.logStartOffset)")
        }
        if segments.isEmpty { try startEmpty(at: max(0, opening.logStartOffset)) }
        let end = segments[segments.count - 1].nextOffset
        let start = min(max(opening.logStartOffset, segments[0].baseOffset), end)
        let saved = epochs
        let (endCut, startCut) = (epochs.truncateEnd(to: max(end, 1)), epochs.truncateStart(to: start))
        var state = PartitionLog.State(
            configuration: configuration, topicID: try loadTopicID(), segments: segments, logStartOffset: start,
            highWatermark: end, producers: try loadProducers(start: start, end: end), epochs: epochs)
        // What a scan found is in the file, though perhaps not yet on the disk.
        state.flush.recoveryPoint = min(opening.recoveryPoint, scannedFrom, end)
        state.isChanged = !opening.isClean || scannedFrom != .max || startedEmpty
        state.flush.directoryChanged = state.isChanged
        state.epochsChanged = endCut || startCut || saved != checkpointed
        return state
    }

    private mutating func listFiles() throws(LogError) {
        let names = try LogError.wrap { () throws(SystemError) in try Directory.list(directory) }
        for name in names {
            if name.hasSuffix(".tmp") || name.hasSuffix(".deleted") || name.hasSuffix(".cleaned") {
                try? Directory.removeFile("\(directory)/\(name)")
                continue
            }
            guard let (base, suffix) = SegmentPath.parse(name) else { continue }
            if suffix == "log" { bases.append(base) }
            if suffix == "snapshot" { snapshots.append(base) }
        }
    }

    /// A log start above the end of a log of which nothing was cut is a mistake of the checkpoint: it must not cost records.
    private mutating func ignoreWrongStart() {
        guard let last = segments.last, last.nextOffset < opening.logStartOffset, !wasCut else { return }
        report(
            .fileIgnored(
                path: OffsetCheckpoint.logStarts(in: parent).path,
                reason: "it lets \(directory) start at offset \(opening.logStartOffset), but the log ends at "
                    + "\(last.nextOffset); the log starts with its first segment"))
        opening.logStartOffset = segments[0].baseOffset
    }

    private mutating func loadEpochs() throws(LogError) {
        do throws(LogError) {
            if let found = try LeaderEpochCheckpoint.read(in: directory) { epochs = found }
            checkpointed = epochs
        } catch {
            guard case .corruptFile(let path, _, _) = error else { throw error }
            report(.fileIgnored(path: path, reason: "\(error); epochs are taken from the batches that are scanned"))
        }
    }

    private func loadTopicID() throws(LogError) -> LogTopicID? {
        do throws(LogError) { return try PartitionMetadata.read(in: directory) } catch {
            guard case .corruptFile(let path, _, _) = error else { throw error }
            report(.fileIgnored(path: path, reason: "\(error); the partition has no topic id"))
            return nil
        }
    }

    private mutating func loadSegments() throws(LogError) {
        for (index, base) in bases.enumerated() {
            let path = SegmentPath(directory: directory, baseOffset: base)
            if let last = segments.last, wasCut || last.nextOffset > base {
                return try remove(bases[index...], reason: "the log ends at offset \(last.nextOffset), before it")
            }
            let next = index + 1 < bases.count ? bases[index + 1] : nil
            let trusts = opening.isClean || next.map { $0 <= opening.recoveryPoint } ?? false
            var reason: String?
            if trusts {
                do {
                    let interval = configuration.indexIntervalBytes
                    let segment = try next.map {
                        try Segment.trusted(closed: path, nextBase: $0, indexIntervalBytes: interval)
                    }
                    try append(segment ?? Segment.trusted(active: path, indexIntervalBytes: interval))
                    continue
                } catch let error as LogError { reason = "\(error)" } catch let error as SystemError {
                    throw LogError(error)
                } catch { reason = (error as? Segment.Distrust)?.reason }
            }
            try scan(path, next: next, trusts: trusts)
            if let reason { report(.indexesRebuilt(path: path.log, reason: reason)) }
        }
    }

    /// Goes on with a segment; offsets between the last one and it are lost, which is said.
    private mutating func append(_ segment: Segment) {
        if let last = segments.last, last.nextOffset < segment.baseOffset {
            report(.gap(directory: directory, from: last.nextOffset, to: segment.baseOffset))
        }
        segments.append(segment)
    }

    /// Reads a whole segment and makes its indexes anew. Cuts it at the first bad batch; but a closed segment that a clean
    /// stop left, or a flush, is no victim of a crash: nothing of it is cut, and nothing behind it removed.
    private mutating func scan(_ path: SegmentPath, next: Int64?, trusts: Bool = false) throws(LogError) {
        let isLast = next == nil
        var epochs = self.epochs
        var (segment, size, problem) = try Segment.scanned(path, indexIntervalBytes: configuration.indexIntervalBytes) {
            _ = epochs.assign(epoch: $0.partitionLeaderEpoch, startOffset: $0.baseOffset)
        }
        if trusts, let next {
            if let problem { throw .corruptBatch(path: path.log, position: segment.byteCount, reason: problem) }
            if segment.nextOffset > next {
                throw .corruptBatch(
                    path: path.log, position: segment.byteCount,
                    reason: "the segment goes on to offset \(segment.nextOffset), but the next one starts at \(next)")
            }
        }
        self.epochs = epochs
        scannedFrom = min(scannedFrom, path.baseOffset)
        if let problem {
            wasCut = true
            report(
                .truncated(
                    path: path.log, position: segment.byteCount, removedBytes: size - segment.byteCount, reason: problem
                ))
        }
        // Also gives back the blocks that were allocated ahead.
        try LogError.wrap { () throws(SystemError) in try segment.file.truncate(to: segment.byteCount) }
        if !isLast && problem == nil && segment.byteCount > 0 {
            var times = segment.times
            times.appendIfGreater(timestamp: segment.maxTimestamp, lastOffset: segment.maxTimestampOffset)
            try SegmentIndexes.write(path: path, offsets: segment.offsets, times: times)
            segment = Segment(
                closed: path, file: segment.file, byteCount: segment.byteCount, nextOffset: segment.nextOffset,
                newest: segment.maxTimestamp < 0 ? nil : (segment.maxTimestamp, segment.maxTimestampOffset))
        }
        // Nothing is left of it, as if it were lost: the next one tells the gap.
        if !isLast && problem == nil && segment.byteCount == 0 { return }
        append(segment)
    }

    /// Removes segments that no longer continue the log, and their indexes.
    private mutating func remove(_ lost: ArraySlice<Int64>, reason: String) throws(LogError) {
        for base in lost {
            let path = SegmentPath(directory: directory, baseOffset: base)
            guard Directory.exists(path.log) else { continue }
            try LogError.wrap { () throws(SystemError) in
                let bytes = try File(path.log, mode: .readOnly).size()
                for name in [path.log, path.index, path.timeIndex] { try Directory.removeFile(name) }
                report(.segmentRemoved(path: path.log, bytes: bytes, reason: reason))
            }
        }
        // The last segment left was taken for a closed one if it was trusted.
        if let last = segments.last, last.closed != nil {
            segments.removeLast()
            try scan(last.path, next: nil)
        }
    }

    private mutating func startEmpty(at offset: Int64) throws(LogError) {
        let path = SegmentPath(directory: directory, baseOffset: offset)
        let file = try LogError.wrap { () throws(SystemError) in try File(path.log, mode: .create) }
        segments.append(Segment(path: path, file: file))
        startedEmpty = true
    }

    /// The latest usable snapshot, brought up to the log end by replaying the headers behind it.
    private func loadProducers(start: Int64, end: Int64) throws(LogError) -> ProducerState {
        let replay = ProducerReplay(
            segments: segments,
            repair: IndexRepair(indexIntervalBytes: configuration.indexIntervalBytes, report: report))
        var usable = snapshots.filter { $0 <= end }.sorted(by: >)
        // Those of earlier stops, in the midst of segments, are of no use any more.
        let stale = snapshots.filter { offset in
            offset != usable.first && !segments.contains { $0.baseOffset == offset }
        }
        for offset in stale {
            try? Directory.removeFile(SegmentPath(directory: directory, baseOffset: offset).snapshot)
        }
        usable.removeAll { stale.contains($0) }
        for offset in usable {
            let path = SegmentPath(directory: directory, baseOffset: offset).snapshot
            let bytes = try LogError.wrap { () throws(SystemError) in try Directory.readFile(path) }
            guard let snapshot = ProducerSnapshot.decode(bytes.raw) else {
                report(.fileIgnored(path: path, reason: "not a whole snapshot; the log is replayed from an older one"))
                continue
            }
            var state = try replay.replay(from: offset, onto: snapshot)
            state.truncateStart(to: start)
            return state
        }
        return try replay.replay(from: start, onto: ProducerState())
    }
}
