import Synchronization
import SystemIO

/// `leader-epoch-checkpoint` of a partition.
enum LeaderEpochCheckpoint {
    static func path(in directory: String) -> String { directory + "/leader-epoch-checkpoint" }

    /// The history in the file; nil where it is absent.
    static func read(in directory: String) throws(LogError) -> LeaderEpochs? {
        guard let lines = try CheckpointFile.read(path(in: directory), words: 2) else { return nil }
        var epochs = LeaderEpochs()
        for (index, words) in lines.enumerated() {
            guard let epoch = Int32(words[0]), let start = Int64(words[1]),
                epochs.assign(epoch: epoch, startOffset: start)
            else {
                throw .corruptFile(
                    path: path(in: directory), line: 3 + index, reason: "a higher epoch and an offset are due")
            }
        }
        return epochs
    }

    static func write(_ epochs: LeaderEpochs, in directory: String) throws(LogError) {
        try CheckpointFile.write(
            path(in: directory), lines: epochs.entries.map { "\($0.epoch) \($0.startOffset)" })
    }
}

extension PartitionLog {
    /// Writes the checkpoint of leader epochs in the background: after a crash recovery finds them in the batches.
    func saveEpochsLater() {
        guard let pool = options.pool else { return }
        pool.submit { [self] in
            do throws(LogError) { try saveEpochs() } catch {
                if offlineReason == nil, Directory.exists(directory) {
                    options.report(.backgroundFailure(operation: "leader epochs of \(id)", reason: "\(error)"))
                }
            }
        }
    }

    /// Writes the checkpoint of leader epochs as they are now, unless it has them.
    func saveEpochs() throws(LogError) {
        try checkpointLock.withLock { _ throws(LogError) in
            let epochs: LeaderEpochs? = state.withLock { state in
                guard state.epochsChanged, state.condition != .closed else { return nil }
                state.epochsChanged = false
                return state.epochs
            }
            guard let epochs else { return }
            do throws(LogError) { try LeaderEpochCheckpoint.write(epochs, in: directory) } catch {
                state.withLock { $0.epochsChanged = true }
                throw error
            }
        }
    }
}
