import LoadGenerator
import Results
import Testing

@testable import BenchmarkSuite

@Suite("What befalls members, in suites")
struct MemberEventSuiteTests {
    private func configurations(_ text: String) throws -> [Configuration] {
        try Suite(yaml: Array(text.utf8), file: "mine.yaml").configurations()
    }

    @Test("events and slow members come into the plan, can be swept and are read again")
    func plans() throws {
        let text = """
            consumer: {members: 3, assignment: subscribe, slow.member.processing.us: 9}
            load: {warmup: 0, peak: 0, latency: {for: 9s}}
            sweep: [{consumer.event: [none, kill 3 at 2s and join 2 at 1s]}]
            """
        let suite = try Suite(yaml: Array(text.utf8), file: "mine.yaml")
        let plans = try suite.configurations().map { $0.rowPlan(topic: "t", seed: 1).consumer }
        #expect(plans.map(\.events.count) == [0, 2] && plans[1].events[0].description == "kill 3 at 2s")
        #expect(plans[1].slowMemberProcessingMicroseconds == 9 && plans[1].slowestProcessingMicroseconds == 9)
        #expect(plans[0].longestStallMilliseconds == 0 && plans[1].longestStallMilliseconds == 55_000)
        let again = try Suite(yaml: Array(suite.yaml.utf8), file: "mine.yaml")
        #expect(again.yaml == suite.yaml)
        #expect(try again.configurations().map(\.label) == suite.configurations().map(\.label))
    }

    @Test(
        "what cannot befall a group is refused where it stands",
        arguments: [
            (
                "members: 2, event: leave 1 at 1s",
                "31: consumer.event: leave 1 at 1s needs consumer.assignment: subscribe"
            ),
            (
                "members: 2, assignment: subscribe, event: kill 3 at 1s",
                "54: consumer.event: kill 3 at 1s has no meaning with consumer.members: 2"
            ),
            (
                "members: 2, assignment: subscribe, event: kill 2 at 20s",
                "54: consumer.event: kill 2 at 20s is not before the end of load.peak and load.latency.for"
            ),
            (
                "assignment: subscribe, event: kill 1 at 1s",
                "42: consumer.event: kill 1 at 1s would leave nobody in the group to take over"
            ),
            (
                "assignment: subscribe, event: join 1 at 1s",
                "42: consumer.event: somebody has to be in the group from the beginning"
            ),
            (
                "members: 3, assignment: subscribe, event: kill 2 at 1s and pause 2 at 2s for 1s",
                "54: consumer.event: pause 2 at 2s for 1s: member 2 is not there then"
            ),
            (
                "members: 3, assignment: subscribe, event: leave 2 at 1s and join 2 at 2s",
                "54: consumer.event: leave 2 at 1s: member 2 is not there then"
            ),
            (
                "members: 3, assignment: subscribe, event: join 2 at 1s and join 2 at 2s",
                "54: consumer.event: join 2 at 2s: a member joins once"
            ),
            (
                "members: 3, assignment: subscribe, event: pause 2 at 1s for 9s and kill 2 at 2s",
                "54: consumer.event: kill 2 at 2s: member 2 is still in a pause then"
            ),
            (
                "members: 2, assignment: subscribe, event: kill 2 at 1s}\nrecords: {verify: count",
                "54: consumer.event needs records that tell repeats apart: records.verify header or value"
            ),
            (
                "members: 2, assignment: subscribe, event: kill 2 at 1s}\nload: {peak: 0, latency.for: 0, warmup: 0",
                "54: consumer.event needs load.peak or load.latency.for, from which its times count"
            ),
            ("members: 0, event: pause 1 at 1s for 1s", "31: consumer.event needs consumer.members above 0"),
        ])
    func refused(consumer: String, words: String) throws {
        let text = "consumer: {\(consumer)}"
        let error = #expect(throws: SuiteError.self) { try configurations(text) }
        #expect(error?.description == "mine.yaml:1:\(words)")
    }

    @Test(
        "what befalls members is marked in the second in which it came about, once for all groups, and so is each group's lag"
    )
    func timeSeries() throws {
        var measurement = RowMeasurement()
        var phase = try FakeDriver.phase(.peak, 3000, perWindow: 1000) { _ in }
        phase.samples = [[5, 0], [2, 9], [0, 0]].map { (groups: [Int64]) in
            var sample = PhaseMeasurement.Sample(lagRecords: groups.max() ?? 0, inFlight: nil)
            sample.lagRecordsByGroup = groups
            return sample
        }
        measurement.peak = phase
        let join = RowPlan.MemberEvent(.join, member: 2, atMilliseconds: 1000)
        let kill = RowPlan.MemberEvent(.kill, member: 1, atMilliseconds: 1500)
        measurement.members = (1...2).map { group in
            var member = MemberMeasurement(group: group, member: 1)
            member.occurrences = [
                .init(kill, at: phase.start + 1_900_000_000),
                .init(join, at: phase.start + 1_000_000_000 + UInt64(group)),
            ]
            return member
        }
        let rows = FinishedRow.seconds(
            of: phase, measurement.members, key: RowKey(configuration: [], trial: 1, block: 1))
        #expect(rows.map(\.memberEvents) == [[], ["join 2 at 1s", "kill 1 at 1500ms"], []])
        #expect(rows.map(\.lagRecordsByGroup) == [[5, 0], [2, 9], [0, 0]])
        let cells = TimeSeriesRow.fields.suffix(3).map { $0.cell(rows[1]).text }
        #expect(cells == ["2 9", "join 2 at 1s and kill 1 at 1500ms", "1"])
    }
}
