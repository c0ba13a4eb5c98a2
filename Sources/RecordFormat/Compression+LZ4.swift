import CLZ4

/// The LZ4 frame format: written with independent 64 KiB blocks, all that Kafka's Java clients read; any frames are read.
enum LZ4 {
    static func compress(_ bytes: RawSpan, level: Int?, into output: inout BoundedBytes) throws(CompressionError) {
        var preferences = LZ4F_preferences_t()
        preferences.frameInfo.blockSizeID = LZ4F_max64KB
        preferences.frameInfo.blockMode = LZ4F_blockIndependent
        preferences.compressionLevel = Int32(level ?? 0)  // 0: the fast compressor, as Kafka's default is; from 3: HC
        try output.reserve(unsafe LZ4F_compressFrameBound(bytes.byteCount, &preferences))
        // unsafe: the library reads the input within the closure and writes into `spare`, both with their sizes.
        let room = unsafe output.spare
        let written = unsafe bytes.withUnsafeBytes { input in
            unsafe LZ4F_compressFrame(room.baseAddress, room.count, input.baseAddress, input.count, &preferences)
        }
        try output.advance(by: checked(written) { .library($0) })
    }

    static func decompress(_ bytes: RawSpan, into output: inout BoundedBytes) throws(CompressionError) {
        // unsafe: the context lives until the defer; each turn gives input and room with their sizes.
        var created: OpaquePointer?
        guard unsafe LZ4F_isError(LZ4F_createDecompressionContext(&created, UInt32(LZ4F_VERSION))) == 0 else {
            throw .library("no memory for LZ4")
        }
        let context = unsafe created
        defer { unsafe _ = LZ4F_freeDecompressionContext(context) }
        var rest = bytes
        while true {
            try output.grow(hint: 4 * bytes.byteCount)
            let room = unsafe output.spare
            var written = room.count
            var consumed = rest.byteCount
            let wanted = unsafe rest.withUnsafeBytes { input in
                unsafe LZ4F_decompress(context, room.baseAddress, &written, input.baseAddress, &consumed, nil)
            }
            // 0: a frame is complete; otherwise a hint of how much the next turn could use.
            let isComplete = try checked(wanted) { .corrupt($0) } == 0
            try output.advance(by: written)
            rest = rest.extracting(droppingFirst: consumed)
            if isComplete, rest.isEmpty { return }
            guard !rest.isEmpty || written == room.count else { throw .corrupt("it is cut") }
        }
    }

    private static func checked(
        _ result: Int, _ error: (String) -> CompressionError
    ) throws(CompressionError) -> Int {
        guard LZ4F_isError(result) == 0 else { throw error(unsafe String(cString: LZ4F_getErrorName(result))) }
        return result
    }
}
