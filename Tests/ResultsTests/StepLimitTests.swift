import Results
import Testing

@Suite("How far up steps go")
struct StepLimitTests {
    @Test(
        "the step before the first that failed counts, unless the generator was late between them; further down it may be late",
        arguments: [
            ("VVVSS", StepLimit.at(2)), ("VVSVS", .at(1)), ("VGVS", .at(2)), ("GVS", .at(1)), ("VVV", .beyond(2)),
            ("VGV", .beyond(2)), ("SVV", .below), ("SGS", .below), ("VVGS", .unknown(after: 1)),
            ("VGGVGSS", .unknown(after: 3)), ("VGG", .unknown(after: 0)), ("GGS", .unknown(after: nil)),
            ("GG", .unknown(after: nil)), ("", .unknown(after: nil)),
        ])
    func limits(steps: String, expected: StepLimit) {
        let verdicts = steps.map { ["V": Verdict.valid, "S": .saturated, "G": .generatorLimited][$0] ?? .error }
        #expect(StepLimit(keptUp: verdicts) == expected)
    }
}
