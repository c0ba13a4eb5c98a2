import Testing

@Suite("Verdicts on recorded trials")
struct RecordedNoiseTests {
    @Test("there are a hundred VALID trials, two dozen at least of each of four configurations")
    func enough() throws {
        for metric in RecordedNoise.metrics {
            let trials = try RecordedNoise.trials(metric)
            #expect(trials.count == 4)
            #expect(trials.allSatisfy { $0.count >= 24 }, "\(metric): \(trials.map(\.count))")
            #expect(trials.joined().count >= 100)
        }
    }

    @Test(
        "where nothing but time differs, at most 5 of 100 comparisons have a verdict",
        arguments: RecordedNoise.metrics, RecordedNoise.Pairing.allCases)
    func alike(metric: String, pairing: RecordedNoise.Pairing) throws {
        let single = try RecordedNoise.falseVerdicts(metric, pairing, inTables: false)
        #expect(single <= 5 * RecordedNoise.draws / 100, "\(single) of \(RecordedNoise.draws)")
        #expect(single > 0, "a test that never finds anything would pass too")
        let tables = try RecordedNoise.falseVerdicts(metric, pairing, inTables: true)
        #expect(tables <= 5 * RecordedNoise.draws / 100, "\(tables) of \(RecordedNoise.draws) tables of four")
    }
}
