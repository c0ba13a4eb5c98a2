/// One piece of a gathering write: the layout of `struct iovec`.
@unsafe public struct MemoryPart {
    public var base: UnsafeRawPointer
    public var byteCount: Int

    public init(base: UnsafeRawPointer, byteCount: Int) {
        unsafe (self.base = base)
        unsafe (self.byteCount = byteCount)
    }
}
