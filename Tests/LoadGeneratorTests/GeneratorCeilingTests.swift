import LoadGenerator
import SystemIO
import Testing

@Suite("The generator's ceiling")
struct GeneratorCeilingTests {
    @Test("a server that drops everything lets the generator send, on free cores and on its own")
    func measured() throws {
        #expect(try GeneratorCeiling.recordsPerSec(cores: nil) > 1000)
        if CPU.count > 1 { #expect(try GeneratorCeiling.recordsPerSec(cores: (0, 1)) > 1000) }
    }

    @Test("so it does with other records and batches")
    func otherLoads() throws {
        let load = GeneratorCeiling.Load(
            records: .init(valueBytes: 2000, keys: .zipf(exponent: 1, count: 1000), compressibility: 0.5),
            partitioner: .key, batchSize: 1 << 20, compression: "lz4", isAnswered: false)
        #expect(try GeneratorCeiling.recordsPerSec(of: load, cores: nil) > 100)
    }
}
