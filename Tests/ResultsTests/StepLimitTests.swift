import Results
import Testing

@Suite("How far up steps go")
struct StepLimitTests {
    @Test(
        "the step before the first that failed counts, unless the generator sent too little between them; late sends are no harm",
        arguments: [
            ("VVVSS", StepLimit.at(2)), ("VVSVS", .at(1)), ("VGVS", .at(2)), ("GVS", .at(1)), ("VVV", .beyond(2)),
            ("VGV", .beyond(2)), ("SVV", .below), ("SGS", .below), ("VVGS", .unknown(after: 1)),
            ("VGGVGSS", .unknown(after: 3)), ("VGG", .unknown(after: 0)), ("GGS", .unknown(after: nil)),
            ("GG", .unknown(after: nil)), ("", .unknown(after: nil)), ("VLSS", .at(1)), ("LLLS", .at(2)),
            ("VLL", .beyond(2)), ("LGS", .unknown(after: 0)), ("GLS", .at(1)),
        ])
    func limits(steps: String, expected: StepLimit) {
        // G has not sent 1 % of what was due, L has, late.
        let found = steps.map { letter in
            StepLimit.Step(
                ["V": .valid, "S": .saturated][letter] ?? .generatorLimited, offered: 1000,
                achieved: letter == "G" ? 989 : 991)
        }
        #expect(StepLimit(keptUp: found) == expected)
    }
}
