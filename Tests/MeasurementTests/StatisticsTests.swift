import Glibc
import Measurement
import Testing

/// The reference figures come from SciPy 1.x (scipy.stats.t and the textbook formulas).
@Suite("Statistics")
struct StatisticsTests {
    @Test(
        "Student's quantiles are those of the tables",
        arguments: [
            (1, [0.32491969623290634, 3.0776835371752544, 12.706204736174694, 63.656741162871526, 636.6192487687897]),
            (2, [0.2886751345948128, 1.8856180831641272, 4.302652729749462, 9.924843200918287, 31.599054576445365]),
            (3, [0.2766706623326898, 1.637744353696209, 3.1824463052837078, 5.840909309733355, 12.923978636687961]),
            (4, [0.2707222947075976, 1.533206274058944, 2.7764451051977934, 4.604094871349992, 8.610301581379522]),
            (5, [0.2671808657041451, 1.4758840488244815, 2.5705818356363146, 4.032142983555228, 6.868826625881276]),
            (10, [0.2601848294920803, 1.372183641110336, 2.228138851986274, 3.16927267261695, 4.586893858702708]),
            (30, [0.2556053649519128, 1.3104150253913955, 2.0422724563012378, 2.7499956535672254, 3.6459586350420627]),
            (120, [0.25390952321492877, 1.288646233656378, 1.9799304050824402, 2.6174211451068654, 3.373453768562533]),
            (
                1000,
                [0.25341451583949876, 1.2823987214609247, 1.9623390808264083, 2.580754698065951, 3.300282648423944]
            ),
        ] as [(Double, [Double])])
    func quantiles(freedom: Double, expected: [Double]) {
        let student = StudentT(degreesOfFreedom: freedom)
        for (probability, value) in zip([0.6, 0.9, 0.975, 0.995, 0.9995], expected) {
            #expect(abs(student.quantile(probability) / value - 1) < 1e-9)
            #expect(abs(student.quantile(1 - probability) / -value - 1) < 1e-9)
            #expect(abs(student.cumulative(value) - probability) < 1e-11)
            #expect(abs(student.twoSided(value) - 2 * (1 - probability)) < 1e-11)
        }
    }

    @Test("mean, deviation, variation and median")
    func basics() throws {
        let values: [Double] = [2, 4, 4, 4, 5, 5, 7, 9]
        #expect(Statistics.mean(values) == 5)
        #expect(Statistics.median(values) == 4.5)
        let deviation = try #require(Statistics.standardDeviation(values))
        #expect(abs(deviation - 2.138089935299395) < 1e-12)
        let variation = try #require(Statistics.coefficientOfVariation(values))
        #expect(abs(variation - 0.427617987059879) < 1e-12)
        #expect(Statistics.median([3, 1, 2]) == 2)
        #expect(Statistics.mean([]) == nil)
        #expect(Statistics.median([]) == nil)
        #expect(Statistics.standardDeviation([1]) == nil)
        #expect(Statistics.coefficientOfVariation([0, 0]) == nil)
        let half = try #require(Statistics.meanHalfWidth([1, 2, 3]))
        #expect(abs(half - 4.302652729749462 / 3.0.squareRoot()) < 1e-9)
    }

    @Test("Holm's correction steps down and never falls")
    func holm() {
        let adjusted = Statistics.holmAdjusted([0.01, 0.04, 0.03, 0.005])
        let expected = [0.03, 0.06, 0.06, 0.02]
        for (left, right) in zip(adjusted, expected) { #expect(abs(left - right) < 1e-12) }
        #expect(Statistics.holmAdjusted([0.6, 0.7]) == [1, 1])
        #expect(Statistics.holmAdjusted([]).isEmpty)
    }
}

@Suite("Comparison by ratio")
struct LogRatioComparisonTests {
    typealias Pair = LogRatioComparison.Pair

    let rows: [[Pair]] = [
        [(100, 110), (102, 115), (98, 104), (101, 113)], [(50, 50.5), (51, 50), (49, 50.2), (50, 49.5)],
        [(10, 9), (11, 10.2), (10.5, 9.1), (10, 9.3)],
    ].map { $0.map { Pair(before: $0.0, after: $0.1) } }

