import Measurement
import Testing

@Suite("Random numbers") struct RandomNumbersTests {
    @Test("SplitMix64 gives the published sequence")
    func published() {
        var generator = RandomNumbers(seed: 1_234_567)
        #expect(generator.next() == 6_457_827_717_110_365_317)
        #expect(generator.next() == 3_203_168_211_198_807_973)
    }
}
