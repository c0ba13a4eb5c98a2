import Synchronization
import SystemIO

extension PartitionLog {
    /// A partition that could not be opened: offline, and its files left as they are, so that others can be served.
    ///
    /// It keeps its name, its topic id and its checkpoints; every operation throws ``LogError/offline(partition:reason:)``.
    static func untouched(
        _ id: PartitionID, in parent: String, configuration: LogConfiguration, options: LogOptions, _ opening: Opening,
        because error: LogError
    ) throws(LogError) -> PartitionLog {
        let directory = "\(parent)/\(id)"
        // A log has a segment: this one has no bytes, and nobody gets to write it.
        let nothing = try LogError.wrap { () throws(SystemError) in try File("/dev/null", mode: .readOnly) }
        let segment = Segment(path: SegmentPath(directory: directory, baseOffset: 0), file: nothing)
        var state = State(
            configuration: configuration, topicID: (try? PartitionMetadata.read(in: directory)) ?? nil,
            segments: [segment], logStartOffset: opening.logStartOffset, highWatermark: 0, producers: ProducerState(),
            epochs: LeaderEpochs())
        state.flush.recoveryPoint = opening.recoveryPoint
        state.isUntouched = true
        let reason = "\(error)\(error.remedyAtOpen); its files were left as they are"
        state.condition = .offline(reason: reason)
        options.report(.offline(partition: id.description, reason: reason))
        return PartitionLog(id: id, directory: directory, options: options, state: state)
    }

    /// Whether a clean stop before is still one: the partition is as that left it.
    var isUntouched: Bool { state.withLock { $0.isUntouched } }
}

extension LogError {
    /// Whether other partitions would fail likewise: then the start fails, and says why.
    var concernsAll: Bool {
        switch self {
        case .io(let error), .diskFull(let error):
            error.code == .tooManyFiles || error.code == .tooManyFilesInSystem || error.code == .noSpace
                || error.code == .quotaExceeded
        default: false
        }
    }

    fileprivate var remedyAtOpen: String {
        if case .corruptBatch(let path, _, _) = self {
            return "; bring \(path) back from a copy, or move it away to serve what is before and behind it"
        }
        return ""
    }
}
