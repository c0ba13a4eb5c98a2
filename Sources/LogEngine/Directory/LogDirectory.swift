import Synchronization
import SystemIO

/// A broker's data directory: who owns it, the partitions in it, and what is kept over a restart.
///
/// | name | is |
/// | --- | --- |
/// | `.lock` | locked while a broker has the directory |
/// | `meta.properties` | cluster, node and directory id |
/// | `.kafka_cleanshutdown` | there while the last stop was a clean one |
/// | `recovery-point-offset-checkpoint` | what is on the disk, a partition |
/// | `log-start-offset-checkpoint` | where logs start that DeleteRecords cut, a partition |
/// | `<topic>-<partition>/` | the partitions |
/// | `<topic>-<partition>.<id>-delete/` | partitions on their way out |
///
/// Safe to use from several threads.
public final class LogDirectory: Sendable {
    public let path: String
    /// What `meta.properties` says.
    public let identity: DirectoryIdentity
    /// Whether the last process stopped cleanly (true for a new directory).
    public let wasCleanlyClosed: Bool
    let options: LogOptions
    /// Held open until the directory is closed: the lock ends with it.
    private let lock: Mutex<File?>
    private let state: Mutex<State>
    /// Serialises the writers of checkpoint files.
    private let checkpointLock = Mutex(())

    private struct State: Sendable {
        var logs: [PartitionID: PartitionLog] = [:]
        var isClosed = false
    }

    /// Takes the directory at `path` (created where absent) and opens every partition in it.
    ///
    /// `configuration` gives the configuration of a topic. After an unclean stop logs are recovered; what is cut is reported
    /// through `options.report`. A partition that cannot be opened is there, but offline. Throws ``LogError/directoryInUse(path:)`` while another process has the directory and
    /// ``LogError/foreignDirectory(path:property:found:expected:)`` when it belongs to another broker.
    public init(
        _ path: String, identity wanted: DirectoryIdentity.Wanted = .init(), options: LogOptions = LogOptions(),
        configuration: (_ topic: String) -> LogConfiguration = { _ in LogConfiguration() }
    ) throws(LogError) {
        self.path = path
        self.options = options
        lock = Mutex(try Self.lock(path))
        identity = try DirectoryIdentity.settle(in: path, wanted)
        let marker = CleanShutdown(directory: path)
        let names = try LogError.wrap { () throws(SystemError) in try Directory.list(path) }
        let partitions = names.compactMap(PartitionID.init(directoryName:))
        wasCleanlyClosed = marker.exists || partitions.isEmpty
        // From here on a crash is a crash, also one while the logs are being opened.
        try marker.remove()
        if !wasCleanlyClosed { options.report(.uncleanShutdown(directory: path)) }
        state = Mutex(State())
        try open(partitions, configuration)
        sweep(names)
    }

    deinit { unlock() }

    fileprivate func unlock() {
        lock.withLock { file in
            file?.unlock()
            file = nil
        }
    }

    private static func lock(_ path: String) throws(LogError) -> File {
        let (file, isOurs) = try LogError.wrap { () throws(SystemError) in
            try Directory.create(path)
            let file = try File(path + "/.lock", mode: .create)
            // An owner that has just gone may have left a child between fork and exec, which holds the lock for a moment.
            var tries = 10
            while try !file.tryLock() {
                tries -= 1
                if tries == 0 { return (file, false) }
                MonotonicClock.sleep(nanoseconds: 20_000_000)
            }
            return (file, true)
        }
        guard isOurs else { throw .directoryInUse(path: path) }
        return file
    }

    private func open(_ partitions: [PartitionID], _ configuration: (String) -> LogConfiguration) throws(LogError) {
        let points = try readCheckpoint(.recoveryPoints(in: path))
        let starts = try readCheckpoint(.logStarts(in: path))
        for id in partitions {
            let log = try open(
                id, configuration(id.topic),
                .init(isClean: wasCleanlyClosed, recoveryPoint: points[id] ?? 0, logStartOffset: starts[id] ?? 0))
            state.withLock { $0.logs[id] = log }
        }
    }

    /// One bad partition does not keep the others from being served.
    private func open(
        _ id: PartitionID, _ configuration: LogConfiguration, _ opening: PartitionLog.Opening
    ) throws(LogError) -> PartitionLog {
        do throws(LogError) {
            return try PartitionLog.open(id, in: path, configuration: configuration, options: options, opening)
        } catch {
            if error.concernsAll { throw error }
            return try PartitionLog.untouched(
                id, in: path, configuration: configuration, options: options, opening, because: error)
        }
    }

    /// The offsets of a checkpoint; none, with a report, where the file does not parse.
    private func readCheckpoint(_ checkpoint: OffsetCheckpoint) throws(LogError) -> [PartitionID: Int64] {
        do throws(LogError) { return try checkpoint.read() } catch {
            guard case .corruptFile(let file, _, _) = error else { throw error }
            options.report(.fileIgnored(path: file, reason: "\(error)"))
            return [:]
        }
    }

    /// Finishes deletions that an earlier process began, and names what does not belong here.
    private func sweep(_ names: [String]) {
        for name in names where PartitionID(directoryName: name) == nil {
            let entry = "\(path)/\(name)"
            if name.hasSuffix("-delete") {
                removeLater(entry)
            } else if Directory.isDirectory(entry) && !name.hasPrefix(".") {
                options.report(.strangeEntry(path: entry))
            }
        }
    }

