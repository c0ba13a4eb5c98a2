/// Appends the fields of frames, big-endian, to one growing buffer, leaving *holes* for records that are sent from where
/// they lie (a file, a batch buffer).
///
/// One writer may hold several frames in a row. Reuse it with `removeAll()`, which keeps its memory. Not thread-safe.
public struct WireWriter: Sendable {
    /// The longest string the protocol carries, in UTF-8 bytes. Writing a longer one is a programmer's error: whatever a
    /// user gives (topic names, configuration values) is checked before it gets here.
    public static var maximumStringBytes: Int { Int(Int16.max) }

    /// Everything written so far, without the content of the holes.
    public private(set) var bytes: [UInt8] = []
    /// The holes, in the order in which they were left: one for each records field that is `external` or `inFrame`,
    /// also if it is empty.
    public private(set) var holes: [Hole] = []
    /// The bytes missing in all holes together.
    public private(set) var externalByteCount = 0

    var flexible = false

    /// A place in `bytes` where `byteCount` bytes from elsewhere belong.
    public struct Hole: Hashable, Sendable {
        /// How many of the writer's `bytes` go before.
        public let position: Int
        /// How many bytes are to be spliced in.
        public let byteCount: Int
    }

    /// An empty writer with room for `capacity` bytes.
    public init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// The size of everything written, holes included.
    public var totalByteCount: Int { bytes.count + externalByteCount }

    /// Forgets everything but the memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        holes.removeAll(keepingCapacity: true)
        externalByteCount = 0
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
    mutating func raw(_ content: [UInt8]) { bytes.append(contentsOf: content) }
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
        precondition(count <= Self.maximumStringBytes, "a string of the Kafka protocol has at most 32767 bytes")
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
        for element in elements { element.encode(to: &self, version: version) }
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
            bytes.append(contentsOf: content)
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
    mutating func beginFrame() -> (position: Int, externalByteCount: Int) {
        defer { int32(0) }
        return (bytes.count, externalByteCount)
    }

    /// Writes the size of the frame that began at `mark`, holes included.
    mutating func endFrame(_ mark: (position: Int, externalByteCount: Int)) {
        let size = bytes.count - mark.position - Framing.sizeByteCount + externalByteCount - mark.externalByteCount
        precondition(size <= Int(Int32.max), "a frame of the Kafka protocol has less than 2 GiB")
        for index in 0..<Framing.sizeByteCount {
            bytes[mark.position + index] = UInt8(truncatingIfNeeded: size >> (8 * (Framing.sizeByteCount - 1 - index)))
        }
    }
}
