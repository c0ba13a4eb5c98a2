private import FoundationEssentials

/// JSON as weir writes it: a value a line, keys sorted, a line's end at the end.
package enum JSON {
    /// The text of a value.
    package static func bytes(of value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
    }
}