    private func removeLater(_ directory: String) {
        options.later { [report = options.report] in
            do throws(SystemError) { try Directory.removeTree(directory) } catch {
                report(.backgroundFailure(operation: "deleting a partition", reason: "\(error)"))
            }
        }
    }
}

extension LogDirectory {
    /// The log of a partition; nil where there is none.
    public func log(_ id: PartitionID) -> PartitionLog? { state.withLock { $0.logs[id] } }

    /// All logs, by topic and partition.
    public var logs: [PartitionLog] { state.withLock { $0.logs.values.sorted { $0.id < $1.id } } }

    /// The sum of all partitions' counters.
    public var counters: LogCounters { logs.reduce(into: LogCounters()) { $0 += $1.counters } }

    /// Creates a partition with its directory, and opens it.
    ///
    /// Throws ``LogError/partitionExists(partition:)`` and ``LogError/invalidTopicName(name:reason:)``.
    @discardableResult
    public func create(
        _ id: PartitionID, topicID: LogTopicID?, configuration: LogConfiguration
    ) throws(LogError) -> PartitionLog {
        if let flaw = PartitionID.flaw(ofTopic: id.topic) { throw .invalidTopicName(name: id.topic, reason: flaw) }
        return try state.withLock { state throws(LogError) in
            if state.isClosed { throw .closed(path: path) }
            if state.logs[id] != nil { throw .partitionExists(partition: id.description) }
            let log = try PartitionLog.create(
                id, in: path, topicID: topicID, configuration: configuration, options: options)
            state.logs[id] = log
            return log
        }
    }

    /// Deletes a partition: its directory is renamed at once and removed in the background.
    public func delete(_ id: PartitionID) throws(LogError) {
        guard let log = state.withLock({ $0.logs.removeValue(forKey: id) }) else {
            throw .partitionNotFound(partition: id.description)
        }
        log.retire()
        let unique =
            String(UInt64.random(in: .min ... .max), radix: 16) + String(UInt64.random(in: .min ... .max), radix: 16)
        // Kafka cuts the topic's name so that the directory's stays below 255 bytes.
        let suffix = "-\(id.partition).\(unique)-delete"
        let doomed =
            "\(path)/\(id.topic.utf8.count + suffix.utf8.count > 255 ? String(id.topic.prefix(255 - suffix.utf8.count)) : id.topic)\(suffix)"
        try LogError.wrap { () throws(SystemError) in
            try Directory.rename(log.directory, to: doomed)
            try Directory.sync(path)
        }
        removeLater(doomed)
    }

    /// What falls due with time: retention, flushes by `flush.ms`, forgotten producers, checkpoints. To be called about
    /// every half minute (`log.retention.check.interval.ms`), off the event loops. `now` is in milliseconds since 1970.
    public func maintain(now: Int64) {
        // A closed directory belongs to whoever opens it next.
        guard !state.withLock({ $0.isClosed }) else { return }
        for log in logs where log.offlineReason == nil {
            log.expireProducers(now: now)
            log.flushIfOld(now: now)
            log.finishPostponed()
            do throws(LogError) { try log.enforceRetention(now: now) } catch {
                if case .closed = error { continue }
                options.report(.backgroundFailure(operation: "retention of \(log.id)", reason: "\(error)"))
            }
        }
        do throws(LogError) { try writeCheckpoints() } catch {
            options.report(.backgroundFailure(operation: "checkpoints of \(path)", reason: "\(error)"))
        }
    }

    /// Starts the flushes that `flush.ms` wants by now; for callers that tick more often than ``maintain(now:)``.
    public func flushIfOld(now: Int64) {
        for log in logs { log.flushIfOld(now: now) }
    }

    /// Writes both checkpoints as the logs are now.
    func writeCheckpoints() throws(LogError) {
        try checkpointLock.withLock { _ throws(LogError) in
            let logs = self.logs
            let points = logs.map { ($0.id, $0.recoveryPoint) }
            try OffsetCheckpoint.recoveryPoints(in: path).write(Dictionary(uniqueKeysWithValues: points))
            let starts = logs.filter(\.startsWithinSegment).map { ($0.id, $0.logStartOffset) }
            try OffsetCheckpoint.logStarts(in: path).write(Dictionary(uniqueKeysWithValues: starts))
        }
    }

    /// Closes every log and leaves the mark of a clean stop, unless one of them was offline or could not be closed; then the
    /// next start recovers. Throws the first problem after all the others were closed. Idempotent.
    public func close() throws(LogError) {
        let first = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        guard first else { return }
        var problem: LogError?
        var isClean = true
        for log in logs {
            if log.offlineReason != nil && !(log.isUntouched && wasCleanlyClosed) { isClean = false }
            do throws(LogError) { try log.close() } catch {
                isClean = false
                problem = problem ?? error
            }
        }
        try writeCheckpoints()
        if isClean { try CleanShutdown(directory: path).write() }
        unlock()
        if let problem { throw problem }
    }
}

extension PartitionLog {
    /// DeleteRecords moved the log start into the midst of a segment: the files alone do not tell it.
    fileprivate var startsWithinSegment: Bool { state.withLock { $0.logStartOffset > $0.segments[0].baseOffset } }
}
