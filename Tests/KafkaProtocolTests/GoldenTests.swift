import Testing
import TestSupport

@testable import KafkaProtocol

/// A message that Apache Kafka's own classes wrote; Golden/Record.java says how they were recorded.
struct Golden: Sendable {
    let version: Int16
    /// `full`: every field of the version has a value of its own; `null`: all is null that may be; `default`.
    let variant: String
    let bytes: [UInt8]

    /// The recorded messages of the type called `name`.
    static func messages(_ name: String) throws -> [Golden] {
        try lines(name).map { line in
            Golden(
                version: try #require(Int16(line[0])), variant: line[1],
                bytes: [UInt8](hex: line.count > 2 ? line[2] : ""))
        }
    }

    /// The lines of a recorded file, split into their words.
    static func lines(_ name: String) throws -> [[String]] {
        try Repository.text(of: Repository.path("Tests/KafkaProtocolTests/Golden/\(name).txt"))
            .split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    }
}

@Suite("What Apache Kafka's classes write")
struct GoldenTests {
    @Test("decodes, and encodes to the same bytes, in every version", arguments: Codec.all + Codec.embedded)
    func recoded(codec: Codec) throws {
        let golden = try Golden.messages(codec.name)
        #expect(Set(golden.map(\.version)) == Set(codec.versions), "not every version of \(codec.name) is recorded")
        for golden in golden {
            let recoded = try codec.recode(golden.bytes, golden.version)
            #expect(recoded == golden.bytes, "\(codec.name) v\(golden.version) \(golden.variant)")
        }
    }

    @Test("cut anywhere is refused, never read past its end", arguments: Codec.all + Codec.embedded)
    func cut(codec: Codec) throws {
        for bytes in try distinct(codec) {
            for count in 0..<bytes.bytes.count {
                let cut = Array(bytes.bytes.prefix(count))
                // What is left may be a whole message only if it is one to the last byte.
                if let recoded = try? codec.recode(cut, bytes.version) { #expect(recoded == cut) }
            }
        }
    }

    @Test("with bytes changed is refused or read within its bounds", arguments: Codec.all + Codec.embedded)
    func corrupted(codec: Codec) throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededNumbers(seed: seed)
        for golden in try distinct(codec) where !golden.bytes.isEmpty {
            for _ in 0..<20 {
                var bytes = golden.bytes
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    let value: UInt8 = [0, 1, 0x7f, 0x80, 0xff, .random(in: 0...255, using: &random)]
                        .randomElement(using: &random)!
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = value
                }
                do {
                    _ = try codec.recode(bytes, golden.version)
                } catch let error as ProtocolError {
                    #expect(
                        0...bytes.count ~= error.position
                            && (error.version == golden.version || error.api == nil),
                        "seed \(seed), \(codec.name): \(error)")
                }
            }
        }
    }

    /// The recorded messages without those that are the same in several versions.
    private func distinct(_ codec: Codec) throws -> [Golden] {
        var seen: Set<[UInt8]> = []
        return try Golden.messages(codec.name).filter { seen.insert($0.bytes).inserted }
    }

    @Test("request headers have the same bytes for every API and version")
    func requestHeaders() throws {
        for line in try Golden.lines("RequestHeader") {
            let api = try #require(Int16(line[0]).flatMap(APIKey.init))
            let version = try #require(Int16(line[1]))
            let bytes = [UInt8](hex: line[2])
            let header = try reading(bytes) {
                let header = try RequestHeader(from: &$0)
                #expect($0.remaining == 0)
                return header
            }
            #expect(
                header
                    == RequestHeader(
                        api: api, version: version, correlationID: 4711 + Int32(version), clientID: "client-ü"))
            #expect(written { header.encode(to: &$0) }.bytes == bytes)
        }
    }

    @Test("response headers have the same bytes for every API and version")
    func responseHeaders() throws {
        for line in try Golden.lines("ResponseHeader") {
            let api = try #require(Int16(line[0]).flatMap(APIKey.init))
            let version = try #require(Int16(line[1]))
            let bytes = [UInt8](hex: line[2])
            let header = try reading(bytes) {
                let header = try ResponseHeader(from: &$0, api: api, version: version)
                #expect($0.remaining == 0)
                return header
            }
            #expect(header.correlationID == 4711 + Int32(version))
            #expect(written { header.encode(to: &$0, api: api, version: version) }.bytes == bytes)
        }
    }

    @Test("error codes have Kafka's names and retriability")
    func errorCodes() throws {
        let lines = try Golden.lines("ErrorCode")
        #expect(lines.count == 135)
        for line in lines {
            let code = try #require(Int16(line[0]).map(ErrorCode.init))
            #expect(code.name == line[1])
            #expect(code.isRetriable == (line[2] == "true"), "\(code)")
        }
        #expect(ErrorCode(rawValue: 999).name == "UNKNOWN_ERROR_CODE_999")
        #expect(!ErrorCode(rawValue: -999).isRetriable)
    }
}
