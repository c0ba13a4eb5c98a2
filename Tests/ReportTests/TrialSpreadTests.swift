import Testing

@testable import Report

@Suite("The spread of trials")
struct TrialSpreadTests {
    @Test(
        "is the 95 % interval of the median, of any number of trials from six on",
        arguments: [(5, 1), (6, 1), (20, 6), (1200, 566), (100_000, 49_690)])
    func interval(count: Int, low: Int) throws {
        let spread = try #require(TrialSpread((1...count).map(Double.init)))
        #expect(spread.low == Double(low) && spread.high == Double(count + 1 - low), "\(spread)")
    }

    @Test("is from the smallest to the largest where values are of several configurations, which are no trials of one")
    func pooled() throws {
        let spread = try #require(TrialSpread((1...20).map(Double.init), isPooled: true))
        #expect(spread.low == 1 && spread.high == 20)
        #expect(TrialSpread.words([spread]) == "median of 20 rows, bars from the smallest to the largest")
    }
}