    @Test("intervals, variances and p-values are SciPy's; a row noisier than all keeps its own variance")
    func intervals() throws {
        let comparison = LogRatioComparison(rows: rows)
        let deviation = try #require(comparison.pooledDeviation)
        #expect(abs(deviation - 0.0270460884078084) < 1e-12)
        let expected = [
            // At 1 − 0.04 / 3, 1 − 0.04 and 1 − 0.04 / 2: the steps of Holm's method at which the rows are judged.
            (1.1015739869859242, 1.05676393967959, 1.148284118373671, 3 * 5.344729913058929e-05),
            (1.0010735999689313, 0.9691254623279559, 1.0340749381896077, 0.9384922597076879),
            (0.905620530522368, 0.8646202584477659, 0.9485650345227977, 2 * 0.0001934878905211705),
        ]
        for (row, expected) in zip(comparison.rows, expected) {
            let ratio = try #require(row.ratio)
            let interval = try #require(row.interval)
            let adjusted = try #require(row.adjustedP)
            #expect(abs(ratio - expected.0) < 1e-12)
            #expect(abs(interval.lowerBound - expected.1) < 1e-9)
            #expect(abs(interval.upperBound - expected.2) < 1e-9)
            #expect(abs(adjusted - expected.3) < 1e-10)
        }
        #expect(comparison.rows[0].deviation == deviation)
        let own = try #require(comparison.rows[2].deviation)
        #expect(abs(own - 0.03284139228853573) < 1e-12)
        #expect(comparison.rows.map(\.finding) == [.higher, .noneShown, .lower])
    }

    @Test("an interval leaves out 1 exactly where there is a verdict, however many rows a table has")
    func agreement() throws {
        var noise = Noise(seed: 11)
        // What a row would have to be beyond by itself, with the noise of all eight.
        let alone = StudentT(degreesOfFreedom: 32).quantile(0.98)
        var (found, contradicted) = (0, 0)
        for _ in 0..<300 {
            // Of eight rows some are shown, some nearly: steps of all kinds are taken.
            let rows = (0..<8).map { row in
                noise.row(variation: 0.05, trials: 5, ratio: 1 + 0.02 * Double(row))
            }
            for row in LogRatioComparison(rows: rows).rows {
                let interval = try #require(row.interval)
                let isShown = row.finding != .noneShown
                #expect(isShown == !interval.contains(1), "\(row)")
                let (ratio, deviation) = (try #require(row.ratio), try #require(row.deviation))
                if isShown {
                    found += 1
                } else if abs(log(ratio)) > alone * deviation / 5.0.squareRoot() {
                    contradicted += 1
                }
            }
        }
        #expect(found > 300 && contradicted > 100, "of 2,400 \(found) shown, \(contradicted) only by themselves")
    }

    @Test("figures are geometric means of the pairs that are compared, whose ratio is the change, to the digit")
    func figures() throws {
        let unusable = Pair(before: 0, after: 7)
        for (row, expected) in zip(
            LogRatioComparison(rows: rows.map { $0 + [unusable] }).rows,
            [
                (100.23904152055204, 110.42072061944205), (49.99499924982495, 50.04867387946629),
                (10.366818523588782, 9.38840369116158),
            ])
        {
            let (before, after) = (try #require(row.before), try #require(row.after))
            #expect(abs(before / expected.0 - 1) < 1e-12 && abs(after / expected.1 - 1) < 1e-12)
            #expect(abs(after / before / (try #require(row.ratio)) - 1) < 1e-12)
        }
        let equal = LogRatioComparison(rows: [[Pair(before: 0.1, after: 0.3), Pair(before: 0.1, after: 0.3)], []])
        #expect(equal.rows[0].before == 0.1 && equal.rows[0].after == 0.3)
        #expect(equal.rows[1].before == nil && equal.rows[1].after == nil)
    }

    @Test("below four trials there is a range and no verdict")
    func tooFew() throws {
        let comparison = LogRatioComparison(rows: rows.map { Array($0.prefix(3)) } + [[]])
        #expect(comparison.rows.map(\.finding) == [.tooFewTrials, .tooFewTrials, .tooFewTrials, .tooFewTrials])
        let range = try #require(comparison.rows[0].range)
        #expect(abs(range.lowerBound - 104.0 / 98) < 1e-12)
        #expect(abs(range.upperBound - 115.0 / 102) < 1e-12)
        #expect(comparison.rows[3].ratio == nil)
        #expect(comparison.rows[3].range == nil)
        #expect(comparison.rows[0].adjustedP == nil)
    }

    @Test("pairs without a ratio are left out")
    func withoutRatio() {
        let comparison = LogRatioComparison(rows: [[Pair(before: 0, after: 1), Pair(before: 1, after: .nan)]])
        #expect(comparison.rows[0].trials == 0)
    }

    @Test("without any noise every difference is one")
    func noiseless() {
        let same = [Pair](repeating: Pair(before: 2, after: 2), count: 4)
        let more = [Pair](repeating: Pair(before: 2, after: 3), count: 4)
        let comparison = LogRatioComparison(rows: [same, more])
        #expect(comparison.rows.map(\.finding) == [.noneShown, .higher])
        #expect(comparison.rows[0].trialsToShow == 4)
    }
}
