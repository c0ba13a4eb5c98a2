import Report
import Results
import TestSupport
import Testing

@Suite("The list of runs")
struct RunListTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try memoryDirectory() }

    /// A run with these settings, later than those before it.
    private func write(_ number: Int64, acks: [String] = ["0", "1"], suite: String = "quick", _ settings: String) throws
    {
        var run = SyntheticRun(
            directory: directory, suite: suite, trials: 1, startedAt: 1_790_000_000_000 + number * 1000)
        run.acks = acks
        try run.write().run.writeText("# what\nname: \(suite)\ntrials: \(number)\n" + settings, as: "suite.yaml")
    }

    private func lines(columns: Int? = nil) throws -> [String] {
        try RunList.lines(in: directory.path + "/results", now: 1_790_000_100_000, columns: columns)
    }

    @Test(
        "runs of one suite say what they were set to otherwise than most of it, swept or not; others, and trials, do not count"
    )
    func settings() throws {
        try write(1, "producer:\n  linger.ms: 0\n  client: native\ntopic:\n  partitions: 6\n")
        try write(2, "producer:\n  linger.ms: 20\n  client: native\ntopic:\n  partitions: 6\n")
        try write(3, acks: ["all"], "producer:\n  linger.ms: 0\n  client: native\ntopic:\n  partitions: 6\n")
        try write(4, suite: "slow", "producer:\n  linger.ms: 5\n  client: librdkafka\n")
        let lines = try lines()
        #expect(lines[0].hasSuffix("  age  settings"), "\(lines)")
        #expect(lines[1].contains("slow-") && lines[1].hasSuffix(" min"), "\(lines)")
        #expect(lines[2].hasSuffix(" min  acks=all"), "\(lines)")
        #expect(lines[3].hasSuffix(" min  linger.ms=20"), "\(lines)")
        #expect(lines[4].hasSuffix(" min"), "\(lines)")
        try write(5, "producer:\n  linger.ms: 20\n  client: native\ntopic:\n  partitions: 12\n")
        // Of two and two neither is what most have.
        #expect(try self.lines()[1].hasSuffix(" min  linger.ms=20 partitions=12"))
        #expect(try self.lines()[5].hasSuffix(" min  linger.ms=0"))
    }

    @Test(
        "runs that are alike have no such column, and a narrow terminal gets what it has room for",
        arguments: [80, 60, 30])
    func width(columns: Int) throws {
        try write(1, "producer:\n  linger.ms: 0\n")
        try write(2, "producer:\n  linger.ms: 0\n")
        #expect(try lines()[0].hasSuffix("age"))
        try write(
            3, "producer:\n  linger.ms: 5\n  partitioner.class: a-class-with-a-name-that-no-terminal-has-room-for\n")
        let (whole, cut) = (try lines(), try lines(columns: columns))
        #expect(whole[1].hasSuffix("that-no-terminal-has-room-for"))
        #expect(cut.allSatisfy { $0.count <= columns } && cut[1].hasSuffix("…"), "\(cut)")
        let below = cut[4...].joined(separator: " ").split(separator: " ").joined(separator: " ")
        #expect(below == "Left out for want of room: size, some settings; --wide, or a pipe, shows all.", "\(cut)")
    }
}
