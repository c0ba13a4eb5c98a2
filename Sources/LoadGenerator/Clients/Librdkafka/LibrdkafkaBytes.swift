internal import CRdkafka
internal import Glibc
internal import RecordFormat

/// Bytes as librdkafka takes and gives them: pointer and count, where no pointer is null.
enum LibrdkafkaBytes {
    /// Calls `body` with the bytes; the pointer lives for that call.
    @inline(__always)
    static func with<Result>(
        _ bytes: RawSpan?, _ body: (UnsafeMutableRawPointer?, Int) -> Result
    ) -> Result {
        guard let bytes else { return body(nil, 0) }
        return unsafe bytes.withUnsafeBytes { bytes in
            // unsafe: the library reads what it is given. Empty is not null: it gets a pointer that is never followed.
            unsafe body(
                UnsafeMutableRawPointer(mutating: bytes.baseAddress) ?? UnsafeMutableRawPointer(bitPattern: 1),
                bytes.count)
        }
    }

    /// The headers as a list of the library's, which whoever takes it destroys.
    static func list(of headers: RecordHeaders) -> OpaquePointer? {
        let list = unsafe rd_kafka_headers_new(headers.count)
        headers.forEach { name, value in
            // unsafe: the library copies name and value.
            unsafe with(name) { name, nameCount in
                unsafe with(value) { value, count in
                    _ = unsafe rd_kafka_header_add(
                        list, name?.assumingMemoryBound(to: CChar.self), nameCount, value, count)
                }
            }
        }
        return unsafe list
    }

    /// Bytes of the library's, for as long as the message lives that they belong to.
    @unsafe @inline(__always) @_lifetime(immortal)
    static func span(_ base: UnsafeMutableRawPointer?, _ count: Int) -> RawSpan? {
        guard let base = unsafe base else { return nil }
        let span = unsafe RawSpan(_unsafeStart: base, byteCount: count)
        return unsafe _overrideLifetime(span, copying: ())
    }

    static func headerCount(of message: UnsafeMutablePointer<rd_kafka_message_t>) -> Int {
        var list: OpaquePointer?
        // unsafe: the list belongs to the message.
        guard unsafe rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR else { return 0 }
        return unsafe rd_kafka_header_cnt(list)
    }

    static func forEachHeader(
        of message: UnsafeMutablePointer<rd_kafka_message_t>, _ body: (_ key: RawSpan, _ value: RawSpan?) -> Void
    ) {
        var list: OpaquePointer?
        // unsafe: names and values belong to the message; a name ends with a zero.
        guard unsafe rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var count = 0
        var index = 0
        while unsafe rd_kafka_header_get_all(list, index, &name, &value, &count) == RD_KAFKA_RESP_ERR_NO_ERROR {
            index += 1
            guard let name = unsafe name else { continue }
            let key = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(name), byteCount: strlen(name))
            if let value = unsafe value {
                unsafe body(key, RawSpan(_unsafeStart: value, byteCount: count))
            } else {
                body(key, nil)
            }
        }
    }
}
