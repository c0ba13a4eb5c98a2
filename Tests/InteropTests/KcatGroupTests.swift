import Glibc
import TestSupport
import Testing

/// What the Python clients do in groups, by `kcat -G`.
@Suite("Groups of kcat", .serialized, .enabled(if: PythonClient.isAvailable, Comment(rawValue: PythonClient.remedy)))
struct KcatGroupTests {
    private func broker() throws -> BrokerProcess {
        try BrokerProcess(
            settings: ["group.initial.rebalance.delay.ms=500", "group.min.session.timeout.ms=100", "num.partitions=4"],
            limit: .seconds(300))
    }

    /// Sends values `v<n>` to partition n % 4 of `t`.
    private func send(_ range: Range<Int>, to broker: BrokerProcess) throws {
        for partition in 0..<4 {
            let directory = try TemporaryDirectory()
            let mine = range.filter { $0 % 4 == partition }.map { "v\($0)\n" }
            let file = try directory.write(mine.joined(), to: "lines")
            let sent = try FinishedProcess(
                "/usr/bin/env", ["kcat", "-P", "-b", broker.bootstrap, "-t", "t", "-p", "\(partition)", "-l", file])
            guard sent.succeeded else { throw TestSupportError("kcat -P: \(sent.report)") }
        }
    }

    private func holds(_ members: [KcatMember], _ what: Comment, _ condition: () -> Bool) {
        let held = eventually(within: .seconds(60), every: .milliseconds(50), condition)
        #expect(held, "\(what): \(members.map(\.history)) \(members.errors)")
    }

    @Test(
        "1, 2, 4 and 5 share 4 partitions; a standby stands in for one that is killed, and who comes back goes on where it was",
        .timeLimit(.minutes(5)))
    func sharing() throws {
        let broker = try broker()
        try send(0..<100, to: broker)
        var notes = Compatibility("kcatSharing")
        let sizes = [1: [4], 2: [2, 2], 4: [1, 1, 1, 1], 5: [0, 1, 1, 1, 1]]
        var groups: [Int: [KcatMember]] = [:]
        for size in sizes.keys {
            groups[size] = try (0..<size).map { _ in try KcatMember(broker.bootstrap, group: "kcat-\(size)") }
        }
        for (size, members) in groups {
            holds(members, "\(size) share") { members.shares == sizes[size] && Set(members.values).count == 100 }
        }
        notes.works(.kcat, .groupSizes)

        var five = groups[5] ?? []
        let victim = try #require(five.firstIndex { $0.partitions?.count == 1 })
        let died = five.remove(at: victim)
        try died.process.kill()
        try send(100..<200, to: broker)
        holds(five, "the standby takes over") { five.shares == [1, 1, 1, 1] }
        holds(five, "nothing is skipped") { Set((five + [died]).values).count == 200 }
        notes.works(.kcat, .crash)

        groups[5] = five
        for (_, members) in groups {
            holds(members, "all is got") { Set(members.values + died.values).count == 200 }
            for member in members { try member.leave() }
        }
        try send(200..<240, to: broker)
        for size in sizes.keys {
            let again = try KcatMember(broker.bootstrap, group: "kcat-\(size)")
            holds([again], "goes on") { again.values.count >= 40 }
            #expect(again.values.sorted() == (200..<240).map { "v\($0)" }.sorted(), "neither lost nor again")
            try again.leave()
        }
        notes.works(.kcat, .resume)
        try notes.check()
    }

    @Test("members that join and leave; with cooperative-sticky what need not move stays", .timeLimit(.minutes(5)))
    func joinAndLeave() throws {
        let broker = try broker()
        try send(0..<40, to: broker)
        var notes = Compatibility("kcatJoining")
        for assignor in ["range", "cooperative-sticky"] {
            func member() throws -> KcatMember {
                try KcatMember(broker.bootstrap, group: assignor, assignor: assignor, session: 30_000)
            }
            let a = try member()
            holds([a], "one has all") { a.partitions?.count == 4 && a.values.count == 40 }
            let before = a.history.count
            let b = try member()
            holds([a, b], "two share") { [a, b].shares == [2, 2] }
            let kept = a.partitions ?? []
            if assignor == "cooperative-sticky" {
                #expect(a.history.dropFirst(before).allSatisfy { kept.isSubset(of: $0) }, "\(a.history)")
                notes.works(.kcat, .cooperative)
            }
            try b.leave()
            holds([a], "one has all again") { a.partitions?.count == 4 }
            try a.leave()
            notes.works(.kcat, .join, .leave)
        }
        try notes.check()
    }

    @Test("a static one that is restarted has its partitions, and the other does not notice", .timeLimit(.minutes(2)))
    func staticMembers() throws {
        let broker = try broker()
        try send(0..<40, to: broker)
        func start(_ instance: String) throws -> KcatMember {
            try KcatMember(broker.bootstrap, group: "static", instance: instance, session: 30_000)
        }
        let (a, b) = (try start("a"), try start("b"))
        holds([a, b], "share") { [a, b].shares == [2, 2] && Set([a, b].values).count == 40 }
        let (before, held) = (a.history, b.partitions)
        try b.process.kill()
        try send(40..<80, to: broker)
        let back = try start("b")
        holds([a, back], "goes on") { Set([a, b, back].values).count == 80 && back.partitions == held }
        #expect(a.history == before, "no rebalance")
        var notes = Compatibility("kcatStatic")
        notes.works(.kcat, .staticMembers)
        try notes.check()
    }
}
