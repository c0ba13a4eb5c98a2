// Tagged fields (KIP-482), at the end of every structure of a flexible version: a count, and for each its tag, its size
// and its bytes. Unknown tags are skipped, so that newer peers can add them.
//
//     var tags = try reader.tags()
//     while let tag = try reader.next(&tags) {
//         switch tag {
//         case 0: clusterID = try reader.nullableString("cluster_id")
//         default: reader.skip(tags)
//         }
//     }

extension WireReader {
    /// Where a walk over tagged fields is.
    struct Tags {
        fileprivate var remaining: Int
        /// The current field's first byte and the one after its last.
        fileprivate var content: Range<Int>
    }

    /// Begins the tagged fields; there are none in versions that are not flexible.
    mutating func tags() throws(ProtocolError) -> Tags {
        let count = flexible ? Int(try varint("tagged fields")) : 0
        guard count <= remaining / 2 else {
            throw failure("tagged fields", .arrayTooLong(count: count, available: remaining))
        }
        return Tags(remaining: count, content: position..<position)
    }

    /// Goes to the next tagged field and returns its tag; nil after the last. Throws unless the previous one was read or
    /// skipped to exactly its end.
    mutating func next(_ tags: inout Tags) throws(ProtocolError) -> UInt32? {
        guard position == tags.content.upperBound else {
            throw failure(
                "tagged field",
                .taggedFieldSize(declared: tags.content.count, read: position - tags.content.lowerBound))
        }
        guard tags.remaining > 0 else { return nil }
        tags.remaining -= 1
        let tag = try varint("tagged field")
        let size = Int(try varint("tagged field"))
        try require(size, "tagged field")
        tags.content = position..<position + size
        return tag
    }

    /// Skips the rest of the current tagged field.
    mutating func skip(_ tags: Tags) {
        position = tags.content.upperBound
    }

    /// The end of a structure that has no tagged fields of its own: skips those of newer peers.
    mutating func skipTags() throws(ProtocolError) {
        guard flexible else { return }
        var tags = try tags()
        while try next(&tags) != nil { skip(tags) }
    }
}
