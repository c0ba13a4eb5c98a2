import KafkaClient
import TestSupport
import Testing

@Suite struct Murmur2Tests {
    @Test(
        "hashes are those of Kafka's own test",
        arguments: [
            ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
            ("a-little-bit-longer-string", -1_486_304_829),
            ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971), ("abc", 479_470_107),
        ])
    func golden(key: String, hash: Int32) {
        let bytes = Array(key.utf8)
        #expect(Murmur2.hash(bytes.span.bytes) == hash)
        #expect(Murmur2.partition(of: bytes.span.bytes, count: 7) == Int(hash & 0x7fff_ffff) % 7)
    }

    /// Recorded with the Java client 4.3.1 by Tests/Golden/Murmur2/Murmur2Golden.java: keys of 0 to 40 bytes, and keys as the load generator
    /// makes them.
    @Test("keys land where the Java client puts them")
    func placement() throws {
        let lines = try Repository.text(of: Repository.path("Tests/Golden/Murmur2/murmur2.txt")).split(separator: "\n")
        #expect(lines.count == 175)
        for line in lines {
            let fields = line.split(separator: " ")
            let digits = fields[0] == "-" ? [] : Array(fields[0].utf8)
            let key = try stride(from: 0, to: digits.count, by: 2).map { index in
                try #require(UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16))
            }
            #expect("\(Murmur2.hash(key.span.bytes))" == fields[1])
            #expect("\(Murmur2.partition(of: key.span.bytes, count: 6))" == fields[2])
            #expect("\(Murmur2.partition(of: key.span.bytes, count: 1000))" == fields[3])
        }
    }
}
