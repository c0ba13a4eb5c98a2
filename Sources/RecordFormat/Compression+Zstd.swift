import CZstd

/// Zstandard (RFC 8878): written as one frame with its content size, read as one or more frames (KIP-110).
enum Zstd {
    static func compress(_ bytes: RawSpan, level: Int?, into output: inout BoundedBytes) throws(CompressionError) {
        try output.reserve(ZSTD_compressBound(bytes.byteCount))
        // unsafe: the library reads the input within the closure and writes into `spare`, both with their sizes.
        let room = unsafe output.spare
        let written = unsafe bytes.withUnsafeBytes { input in
            unsafe ZSTD_compress(
                room.baseAddress, room.count, input.baseAddress, input.count, Int32(level ?? Int(ZSTD_CLEVEL_DEFAULT)))
        }
        try output.advance(by: checked(written) { .library($0) })
    }

    static func decompress(_ bytes: RawSpan, into output: inout BoundedBytes) throws(CompressionError) {
        // unsafe: the context lives until the defer; each turn gives input and room with their sizes.
        guard let context = unsafe ZSTD_createDCtx() else { throw .library("no memory for zstd") }
        defer { unsafe _ = ZSTD_freeDCtx(context) }
        var rest = bytes
        while true {
            try output.grow(hint: hint(rest))
            let room = unsafe output.spare
            var target = unsafe ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
            var consumed = 0
            let wanted = unsafe rest.withUnsafeBytes { input in
                var source = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
                defer { unsafe consumed = source.pos }
                return unsafe ZSTD_decompressStream(context, &target, &source)
            }
            // 0: a frame is complete; otherwise a hint of how much the next turn could use.
            let isComplete = try checked(wanted) { .corrupt($0) } == 0
            let isFull = unsafe target.pos == target.size
            try output.advance(by: unsafe target.pos)
            rest = rest.extracting(droppingFirst: consumed)
            if isComplete, rest.isEmpty { return }
            guard !rest.isEmpty || isFull else { throw .corrupt("it is cut") }
        }
    }

    /// The room to begin with: what the frame says that it holds (when that is no lie by its looks), or a guess.
    private static func hint(_ frame: RawSpan) -> Int {
        let size = unsafe frame.withUnsafeBytes { unsafe ZSTD_getFrameContentSize($0.baseAddress, $0.count) }
        let guess = 4 * frame.byteCount
        // Above all sizes are the two codes for an unknown size and for what is not a frame.
        return size <= UInt64(256 * frame.byteCount) ? Int(size) : guess
    }

    private static func checked(
        _ result: Int, _ error: (String) -> CompressionError
    ) throws(CompressionError) -> Int {
        guard ZSTD_isError(result) == 0 else { throw error(unsafe String(cString: ZSTD_getErrorName(result))) }
        return result
    }
}
