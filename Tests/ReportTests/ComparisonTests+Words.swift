import Results
import TestSupport
import Testing

@testable import Report

/// What stands around the figures: columns that are there, and what is advised.
extension ComparisonTests {
    @Test(
        "what asks for more trials says about how many, by the noise and by how many rows are VALID, where that is known"
    )
    func moreTrials() throws {
        func asked(trials: Int, noise: Double, invalid: Int = 0) throws -> (count: Int?, text: String) {
            let text = try Comparison.within(
                SyntheticRun(
                    directory: memoryDirectory(), trials: trials, noise: noise,
                    verdict: { _, _, trial in (trial <= invalid ? .unstable : .valid, nil) }
                ).write(), by: "acks", metrics: ["received_per_sec"])[0].text()
            let option = try #require(text.firstRange(of: "--trials "))
            return (Int(text[option.upperBound...].prefix(while: \.isNumber)), text)
        }
        let quiet = try asked(trials: 3, noise: 0)
        #expect(quiet.count == 4 && quiet.text.contains("about as many as show 5 % with this noise)"), "\(quiet)")
        let noisy = try asked(trials: 3, noise: 0.05)
        let noisier = try asked(trials: 3, noise: 0.1)
        #expect(try #require(noisy.count) > 10 && #require(noisier.count) > #require(noisy.count), "\(noisy)")
        let half = try asked(trials: 6, noise: 0, invalid: 3)
        #expect(half.count == 8 && half.text.contains("with this noise and so many VALID)"), "\(half)")
        // What leaves few pairs is not how many rows are not VALID, but that it is never the same of two: one row of three, of each pair of trials.
        let scattered = try Comparison.within(
            SyntheticRun(
                directory: memoryDirectory(), trials: 6, noise: 0,
                verdict: { acks, _, trial in
                    (
                        trial <= (acks == "0" ? 2 : 3) && trial > (acks == "0" ? 0 : 2) || trial == 4
                            ? .unstable : .valid, nil
                    )
                }
            ).write(), by: "acks", metrics: ["received_per_sec"])[0].text()
        // Trials 5 and 6 make pairs, of six.
        #expect(scattered.contains("--trials 12`"), "\(scattered)")
        let single = try asked(trials: 1, noise: 0.1)
        #expect(single.count == 10 && !single.text.contains("noise"), "\(single)")
        let hopeless = try asked(trials: 6, noise: 0.3, invalid: 3)
        #expect(hopeless.count == 10 && hopeless.text.contains("while over 1 000 would be needed"), "\(hopeless)")
    }

    @Test("what is the same in all rows has no column: it is said once, unless the sides are called by it already")
    func columns() throws {
        let directory = try memoryDirectory()
        let one = try SyntheticRun(directory: directory).write()
        let acks = try Comparison.within(one, by: "acks", metrics: ["e2e_p99_us"])[0]
        let lines = acks.text().split(separator: "\n")
        #expect(lines[1].hasPrefix("batch.size  ") && !acks.text().contains("all with"), "\(acks.text())")
        #expect(acks.markdown.hasPrefix("| batch.size | e2e_p99_us acks=0 | acks=1 | change"), "\(acks.markdown)")
        // What other programs read has all of them, and so has what names a configuration.
        #expect(Comparison.csv([acks]).hasPrefix("producer.acks,producer.batch.size,metric,"))
        let sizes = try Comparison.within(one, by: "batch.size", metrics: ["e2e_p99_us"])[0].text()
        #expect(sizes.split(separator: "\n")[1].hasPrefix("acks  batch.size  with batch.size=1024  "), "\(sizes)")
        let runs = try (0..<2).map { index in
            try SyntheticRun(directory: directory, acks: ["1"], startedAt: 1_790_000_200_000 + 1000 * index).write()
        }
        let filtered = try Comparison.between(.init("@2", runs[0]), [.init("@1", runs[1])])[0]
        #expect(filtered.text().hasPrefix("all with acks=1\n"), "\(filtered.text())")
        #expect(filtered.text().split(separator: "\n")[2].hasPrefix("batch.size  "), "\(filtered.text())")
        #expect(filtered.markdown.hasPrefix("all with acks=1\n\n| batch.size | "), "\(filtered.markdown)")
        let alone = try (0..<2).map { index in
            try SyntheticRun(
                directory: directory, acks: ["1"], batchSizes: ["1024"], startedAt: 1_790_000_300_000 + 1000 * index
            ).write()
        }
        let row = try Comparison.between(.init("@2", alone[0]), [.init("@1", alone[1])])[0].text()
        #expect(row.split(separator: "\n")[1].hasPrefix("acks  batch.size  "), "\(row)")
    }
}
