/// Tagged fields in the making: those that are not at their default, in the order of their tags.
///
/// They are counted before the first is written, so that they are collected apart; without any nothing is allocated.
struct TaggedFields {
    private var count: UInt32 = 0
    private var bytes: [UInt8] = []
    private var overflow: WireWriter.Overflow?

    /// Adds a field with what `content` writes.
    mutating func add(_ tag: UInt32, _ content: (inout WireWriter) -> Void) {
        var field = WireWriter()
        field.flexible = true
        content(&field)
        precondition(field.holes.isEmpty, "records are never tagged fields")
        overflow = overflow ?? field.overflow
        var writer = WireWriter()
        writer.varint(tag)
        writer.varint(UInt32(field.bytes.count))
        writer.raw(field.bytes)
        bytes += writer.bytes
        count += 1
    }

    fileprivate func write(to writer: inout WireWriter) {
        writer.overflow = writer.overflow ?? overflow
        writer.varint(count)
        if count > 0 { writer.raw(bytes) }
    }
}

extension WireWriter {
    /// Ends a structure with its tagged fields, in flexible versions.
    mutating func tags(_ fields: TaggedFields) {
        if flexible { fields.write(to: &self) }
    }

    /// Ends a structure that has no tagged fields.
    mutating func noTags() {
        if flexible { varint(0) }
    }
}
