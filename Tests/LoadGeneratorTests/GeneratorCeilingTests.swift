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
}
