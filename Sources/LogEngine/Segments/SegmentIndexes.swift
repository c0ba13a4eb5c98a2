import Synchronization
import SystemIO

/// The offset and time index of a closed segment: in memory until they are on the disk, then mapped when first asked for.
///
/// The files do not shrink while they are mapped: truncation replaces them by unlinking. Safe to use from several threads.
final class SegmentIndexes: Sendable {
    private enum State {
        case memory(OffsetIndex, TimeIndex)
        case files
        case mapped(offsets: MappedFile, times: MappedFile)
    }

    let baseOffset: Int64
    private let path: SegmentPath
    private let state: Mutex<State>

    /// Indexes that are on the disk already.
    init(path: SegmentPath) {
        self.path = path
        baseOffset = path.baseOffset
        state = Mutex(.files)
    }

    /// Indexes that ``write()`` brings to the disk.
    init(path: SegmentPath, offsets: OffsetIndex, times: TimeIndex) {
        self.path = path
        baseOffset = path.baseOffset
        state = Mutex(.memory(offsets, times))
    }

    /// Puts better indexes in the place of those on the disk; ``write()`` brings them there.
    func replace(offsets: OffsetIndex, times: TimeIndex) {
        state.withLock { $0 = .memory(offsets, times) }
    }

    /// Writes both files, if they are not written yet, and lets the memory go.
    func write() throws(LogError) {
        try state.withLock { state throws(LogError) in
            guard case .memory(let offsets, let times) = state else { return }
            try SegmentIndexes.write(path: path, offsets: offsets, times: times)
            state = .files
        }
    }

    /// Replaces both files by new ones, so that maps of the old ones stay whole.
    static func write(path: SegmentPath, offsets: OffsetIndex, times: TimeIndex) throws(LogError) {
        try LogError.wrap { () throws(SystemError) in
            for (name, bytes) in [(path.index, offsets.encoded()), (path.timeIndex, times.encoded())] {
                try Directory.removeFile(name)
                try File(name, mode: .createNew).pwrite(bytes.raw, at: 0)
            }
        }
    }

    /// The last entry at or below `offset`. Complexity: O(log n).
    func floor(offset: Int64) throws(LogError) -> (offset: Int64, position: Int) {
        let relative = offset - baseOffset
        return try lookUp {
            $0.floor(offset: offset)
        } mapped: { offsets, _ in
            Self.entry(
                before: partition(count: offsets.byteCount / 8) {
                    Int64(offsets.bigEndian($0 * 8, as: Int32.self)) <= relative
                },
                in: offsets, baseOffset)
        }
    }

    /// The last entry whose position is at or below `position`. Complexity: O(log n).
    func floor(position: Int) throws(LogError) -> (offset: Int64, position: Int) {
        try lookUp {
            $0.floor(position: position)
        } mapped: { offsets, _ in
            Self.entry(
                before: partition(count: offsets.byteCount / 8) {
                    Int(offsets.bigEndian($0 * 8 + 4, as: Int32.self)) <= position
                }, in: offsets, baseOffset)
        }
    }

    /// The offset of the last entry of the time index at or below `timestamp`, or the base offset.
    func floor(timestamp: Int64) throws(LogError) -> Int64 {
        try state.withLock { state throws(LogError) in
            if case .memory(_, let times) = state { return times.floor(timestamp: timestamp) }
            let maps = try map(&state)
            let times = maps.times.bytes
            let index = partition(count: times.byteCount / 12) { times.bigEndian($0 * 12, as: Int64.self) <= timestamp }
            return index == 0 ? baseOffset : baseOffset + Int64(times.bigEndian(index * 12 - 4, as: Int32.self))
        }
    }

    private static func entry(before index: Int, in offsets: RawSpan, _ base: Int64) -> (offset: Int64, position: Int) {
        guard index > 0 else { return (base, 0) }
        let at = (index - 1) * OffsetIndex.entryBytes
        return (base + Int64(offsets.bigEndian(at, as: Int32.self)), Int(offsets.bigEndian(at + 4, as: Int32.self)))
    }

    private func lookUp(
        memory: (borrowing OffsetIndex) -> (offset: Int64, position: Int),
        mapped: (_ offsets: RawSpan, _ times: RawSpan) -> (offset: Int64, position: Int)
    ) throws(LogError) -> (offset: Int64, position: Int) {
        try state.withLock { state throws(LogError) in
            if case .memory(let offsets, _) = state { return memory(offsets) }
            let maps = try map(&state)
            return mapped(maps.offsets.bytes, maps.times.bytes)
        }
    }

    private func map(_ state: inout State) throws(LogError) -> (offsets: MappedFile, times: MappedFile) {
        if case .mapped(let offsets, let times) = state { return (offsets, times) }
        let maps = try LogError.wrap { () throws(SystemError) in
            (offsets: try Self.map(path.index, entryBytes: 8), times: try Self.map(path.timeIndex, entryBytes: 12))
        }
        state = .mapped(offsets: maps.offsets, times: maps.times)
        return maps
    }

    private static func map(_ path: String, entryBytes: Int) throws(SystemError) -> MappedFile {
        let file = try File(path, mode: .readOnly)
        return try MappedFile(file, byteCount: file.size() / entryBytes * entryBytes)
    }
}
