/// Appends the fields of frames, big-endian, to one growing buffer, leaving *holes* for records that are sent from where
/// they lie (a file, a batch buffer).
///
/// One writer may hold several frames in a row. Reuse it with `removeAll()`, which keeps its memory. Not thread-safe.
public struct WireWriter: Sendable {
    /// The longest string the protocol carries, in UTF-8 bytes.
    public static var maximumStringBytes: Int { Int(Int16.max) }

    /// What the protocol cannot carry.
    public enum Overflow: Hashable, Sendable, CustomStringConvertible {
        /// A string of so many UTF-8 bytes.
        case string(byteCount: Int)
        /// A frame of more than so many bytes.
        case frame(limit: Int)

        public var description: String {
            switch self {
            case .string(let byteCount):
                "a string of \(byteCount) bytes, and the protocol carries at most \(maximumStringBytes)"
            case .frame(let limit): "more than \(limit) bytes in one frame"
            }
        }
    }

    /// Everything written so far, without the content of the holes.
    public private(set) var bytes: [UInt8] = []
    /// The holes, in the order in which they were left: one for each records field that is `external` or `inFrame`,
    /// also if it is empty.
    public private(set) var holes: [Hole] = []
    /// The bytes missing in all holes together.
    public private(set) var externalByteCount = 0
    /// What kept something from being written since the last `removeAll()`. Its frame is left out as a whole, and from there to
    /// the end of that frame nothing of any size is written.
    public internal(set) var overflow: Overflow?

    var flexible = false
    private let frameLimit: Int
    /// Where in `bytes` the present frame begins.
    private var frameStart = 0

    /// A place in `bytes` where `byteCount` bytes from elsewhere belong.
    public struct Hole: Hashable, Sendable {
        /// How many of the writer's `bytes` go before.
        public let position: Int
        /// How many bytes are to be spliced in.
        public let byteCount: Int
    }

    /// An empty writer with room for `capacity` bytes; a frame may have `frameLimit` bytes without the content of its holes.
    public init(capacity: Int = 0, frameLimit: Int = Int(Int32.max)) {
        self.frameLimit = min(frameLimit, Int(Int32.max))
        bytes.reserveCapacity(capacity)
    }

    /// The size of everything written, holes included.
    public var totalByteCount: Int { bytes.count + externalByteCount }

    /// Forgets everything but the memory; of bytes and of holes only where it is not more than `memoryLimit` bytes.
    public mutating func removeAll(memoryLimit: Int = .max) {
        bytes.removeAll(keepingCapacity: bytes.capacity <= memoryLimit)
        holes.removeAll(keepingCapacity: holes.capacity <= memoryLimit / MemoryLayout<Hole>.stride)
        externalByteCount = 0
        overflow = nil
        frameStart = 0
    }

    /// Begins the body of `Message`: what every message's `encode` does first.
    mutating func begin<Message: KafkaMessage>(_: Message.Type, _ version: Int16) {
        precondition(Message.versions.contains(version), "the codec has no such version of this message")
        flexible = version >= Message.firstFlexible
    }

    /// Begins the body of `Data`.
    mutating func begin<Data: VersionedData>(_: Data.Type, _ version: Int16) {
        precondition(Data.versions.contains(version), "the codec has no such version of this data")
        flexible = version >= Data.firstFlexible
    }
}

// MARK: - Numbers

