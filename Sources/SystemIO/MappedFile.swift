import Glibc

/// A file mapped read-only into memory, unmapped with its last reference.
///
/// Only for files that do not shrink while they are mapped: touching a page beyond the end of a file raises SIGBUS.
///
/// unsafe: the mapping stays in place as long as this object, and spans cannot outlive the borrow of it.
@safe public final class MappedFile: @unchecked Sendable {
    private let base: UnsafeMutableRawPointer?
    public let byteCount: Int

    /// Maps the first `byteCount` bytes of `file`.
    public init(_ file: File, byteCount: Int) throws(SystemError) {
        self.byteCount = byteCount
        if byteCount == 0 {
            unsafe base = nil
            return
        }
        let address = unsafe mmap(nil, byteCount, PROT_READ, MAP_SHARED, file.descriptor.rawValue, 0)
        if unsafe address == MAP_FAILED { throw SystemError("map", .last, subject: file.path) }
        unsafe base = address
    }

    deinit {
        if let base = unsafe base { unsafe munmap(base, byteCount) }
    }

    /// The mapped bytes.
    public var bytes: RawSpan {
        @_lifetime(borrow self) get {
            let span = unsafe RawSpan(
                _unsafeStart: base ?? UnsafeMutableRawPointer(bitPattern: 8)!, byteCount: byteCount)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }
}
