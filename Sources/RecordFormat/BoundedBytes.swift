import Glibc

/// Bytes that a codec writes: they grow by doubling, up to a limit.
@safe @usableFromInline struct BoundedBytes: ~Copyable {
    // unsafe: `start` is null or comes from malloc with `capacity` bytes, of which the first `count` were written; the
    // one owner frees it. Codecs write only into `spare` and then tell how much through `advance`.
    private(set) var start: UnsafeMutableRawPointer?
    private(set) var capacity = 0
    private(set) var count = 0
    let limit: Int

    init(limit: Int) { self.limit = limit }

    @usableFromInline deinit { unsafe free(start) }

    @usableFromInline var bytes: RawSpan {
        @_lifetime(borrow self)
        get {
            let span = unsafe RawSpan(_unsafeStart: start ?? UnsafeMutableRawPointer(bitPattern: 16)!, byteCount: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Where to write next.
    var spare: UnsafeMutableRawBufferPointer {
        unsafe UnsafeMutableRawBufferPointer(start: start.map { unsafe $0 + count }, count: capacity - count)
    }

    /// Counts bytes written into ``spare``; throws when they go beyond the limit.
    mutating func advance(by written: Int) throws(CompressionError) {
        precondition(written >= 0 && written <= capacity - count)
        guard written <= limit - count else { throw .tooLarge(limit: limit) }
        count += written
    }

    mutating func removeAll() { count = 0 }

    /// Makes room for at least `more` bytes. Throws when they cannot all be within the limit.
    mutating func reserve(_ more: Int) throws(CompressionError) {
        guard more > capacity - count else { return }
        guard more <= limit - count else { throw .tooLarge(limit: limit) }
        let wanted = min(max(count + more, 2 * capacity), limit)
        try allocate(wanted)
    }

    private mutating func allocate(_ wanted: Int) throws(CompressionError) {
        guard let moved = unsafe realloc(start, wanted) else { throw .library("no memory for \(wanted) bytes") }
        unsafe start = moved
        capacity = wanted
    }

    /// Makes room where there is none: twice what there was, or `hint`, but at most one byte beyond the limit, which is
    /// how a stream shows that it does not end there.
    mutating func grow(hint: Int) throws(CompressionError) {
        guard capacity == count else { return }
        let ceiling = limit == .max ? .max : limit + 1
        try allocate(min(max(hint, 2 * capacity, 256), ceiling))
    }

    mutating func append(_ bytes: RawSpan) throws(CompressionError) {
        try reserve(bytes.byteCount)
        guard bytes.byteCount > 0 else { return }
        unsafe bytes.withUnsafeBytes { unsafe spare.copyMemory(from: $0) }
        count += bytes.byteCount
    }
}
