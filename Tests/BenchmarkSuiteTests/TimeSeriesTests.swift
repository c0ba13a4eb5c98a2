import LoadGenerator
import Results
import Testing

@testable import BenchmarkSuite

@Suite("The rows of timeseries.csv")
struct TimeSeriesTests {
    /// 1,000 records in each 100 ms, a sample at the end of each second and of the phase, and a pause so long after its beginning.
    private func rows(milliseconds: Int, pausedAt pause: UInt64) throws -> [TimeSeriesRow] {
        var phase = try FakeDriver.phase(.drain, milliseconds, perWindow: 1000) { _ in }
        phase.samples = (1...(milliseconds + 999) / 1000).map { .init(lagRecords: Int64($0), inFlight: nil) }
        var member = MemberMeasurement(group: 1, member: 1)
        let event = RowPlan.MemberEvent(.pause, member: 1, atMilliseconds: 5, forMilliseconds: 1)
        member.occurrences = [.init(event, at: phase.start + pause * 1_000_000)]
        return FinishedRow.seconds(of: phase, [member], key: RowKey(configuration: [], trial: 1, block: 1))
    }

    @Test("what is left of a phase behind its last whole second has a row, whose rates are by its own length")
    func rest() throws {
        let rows = try rows(milliseconds: 2400, pausedAt: 2300)
        #expect(rows.map(\.second) == [0, 1, 2] && rows.map(\.seconds) == [1, 1, 0.4])
        #expect(rows.allSatisfy { $0.sentPerSecond == 10_000 && $0.receivedBytesPerSecond == 1_000_000 })
        #expect(rows.map(\.lagRecords) == [1, 2, 3])
        #expect(rows.map(\.memberEvents.count) == [0, 0, 1])
        #expect(rows[2].responseP99Microseconds == rows[0].responseP99Microseconds)
    }

    @Test(
        "a phase shorter than a second has one row, and a rest too short for a rate has none",
        arguments: [3, 40, 100, 700])
    func short(milliseconds: Int) throws {
        let short = try rows(milliseconds: milliseconds, pausedAt: 2)
        #expect(short.map(\.seconds) == [Double(milliseconds) / 1000] && short[0].lagRecords == 1)
        #expect(short[0].memberEvents == ["pause 1 at 5ms for 1ms"])
        let long = try rows(milliseconds: 2000 + milliseconds, pausedAt: 2002)
        #expect(long.count == (milliseconds < 100 ? 2 : 3))
        // What befell somebody in it is told all the same.
        #expect(long[long.count - 1].memberEvents.count == 1)
    }
}