extension WireWriter {
    @inline(__always)
    private mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value) {
        // unsafe: the buffer is copied from within the closure only.
        unsafe withUnsafeBytes(of: value.bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    mutating func int8(_ value: Int8) { bytes.append(UInt8(bitPattern: value)) }
    mutating func int16(_ value: Int16) { integer(value) }
    mutating func int32(_ value: Int32) { integer(value) }
    mutating func int64(_ value: Int64) { integer(value) }
    mutating func bool(_ value: Bool) { bytes.append(value ? 1 : 0) }
    mutating func errorCode(_ value: ErrorCode) { integer(value.rawValue) }

    mutating func uuid(_ value: TopicID) {
        integer(value.high)
        integer(value.low)
    }

    mutating func varint(_ value: UInt32) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Bytes as they are, without a length.
    mutating func raw(_ content: [UInt8]) {
        if hasRoom(for: content.count) { bytes.append(contentsOf: content) }
    }

    /// Whether the present frame can take so many bytes more; if not, it is not written.
    private mutating func hasRoom(for count: Int) -> Bool {
        if overflow == nil && bytes.count - frameStart + count > frameLimit { overflow = .frame(limit: frameLimit) }
        return overflow == nil
    }
}

// MARK: - Lengths

extension WireWriter {
    /// A length of four bytes before flexible versions, −1 for null.
    @inline(__always)
    private mutating func length(_ count: Int?) {
        if flexible {
            varint(UInt32((count ?? -1) + 1))
        } else {
            integer(Int32(count ?? -1))
        }
    }

    mutating func string(_ value: String) {
        let count = value.utf8.count
        if count > Self.maximumStringBytes && overflow == nil { overflow = .string(byteCount: count) }
        guard hasRoom(for: count) else { return }
        if flexible {
            varint(UInt32(count + 1))
        } else {
            integer(Int16(count))
        }
        bytes.append(contentsOf: value.utf8)
    }

    /// A string that is null for nil, or empty in versions where it is not `nullable`.
    mutating func nullableString(_ value: String?, nullable: Bool = true) {
        if let value {
            string(value)
        } else if !nullable {
            string("")
        } else if flexible {
            varint(0)
        } else {
            integer(Int16(-1))
        }
    }

    mutating func array<Element: WireStruct>(_ elements: [Element], _ version: Int16) {
        length(elements.count)
        for element in elements {
            guard hasRoom(for: 0) else { return }
            element.encode(to: &self, version: version)
        }
    }

    /// An array that is null for nil, or empty in versions where it is not `nullable`.
    mutating func nullableArray<Element: WireStruct>(
        _ elements: [Element]?, _ version: Int16, nullable: Bool = true
    ) {
        if elements == nil && nullable { length(nil) } else { array(elements ?? [], version) }
    }

    mutating func int32Array(_ elements: [Int32]) {
        length(elements.count)
        for element in elements { integer(element) }
    }

    mutating func nullableInt32Array(_ elements: [Int32]?) {
        if let elements { int32Array(elements) } else { length(nil) }
    }

    mutating func stringArray(_ elements: [String]) {
        length(elements.count)
        for element in elements { string(element) }
    }

    mutating func nullableStringArray(_ elements: [String]?) {
        if let elements { stringArray(elements) } else { length(nil) }
    }

    mutating func byteArray(_ content: [UInt8]) {
        length(content.count)
        raw(content)
    }

    mutating func nullableByteArray(_ content: [UInt8]?) {
        if let content { byteArray(content) } else { length(nil) }
    }

    /// A structure with a byte before it that says whether it is there.
    mutating func nullableStruct<Value: WireStruct>(_ value: Value?, _ version: Int16) {
        int8(value == nil ? -1 : 1)
        value?.encode(to: &self, version: version)
    }

    mutating func records(_ records: Records) {
        switch records {
        case .null: length(nil)
        case .bytes(let content):
            length(content.count)
            raw(content)
        case .inFrame(let range):
            length(range.count)
            hole(range.count)
        case .external(let byteCount):
            length(byteCount)
            hole(byteCount)
        }
    }

    private mutating func hole(_ byteCount: Int) {
        holes.append(Hole(position: bytes.count, byteCount: byteCount))
        externalByteCount += byteCount
    }
}

// MARK: - Frames

extension WireWriter {
    /// Leaves room for a frame's size; `endFrame` fills it in.
    mutating func beginFrame() -> FrameMark {
        defer { int32(0) }
        frameStart = bytes.count
        return FrameMark(position: bytes.count, holes: holes.count, externalByteCount: externalByteCount)
    }

    /// Where a frame began.
    struct FrameMark {
        let position: Int
        let holes: Int
        let externalByteCount: Int
    }

    /// Writes the size of the frame that began at `mark`, holes included; takes the frame back where something overflowed.
    mutating func endFrame(_ mark: FrameMark) {
        let size = bytes.count - mark.position - Framing.sizeByteCount + externalByteCount - mark.externalByteCount
        if size > Int(Int32.max) && overflow == nil { overflow = .frame(limit: Int(Int32.max)) }
        if overflow != nil {
            bytes.removeLast(bytes.count - mark.position)
            holes.removeLast(holes.count - mark.holes)
            externalByteCount = mark.externalByteCount
            return
        }
        for index in 0..<Framing.sizeByteCount {
            bytes[mark.position + index] = UInt8(truncatingIfNeeded: size >> (8 * (Framing.sizeByteCount - 1 - index)))
        }
    }
}
