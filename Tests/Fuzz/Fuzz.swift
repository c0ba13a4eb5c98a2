// What libFuzzer calls with bytes of its making: every decoder of what comes from the network or from a log. `make fuzz` builds and
// runs it (Scripts/fuzz); it is no target of the package, since SwiftPM cannot link libFuzzer.
//
// The first byte says which decoder, the next ones what of it; Scripts/fuzz makes inputs of that form from what Kafka's own classes
// wrote. A trap, a hang, memory without bound or one of the broken promises below is a finding.

import KafkaProtocol
import RecordFormat

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = [UInt8](UnsafeBufferPointer(start: bytes, count: count))
    guard let kind = input.first else { return 0 }
    let rest = input.dropFirst()
    switch kind {
    case UInt8(ascii: "q"): request(Array(rest))
    case UInt8(ascii: "r"): response(Array(rest))
    case UInt8(ascii: "e"): embedded(Array(rest))
    case UInt8(ascii: "b"): batch(Array(rest))
    case UInt8(ascii: "c"): compressed(Array(rest))
    default: break
    }
    return 0
}

/// A frame as it reaches a broker: header and body.
func request(_ frame: [UInt8]) {
    var reader = WireReader(frame.span.bytes)
    guard let header = try? RequestHeader(from: &reader) else { return }
    func body<Request: KafkaRequest>(_: Request.Type) {
        guard let request = try? Request(from: &reader, version: header.version) else { return }
        keepsItsBytes(request, header.version)
    }
    body(header.api.entry.request)
}

/// A body as it reaches a client; before it the API and the version, a byte each.
func response(_ bytes: [UInt8]) {
    guard bytes.count >= 2, let api = APIKey(rawValue: Int16(bytes[0])) else { return }
    let version = Int16(bytes[1])
    let frame = Array(bytes[2...])
    func body<Request: KafkaRequest>(_: Request.Type) {
        var reader = WireReader(frame.span.bytes)
        guard let response = try? Request.Response(from: &reader, version: version) else { return }
        keepsItsBytes(response, version)
    }
    body(api.entry.request)
}

/// Promises that what was decoded encodes to bytes that decode to the same again.
func keepsItsBytes<Message: KafkaMessage>(_ message: Message, _ version: Int16) {
    var first = WireWriter()
    message.encode(to: &first, version: version)
    // Records stay where they were received, so that those messages are not whole here.
    guard first.holes.isEmpty else { return }
    var reader = WireReader(first.bytes.span.bytes)
    guard let again = try? Message(from: &reader, version: version) else {
        fatalError("\(Message.self) v\(version) does not decode what it encoded")
    }
    var second = WireWriter()
    again.encode(to: &second, version: version)
    precondition(first.bytes == second.bytes, "\(Message.self) v\(version) encodes to other bytes the second time")
}

/// What carries its own version; before it a byte that says what.
func embedded(_ bytes: [UInt8]) {
    guard let what = bytes.first else { return }
    let data = Array(bytes.dropFirst())
    func decode<Data: VersionedData>(_: Data.Type) {
        guard let decoded = try? Data(decoding: data) else { return }
        let version = min(Int16(data[0]) << 8 | Int16(data[1]), Data.versions.upperBound)
        guard let again = try? Data(decoding: decoded.encoded(version: version)) else {
            fatalError("\(Data.self) v\(version) does not decode what it encoded")
        }
        precondition(again == decoded, "\(Data.self) v\(version) is another the second time")
    }
    switch what {
    case 0: decode(ConsumerProtocolSubscription.self)
    case 1: decode(ConsumerProtocolAssignment.self)
    case 2: decode(OffsetCommitKey.self)
    case 3: decode(OffsetCommitValue.self)
    case 4: decode(GroupMetadataKey.self)
    case 5: decode(GroupMetadataValue.self)
    default: _ = try? OffsetsTopicKey(decoding: data.span.bytes)
    }
}

/// A record batch, with length and checksum made right so that what is behind them is reached: promises that a consumer can read
/// whatever a broker that looks at every record lets pass.
func batch(_ bytes: [UInt8]) {
    guard bytes.count >= RecordBatchHeader.byteCount else { return }
    var bytes = bytes
    func put(_ value: UInt32, at index: Int) {
        for place in 0..<4 { bytes[index + place] = UInt8(truncatingIfNeeded: value >> (24 - 8 * place)) }
    }
    put(UInt32(bytes.count - 12), at: 8)
    put(CRC32C.checksum(bytes.span.bytes.extracting(droppingFirst: 21)), at: 17)
    let limit = 1 << 20
    var isAccepted = false
    for origin in [RecordBatchValidation.Origin.producer, .log] {
        let found = try? RecordBatchValidation.examine(
            bytes.span.bytes, depth: .deep, origin: origin, decompressionLimit: limit)
        if found != nil { isAccepted = true }
    }
    var records = 0
    do throws(RecordBatchError) {
        try RecordBatchReader(decompressionLimit: limit).forEachRecord(in: bytes.span.bytes) { record in
            records += 1
            var headers = 0
            do throws(RecordFlaw) { try record.headers.forEach { _, _ in headers += 1 } } catch {
                precondition(!isAccepted, "headers of an accepted record cannot be read: \(error)")
            }
        }
    } catch {
        precondition(!isAccepted, "an accepted batch cannot be read: \(error)")
    }
}

/// What one of the codecs is to decompress; before it the codec, a byte.
func compressed(_ bytes: [UInt8]) {
    guard let number = bytes.first, let codec = Compression(rawValue: number % 5) else { return }
    let limit = 1 << 20
    let packed = Array(bytes.dropFirst())
    guard let unpacked = try? codec.decompress(packed.span.bytes, limit: limit) else { return }
    precondition(unpacked.count <= limit, "\(codec) gave more than was allowed")
}
