import CSnappy

/// Snappy blocks in the framing of snappy-java ("xerial"), which Kafka's clients write; raw blocks are read too.
///
///     82 'S' 'N' 'A' 'P' 'P' 'Y' 00 · version int32 = 1 · compatible int32 = 1 · then each block: length int32 · snappy
enum Snappy {
    private static let magic: UInt64 = 0x8253_4E41_5050_5900
    private static let headerBytes = 16
    private static let blockBytes = 32 << 10  // what snappy-java cuts its input into

    static func compress(_ bytes: RawSpan, into output: inout BoundedBytes) throws(CompressionError) {
        // unsafe: snappy reads each block within the closure and writes at most `written` bytes; `reserve` made the room.
        try output.reserve(headerBytes)
        unsafe output.spare.storeBytes(of: magic.bigEndian, as: UInt64.self)
        unsafe output.spare.storeBytes(of: (1 << 32 | 1 as UInt64).bigEndian, toByteOffset: 8, as: UInt64.self)
        try output.advance(by: headerBytes)
        var rest = bytes
        while !rest.isEmpty {
            let block = rest.extracting(first: blockBytes)
            rest = rest.extracting(droppingFirst: blockBytes)
            try output.reserve(4 + snappy_max_compressed_length(block.byteCount))
            let room = unsafe output.spare
            var written = room.count - 4
            let status = unsafe block.withUnsafeBytes { input in
                unsafe snappy_compress(
                    input.baseAddress?.assumingMemoryBound(to: CChar.self), input.count,
                    room.baseAddress.map { unsafe ($0 + 4).assumingMemoryBound(to: CChar.self) }, &written)
            }
            guard status == SNAPPY_OK else { throw .library("snappy_compress failed") }
            unsafe room.storeBytes(of: UInt32(written).bigEndian, as: UInt32.self)
            try output.advance(by: 4 + written)
        }
    }

    static func decompress(_ bytes: RawSpan, into output: inout BoundedBytes) throws(CompressionError) {
        guard isFramed(bytes) else { return try block(bytes, into: &output) }
        var rest = bytes.extracting(droppingFirst: headerBytes)
        while !rest.isEmpty {
            if isFramed(rest) {  // streams may be joined
                rest = rest.extracting(droppingFirst: headerBytes)
                continue
            }
            guard rest.byteCount >= 4 else { throw .corrupt("it is cut") }
            let length = Int(rest.bigEndian(at: 0, as: UInt32.self))
            guard length <= rest.byteCount - 4 else { throw .corrupt("it is cut") }
            try block(rest.extracting(4..<4 + length), into: &output)
            rest = rest.extracting(droppingFirst: 4 + length)
        }
    }

    private static func isFramed(_ bytes: RawSpan) -> Bool {
        bytes.byteCount >= headerBytes && bytes.bigEndian(at: 0, as: UInt64.self) == magic
    }

    private static func block(_ block: RawSpan, into output: inout BoundedBytes) throws(CompressionError) {
        // unsafe: snappy reads the block within the closures, and writes no more than the length that it told before,
        // for which there is room. That length is the sender's word, so the block is checked before memory follows it.
        var length = 0
        let known = unsafe block.withUnsafeBytes { input in
            let start = unsafe input.baseAddress?.assumingMemoryBound(to: CChar.self)
            return unsafe snappy_uncompressed_length(start, input.count, &length) == SNAPPY_OK
                && (length <= 64 * input.count || snappy_validate_compressed_buffer(start, input.count) == SNAPPY_OK)
        }
        guard known else { throw .corrupt("not a snappy block") }
        try output.reserve(length)
        let room = unsafe output.spare
        let status = unsafe block.withUnsafeBytes { input in
            unsafe snappy_uncompress(
                input.baseAddress?.assumingMemoryBound(to: CChar.self), input.count,
                room.baseAddress?.assumingMemoryBound(to: CChar.self), &length)
        }
        guard status == SNAPPY_OK else { throw .corrupt("not a snappy block") }
        try output.advance(by: length)
    }
}
