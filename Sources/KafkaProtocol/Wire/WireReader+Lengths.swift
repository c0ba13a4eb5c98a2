// Everything that begins with a length: strings, records, arrays. In flexible versions it is an unsigned varint of
// length + 1 with 0 for null; before, an int16 (strings) or int32 with −1 for null.

extension WireReader {
    /// The kinds of length prefix before flexible versions.
    private enum Prefix { case int16, int32 }

    /// A length, checked against zero but not against the frame; nil for null.
    @inline(__always)
    private mutating func length(_ field: StaticString, _ prefix: Prefix) throws(ProtocolError) -> Int? {
        let start = position
        let length: Int
        if flexible {
            length = Int(try varint(field)) - 1
        } else {
            switch prefix {
            case .int16: length = Int(try int16(field))
            case .int32: length = Int(try int32(field))
            }
        }
        guard length >= -1 else {
            position = start
            throw failure(field, .negativeLength(length))
        }
        return length == -1 ? nil : length
    }

    @inline(__always)
    private func present<Value>(_ value: Value?, _ field: StaticString) throws(ProtocolError) -> Value {
        guard let value else { throw failure(field, .unexpectedNull) }
        return value
    }

    // MARK: Strings

    mutating func string(_ field: StaticString) throws(ProtocolError) -> String {
        try present(try nullableString(field), field)
    }

    /// A string that may be null only in versions where `nullable`.
    mutating func nullableString(_ field: StaticString, nullable: Bool = true) throws(ProtocolError) -> String? {
        guard let count = try length(field, .int16) else {
            if nullable { return nil }
            throw failure(field, .unexpectedNull)
        }
        guard count <= WireWriter.maximumStringBytes else {
            throw failure(field, .tooLong(length: count, limit: WireWriter.maximumStringBytes))
        }
        try require(count, field)
        // `String(validating:)` does the same at three times the cost.
        let text = Span<UInt8>(_bytes: bytes.extracting(position..<position + count))
        guard let valid = try? UTF8Span(validating: text) else { throw failure(field, .invalidUTF8) }
        position += count
        return String(copying: valid)
    }

    // MARK: Bytes

    mutating func byteArray(_ field: StaticString) throws(ProtocolError) -> [UInt8] {
        try present(try nullableByteArray(field), field)
    }

    mutating func nullableByteArray(_ field: StaticString) throws(ProtocolError) -> [UInt8]? {
        guard let count = try length(field, .int32) else { return nil }
        try require(count, field)
        defer { position += count }
        let content = bytes.extracting(position..<position + count)
        // unsafe: the buffer is copied from within the closure only.
        return unsafe content.withUnsafeBytes { unsafe [UInt8]($0) }
    }

    // MARK: Records

    /// Where a field of records lies in the frame, without looking into it.
    mutating func records(_ field: StaticString) throws(ProtocolError) -> Records {
        guard let count = try length(field, .int32) else { return .null }
        try require(count, field)
        defer { position += count }
        return .inFrame(position..<position + count)
    }

    // MARK: Arrays

    /// Elements reserved before the first is read. The bytes left bound the count, but an element takes more memory than
    /// its least encoding, so that a count alone must not decide what is allocated.
    private static var reservedElements: Int { 256 }

    /// The count of an array, at most one element for each byte left; nil for null.
    @inline(__always)
    private mutating func count(_ field: StaticString, nullable: Bool) throws(ProtocolError) -> Int? {
        guard let count = try length(field, .int32) else {
            if nullable { return nil }
            throw failure(field, .unexpectedNull)
        }
        guard count <= remaining else { throw failure(field, .arrayTooLong(count: count, available: remaining)) }
        return count
    }

    mutating func array<Element: WireStruct>(
        _ field: StaticString, _ version: Int16
    ) throws(ProtocolError) -> [Element] {
        try present(try nullableArray(field, version, nullable: false), field)
    }

    /// An array that may be null only in versions where `nullable`.
    mutating func nullableArray<Element: WireStruct>(
        _ field: StaticString, _ version: Int16, nullable: Bool = true
    ) throws(ProtocolError) -> [Element]? {
        guard let count = try count(field, nullable: nullable) else { return nil }
        var elements: [Element] = []
        elements.reserveCapacity(min(count, Self.reservedElements))
        for _ in 0..<count { elements.append(try Element(from: &self, version: version)) }
        return elements
    }

    mutating func int32Array(_ field: StaticString) throws(ProtocolError) -> [Int32] {
        try present(try nullableInt32Array(field, nullable: false), field)
    }

    mutating func nullableInt32Array(
        _ field: StaticString, nullable: Bool = true
    ) throws(ProtocolError) -> [Int32]? {
        guard let count = try count(field, nullable: nullable) else { return nil }
        try require(count * MemoryLayout<Int32>.size, field)
        var elements: [Int32] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(try int32(field)) }
        return elements
    }

    mutating func stringArray(_ field: StaticString) throws(ProtocolError) -> [String] {
        try present(try nullableStringArray(field, nullable: false), field)
    }

    mutating func nullableStringArray(
        _ field: StaticString, nullable: Bool = true
    ) throws(ProtocolError) -> [String]? {
        guard let count = try count(field, nullable: nullable) else { return nil }
        var elements: [String] = []
        elements.reserveCapacity(min(count, Self.reservedElements))
        for _ in 0..<count { elements.append(try string(field)) }
        return elements
    }

    // MARK: Structures

    /// A structure that may be null: a byte before it says whether, negative for null.
    mutating func nullableStruct<Value: WireStruct>(
        _ field: StaticString, _ version: Int16
    ) throws(ProtocolError) -> Value? {
        try int8(field) < 0 ? nil : Value(from: &self, version: version)
    }
}
