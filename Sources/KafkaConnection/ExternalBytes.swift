/// Bytes that are sent from where they lie: the content of a hole in a message.
///
/// unsafe: whoever makes one promises that the bytes stay where they are and as they are while `owner` lives.
@safe public struct ExternalBytes: @unchecked Sendable {
    let owner: AnyObject
    let base: UnsafeRawPointer
    /// How many bytes there are.
    public let byteCount: Int

    /// Bytes that are valid and constant for as long as `owner` lives.
    @unsafe public init(owner: AnyObject, base: UnsafeRawPointer, byteCount: Int) {
        self.owner = owner
        unsafe self.base = base
        self.byteCount = byteCount
    }
}
