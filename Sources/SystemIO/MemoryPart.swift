/// One piece of a gathering write: the layout of `struct iovec`.
///
/// unsafe: nothing is read here; who makes one keeps the memory alive until the call that gets it has returned.
@unsafe public struct MemoryPart {
    public var base: UnsafeRawPointer
    public var byteCount: Int

    public init(base: UnsafeRawPointer, byteCount: Int) {
        unsafe (self.base = base)
        unsafe (self.byteCount = byteCount)
    }
}
