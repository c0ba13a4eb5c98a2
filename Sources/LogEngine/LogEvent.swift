/// Something that happened in the log and that somebody should know: a line of the broker's log each.
public enum LogEvent: Hashable, Sendable {
    /// How much a user should care.
    public enum Severity: Int, Sendable {
        case information, warning, error
    }

    /// The last process did not stop cleanly: logs are scanned from their recovery points.
    case uncleanShutdown(directory: String)
    /// Bytes that are no whole, valid batches were cut off the end of a segment.
    case truncated(path: String, position: Int, removedBytes: Int, reason: String)
    /// A segment behind a cut no longer continues the log and was removed.
    case segmentRemoved(path: String, bytes: Int, reason: String)
    /// Indexes were missing or wrong and were made anew from the segment.
    case indexesRebuilt(path: String, reason: String)
    /// Offsets below the log end are in no segment: a file is lost, or its last batches are.
    case gap(directory: String, from: Int64, to: Int64)
    /// Bytes of a segment that should hold a batch hold none; said once a segment.
    case unreadable(path: String, reason: String)
    /// A checkpoint, snapshot or metadata file was not usable; what stands in for it is named.
    case fileIgnored(path: String, reason: String)
    /// A name in the data directory that is none of ours.
    case strangeEntry(path: String)
    /// Retention deleted segments.
    case retention(partition: String, segments: Int, bytes: Int, logStartOffset: Int64)
    /// Appends are refused for now, and nobody was acknowledged; said once until one succeeds again.
    case appendFailed(partition: String, reason: String)
    /// A partition refuses everything from now on.
    case offline(partition: String, reason: String)
    /// Something in the background failed and will be tried again.
    case backgroundFailure(operation: String, reason: String)

    public var severity: Severity {
        switch self {
        case .retention: .information
        case .offline, .appendFailed, .gap, .unreadable: .error
        default: .warning
        }
    }
}

extension LogEvent: CustomStringConvertible {
    public var description: String {
        switch self {
        case .uncleanShutdown(let directory):
            "\(directory) was not closed cleanly; recovering its logs"
        case .truncated(let path, let position, let removed, let reason):
            "\(path): cut at byte \(position), \(removed) bytes removed: \(reason); what precedes them is whole"
        case .segmentRemoved(let path, let bytes, let reason):
            "\(path): removed with its \(bytes) bytes: \(reason)"
        case .indexesRebuilt(let path, let reason):
            "\(path): indexes rebuilt: \(reason)"
        case .gap(let directory, let from, let to):
            "\(directory): offsets \(from) to \(to - 1) are lost: no segment has them; consumers go on at \(to). "
                + "Bring the segment's file back and restart the broker, if there is a copy"
        case .unreadable(let path, let reason):
            "\(path): cannot be read on: \(reason); consumers that are there get an error. "
                + "Move the file away and restart the broker to go on behind it"
        case .fileIgnored(let path, let reason):
            "\(path): ignored: \(reason)"
        case .strangeEntry(let path):
            "\(path): not a partition; ignored. Move it out of the data directory"
        case .retention(let partition, let segments, let bytes, let start):
            "\(partition): retention deleted \(segments) segments, \(bytes) bytes; the log starts at \(start)"
        case .appendFailed(let partition, let reason):
            "\(partition): appends are refused until one succeeds: \(reason)"
        case .offline(let partition, let reason):
            "partition \(partition) is offline: \(reason). Repair what is named and restart the broker"
        case .backgroundFailure(let operation, let reason):
            "\(operation): \(reason)"
        }
    }
}
