/// A fixed block of memory with a filled prefix; the unit of receiving and of writing. Freed with its last reference.
///
/// It has one owner at a time; handing it to another thread hands over the right to touch it.
///
/// unsafe: `base` points at `capacity` bytes for as long as this object lives, `count` never exceeds `capacity`, and spans cannot
/// outlive the borrow. Bytes are never read before they were written, because `count` covers only what was filled.
@safe public final class Buffer: @unchecked Sendable {
    public let base: UnsafeMutableRawPointer
    public let capacity: Int
    /// How many bytes are filled.
    public private(set) var count = 0

    public init(capacity: Int) {
        unsafe base = UnsafeMutableRawPointer.allocate(byteCount: max(capacity, 1), alignment: 64)
        self.capacity = capacity
    }

    deinit { unsafe base.deallocate() }

    /// The filled bytes.
    public var bytes: RawSpan {
        @_lifetime(borrow self) get {
            let span = unsafe RawSpan(_unsafeStart: base, byteCount: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Bytes that can still be filled.
    public var room: Int { capacity - count }

    /// Says that `added` bytes were filled behind the present end.
    public func advance(by added: Int) {
        precondition(added >= 0 && added <= room, "a buffer cannot hold more than its capacity")
        count += added
    }

    /// Appends a copy of `bytes`, which must fit.
    public func append(_ bytes: RawSpan) {
        precondition(bytes.byteCount <= room, "a buffer cannot hold more than its capacity")
        unsafe bytes.withUnsafeBytes { source in
            if source.count > 0 {
                unsafe base.advanced(by: count).copyMemory(from: source.baseAddress!, byteCount: source.count)
            }
        }
        count += bytes.byteCount
    }

    /// Forgets the first `consumed` bytes and moves the rest to the front.
    public func discard(first consumed: Int) {
        precondition(consumed >= 0 && consumed <= count, "only filled bytes can be discarded")
        let rest = count - consumed
        if rest > 0 && consumed > 0 { unsafe base.copyMemory(from: base.advanced(by: consumed), byteCount: rest) }
        count = rest
    }

    public func removeAll() { count = 0 }
}
