import Synchronization
import SystemIO

/// Bytes of a segment that a fetch would wait for, since they are not in the page cache.
public struct ColdRegion: Sendable {
    let file: File
    let position: Int
    /// How many there are, at most.
    public let byteCount: Int

    /// Reads them, and waits for the disk: not for an event loop. What cannot be read, the fetch finds out.
    public func warm() {
        do throws(SystemError) { try file.warm(offset: position, length: byteCount) } catch {}
    }
}

extension PartitionLog {
    /// Read ahead beyond what a fetch gives, so that the next one finds where it begins.
    private static let readAhead = 256 << 10

    /// What a fetch from `offset` would have to wait for: batches and the headers before them, and a little beyond. Nil where all of it is
    /// in memory, as it is at the tail of the log, and where the fetch would be refused. Nothing is read from the segment.
    public func coldRegion(from offset: Int64, maxBytes: Int) -> ColdRegion? {
        let found = state.withLock { state -> (segment: Segment, floor: Int, end: Int, interval: Int)? in
            guard case .open = state.condition, offset >= state.logStartOffset, offset < state.endOffset else {
                return nil
            }
            let segment = state.segment(containing: offset)
            if segment.recent.containing(offset: offset) != nil { return nil }
            let floor = segment.closed == nil ? segment.offsets.floor(offset: offset).position : -1
            return (segment, floor, segment.byteCount, state.configuration.indexIntervalBytes)
        }
        guard let (segment, known, end, interval) = found else { return nil }
        let floor = known >= 0 ? known : max(0, (try? segment.closed?.floor(offset: offset).position) ?? 0)
        let length = min(end - floor, interval + max(0, maxBytes) + Self.readAhead)
        guard length > 0, !segment.file.isCached(offset: floor, length: min(length, interval + maxBytes)) else {
            return nil
        }
        return ColdRegion(file: segment.file, position: floor, byteCount: length)
    }
}
