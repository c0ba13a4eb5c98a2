import SystemIO

extension DroppedCache {
    /// Drops the segments of all topics of a data directory, which a broker may be writing to. Nil where the kernel does not say what is left.
    init?(below directory: String) {
        guard let partitions = try? Directory.list(directory) else { return nil }
        self.init()
        for partition in partitions where !partition.hasPrefix("__") {
            guard let names = try? Directory.list("\(directory)/\(partition)") else { continue }
            for name in names where name.hasSuffix(".log") {
                guard let file = try? File("\(directory)/\(partition)/\(name)", mode: .readOnly) else { continue }
                // Dirty pages are not dropped.
                try? file.dataSync()
                guard let size = try? file.size(), let before = file.cachedBytes(offset: 0, length: size) else {
                    return nil
                }
                file.dropCache()
                let after = file.cachedBytes(offset: 0, length: size) ?? before
                droppedBytes += max(0, before - after)
                leftBytes += after
            }
        }
    }
}
