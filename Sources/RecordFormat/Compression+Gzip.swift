import CZlib

/// GZIP (RFC 1952) through zlib: written as one member, read as one or more.
enum Gzip {
    private static let windowBits = MAX_WBITS + 16  // 16: the framing is gzip's
    private static let streamBytes = unsafe Int32(MemoryLayout<z_stream>.size)

    static func compress(_ bytes: RawSpan, level: Int?, into output: inout BoundedBytes) throws(CompressionError) {
        // unsafe: zlib wants its stream at one address; it reads the input within the closure and writes into `spare`,
        // both with their sizes.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        defer { unsafe stream.deallocate() }
        let level = Int32(level ?? Int(Z_DEFAULT_COMPRESSION))
        guard
            unsafe deflateInit2_(
                stream, level, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, streamBytes) == Z_OK
        else { throw .library("deflateInit2 failed") }
        defer { unsafe _ = deflateEnd(stream) }
        try output.reserve(unsafe Int(deflateBound(stream, UInt(bytes.byteCount))))
        let room = unsafe output.spare
        let status = unsafe bytes.withUnsafeBytes { input in
            unsafe stream.pointee.feed(input, into: room)
            return unsafe deflate(stream, Z_FINISH)
        }
        guard status == Z_STREAM_END else { throw .library("deflate \(status)") }
        try output.advance(by: unsafe room.count - Int(stream.pointee.avail_out))
    }

    static func decompress(_ bytes: RawSpan, into output: inout BoundedBytes) throws(CompressionError) {
        // unsafe: as above; each turn tells zlib where input and room are, and how much of them there is.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        defer { unsafe stream.deallocate() }
        guard unsafe inflateInit2_(stream, windowBits, ZLIB_VERSION, streamBytes) == Z_OK else {
            throw .library("inflateInit2 failed")
        }
        defer { unsafe _ = inflateEnd(stream) }
        var rest = bytes
        while true {
            try output.grow(hint: 4 * bytes.byteCount)
            let room = unsafe output.spare
            let status = unsafe rest.withUnsafeBytes { input in
                unsafe stream.pointee.feed(input, into: room)
                return unsafe inflate(stream, Z_NO_FLUSH)
            }
            rest = unsafe rest.extracting(last: Int(stream.pointee.avail_in))
            let left = unsafe Int(stream.pointee.avail_out)
            try output.advance(by: room.count - left)
            switch status {
            case Z_STREAM_END where rest.isEmpty: return
            case Z_STREAM_END: unsafe _ = inflateReset(stream)  // another member
            case Z_OK where left == 0 || !rest.isEmpty: break
            case Z_OK, Z_BUF_ERROR: throw .corrupt("it is cut")
            default: throw .corrupt(unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "zlib \(status)")
            }
        }
    }
}

extension z_stream {
    /// Points the stream at input and room. Batches are at most 2 GiB; of more room, 4 GiB are used in a turn.
    fileprivate mutating func feed(_ input: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer) {
        unsafe next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        unsafe avail_in = UInt32(input.count)
        unsafe next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe avail_out = UInt32(clamping: room.count)
    }
}
