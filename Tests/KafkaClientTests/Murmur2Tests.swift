import KafkaClient
import Testing

@Suite struct Murmur2Tests {
    @Test(
        "hashes are Java's",
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
}
