import Results
import Testing

@Suite("How far up steps go")
struct StepLimitTests {
    @Test(
        "the highest step that held counts, unless the generator sent too little right behind it; late sends are no harm",
        arguments: [
            ("VVVSS", StepLimit.at(2)), ("VVSVS", .at(3)), ("SSVVS", .at(3)), ("SVSGS", .at(1)), ("SSS", .below),
            ("VGVS", .at(2)), ("GVS", .at(1)), ("VVV", .beyond(2)),
            ("VGV", .beyond(2)), ("SVV", .beyond(2)), ("SGS", .below), ("VVGS", .unknown(after: 1)),
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
