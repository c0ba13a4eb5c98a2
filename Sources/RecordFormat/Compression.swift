/// How the records of a batch are compressed; the raw value is bits 0–2 of the batch's attributes.
@frozen public enum Compression: UInt8, CaseIterable, Sendable {
    case none, gzip, snappy, lz4, zstd

    /// The name in `compression.type`.
    public var kafkaName: String {
        switch self {
        case .none: "none"
        case .gzip: "gzip"
        case .snappy: "snappy"
        case .lz4: "lz4"
        case .zstd: "zstd"
        }
    }

    /// The codec with that name in `compression.type`; nil for any other.
    public init?(kafkaName: String) {
        guard let codec = Self.allCases.first(where: { $0.kafkaName == kafkaName }) else { return nil }
        self = codec
    }

    /// The levels that ``compress(_:level:)`` takes (KIP-390); nil for codecs without levels.
    public var levels: ClosedRange<Int>? {
        switch self {
        case .none, .snappy: nil
        case .gzip: 1...9
        case .lz4: 1...12
        case .zstd: -131072...22
        }
    }
}

/// Why bytes could not be compressed or decompressed.
public enum CompressionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The bytes are not what the codec writes.
    case corrupt(String)
    /// There are more than `limit` bytes inside.
    case tooLarge(limit: Int)
    /// The library refused, with its own words.
    case library(String)

    public var description: String {
        switch self {
        case .corrupt(let reason): "the data is corrupt (\(reason))"
        case .tooLarge(let limit): "more than \(limit) bytes come out of it"
        case .library(let reason): "the library refused (\(reason))"
        }
    }
}

extension Compression {
    /// What a batch may decompress to where nothing else is asked for: 128 MiB.
    public static var defaultLimit: Int { 128 << 20 }

    /// The compressed form of `bytes` as Kafka's clients write it.
    ///
    /// `level` nil means the codec's default; a level outside ``levels`` is brought inside.
    public func compress(_ bytes: RawSpan, level: Int? = nil) throws(CompressionError) -> [UInt8] {
        var output = BoundedBytes(limit: .max)
        try compress(bytes, level: level, into: &output)
        return Array(output.bytes)
    }

    /// What `bytes` decompress to, which may be at most `limit` bytes; memory grows with what comes out.
    public func decompress(_ bytes: RawSpan, limit: Int = defaultLimit) throws(CompressionError) -> [UInt8] {
        var output = BoundedBytes(limit: limit)
        try decompress(bytes, into: &output)
        return Array(output.bytes)
    }

    func compress(_ bytes: RawSpan, level: Int?, into output: inout BoundedBytes) throws(CompressionError) {
        let level = level.flatMap { level in levels.map { min(max(level, $0.lowerBound), $0.upperBound) } }
        switch self {
        case .none: try output.append(bytes)
        case .gzip: try Gzip.compress(bytes, level: level, into: &output)
        case .snappy: try Snappy.compress(bytes, into: &output)
        case .lz4: try LZ4.compress(bytes, level: level, into: &output)
        case .zstd: try Zstd.compress(bytes, level: level, into: &output)
        }
    }

    func decompress(_ bytes: RawSpan, into output: inout BoundedBytes) throws(CompressionError) {
        switch self {
        case .none: try output.append(bytes)
        case .gzip: try Gzip.decompress(bytes, into: &output)
        case .snappy: try Snappy.decompress(bytes, into: &output)
        case .lz4: try LZ4.decompress(bytes, into: &output)
        case .zstd: try Zstd.decompress(bytes, into: &output)
        }
    }
}

extension [UInt8] {
    init(_ bytes: RawSpan) {
        // unsafe: the buffer is copied before the span's access ends.
        self = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
    }
}
