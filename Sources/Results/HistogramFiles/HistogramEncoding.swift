private import CZlib
private import FoundationEssentials
public import Measurement

/// HdrHistogram's V2 encoding, as its Java, C, Python and JavaScript libraries read it: a header of 40 bytes, the counts
/// as zigzag LEB128 numbers in which a negative number is a run of zeros, deflated behind 8 bytes more, in base64.
///
/// unsafe: zlib reads and writes arrays of known length within the call.
public enum HistogramEncoding {
    static let cookie: UInt32 = 0x1c84_9303 | 0x10
    static let compressedCookie: UInt32 = 0x1c84_9304 | 0x10

    /// The encoding in base64, as it stands in interval logs.
    public static func base64(_ histogram: Histogram) -> String {
        let payload = encode(histogram)
        var length = compressBound(uLong(payload.count))
        var deflated = [UInt8](repeating: 0, count: Int(length))
        let status = unsafe payload.withUnsafeBufferPointer { source in
            unsafe deflated.withUnsafeMutableBufferPointer { target in
                unsafe compress2(target.baseAddress, &length, source.baseAddress, uLong(source.count), -1)
            }
        }
        precondition(status == Z_OK, "compressBound is enough room by zlib's contract")
        var bytes: [UInt8] = []
        bytes.appendBigEndian(compressedCookie)
        bytes.appendBigEndian(UInt32(length))
        bytes += deflated.prefix(Int(length))
        return Data(bytes).base64EncodedString()
    }

    /// The encoding before compression.
    public static func encode(_ histogram: Histogram) -> [UInt8] {
        var counts: [UInt8] = []
        var zeros: Int64 = 0
        for count in histogram.recordedCounts {
            if count == 0 {
                zeros += 1
                continue
            }
            // As Java has it: a single zero stands for itself.
            if zeros > 0 { counts.appendZigZag(zeros == 1 ? 0 : -zeros) }
            zeros = 0
            counts.appendZigZag(count)
        }
        var bytes: [UInt8] = []
        bytes.appendBigEndian(cookie)
        bytes.appendBigEndian(UInt32(counts.count))
        bytes.appendBigEndian(UInt32(0))  // normalizing index offset: only rotating histograms have one
        bytes.appendBigEndian(UInt32(histogram.significantDigits))
        bytes.appendBigEndian(UInt64(1))  // lowest value told apart from 0
        bytes.appendBigEndian(UInt64(histogram.highestTrackable))
        bytes.appendBigEndian((1.0).bitPattern)  // integer to double conversion
        return bytes + counts
    }

    /// Reads what `base64` writes, from any of the libraries.
    ///
    /// Throws: `malformedHistogram`, also for sizes that no histogram of five digits has.
    public static func decode(base64 text: String) throws(ResultsError) -> Histogram {
        try decode(base64: Array(text.utf8)[...])
    }

    /// The same of text as bytes.
    static func decode(base64 text: ArraySlice<UInt8>) throws(ResultsError) -> Histogram {
        guard let data = Data(base64Encoded: Data(text)) else { throw .malformedHistogram(reason: "no base64") }
        let bytes = [UInt8](data)
        guard bytes.count >= 8, bytes.bigEndian(UInt32.self, at: 0) == compressedCookie else {
            throw .malformedHistogram(reason: "not HdrHistogram's V2 compressed encoding")
        }
        let compressed = Array(bytes[8...].prefix(Int(bytes.bigEndian(UInt32.self, at: 4))))
        // Five digits and all of Int64 make 6 million counts; what is larger is not a histogram.
        var payload = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            var length = uLong(payload.count)
            let status = unsafe compressed.withUnsafeBufferPointer { source in
                unsafe payload.withUnsafeMutableBufferPointer { target in
                    unsafe uncompress(target.baseAddress, &length, source.baseAddress, uLong(source.count))
                }
            }
            if status == Z_OK { return try decode(Array(payload.prefix(Int(length)))) }
            guard status == Z_BUF_ERROR, payload.count < 1 << 26 else {
                throw .malformedHistogram(reason: "damaged compression")
            }
            payload = [UInt8](repeating: 0, count: payload.count * 4)
        }
    }

    /// Reads what `encode` writes.
    static func decode(_ bytes: [UInt8]) throws(ResultsError) -> Histogram {
        guard bytes.count >= 40, bytes.bigEndian(UInt32.self, at: 0) == cookie else {
            throw .malformedHistogram(reason: "not HdrHistogram's V2 encoding")
        }
        let digits = bytes.bigEndian(UInt32.self, at: 12)
        let lowest = bytes.bigEndian(UInt64.self, at: 16)
        let highest = bytes.bigEndian(UInt64.self, at: 24)
        guard (1...5).contains(digits), lowest == 1, (2...UInt64(Int64.max)).contains(highest) else {
            throw .malformedHistogram(reason: "a range or precision that is not kept here")
        }
        var histogram = Histogram(significantDigits: Int(digits), highestTrackable: Int64(highest))
        var position = 40
        let end = min(bytes.count, 40 + Int(bytes.bigEndian(UInt32.self, at: 4)))
        var index: Int64 = 0
        while position < end {
            guard let value = bytes.zigZag(at: &position, before: end) else {
                throw .malformedHistogram(reason: "cut counts")
            }
            if value < 0 {
                guard value > -(1 << 32) else { throw .malformedHistogram(reason: "a run of zeros without end") }
                index -= value
            } else {
                guard histogram.setCount(value, at: Int(index)) else {
                    throw .malformedHistogram(reason: "a count beyond the range")
                }
                index += 1
            }
        }
        return histogram
    }
}

extension [UInt8] {
    fileprivate mutating func appendBigEndian(_ value: some FixedWidthInteger & UnsignedInteger) {
        for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    fileprivate func bigEndian<Value: FixedWidthInteger>(_: Value.Type, at offset: Int) -> Value {
        var value: Value = 0
        for byte in self[offset..<(offset + Value.bitWidth / 8)] { value = value << 8 | Value(byte) }
        return value
    }

    /// LEB128 of at most 9 bytes, the ninth with all of its 8 bits.
    fileprivate mutating func appendZigZag(_ value: Int64) {
        var rest = UInt64(bitPattern: (value << 1) ^ (value >> 63))
        for _ in 0..<8 {
            if rest < 0x80 {
                append(UInt8(rest))
                return
            }
            append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

    fileprivate func zigZag(at position: inout Int, before end: Int) -> Int64? {
        var raw: UInt64 = 0
        for byte in 0..<9 {
            guard position < end else { return nil }
            let next = self[position]
            position += 1
            if byte == 8 {
                raw |= UInt64(next) << 56
                break
            }
            raw |= UInt64(next & 0x7F) << (7 * UInt64(byte))
            if next < 0x80 { break }
        }
        return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
    }
}
