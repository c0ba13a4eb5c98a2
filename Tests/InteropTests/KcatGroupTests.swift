import Glibc
import TestSupport
import Testing

/// What the Python clients do in groups, by `kcat -G`.
@Suite("Groups of kcat", .serialized, .enabled(if: PythonClient.isAvailable, Comment(rawValue: PythonClient.remedy)))
struct KcatGroupTests {
    private func broker() throws -> BrokerProcess {
        try BrokerProcess(
            settings: ["group.initial.rebalance.delay.ms=500", "group.min.session.timeout.ms=100", "num.partitions=4"])
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

    private func holds(_ members: [KcatMember], _ what: Comment, _ condition: () -> Bool) throws {
        let held = eventually(within: .seconds(120), every: .milliseconds(50), condition)
        try #require(held, "\(what): \(members.map(\.history)) \(members.errors)")
    }

    @Test(
        "1, 2, 4 and 5 share 4 partitions; a standby stands in for one that is killed, and who comes back goes on where it was",
        .timeLimit(.minutes(10)))
    func sharing() throws {
        let broker = try broker()
        try send(0..<100, to: broker)
        var notes = Compatibility("kcatSharing")
        let sizes = [1: [4], 2: [2, 2], 4: [1, 1, 1, 1], 5: [0, 1, 1, 1, 1]]
        var groups: [Int: [KcatMember]] = [:]
        for size in sizes.keys {
            groups[size] = try ["a", "b", "c", "d", "e"].prefix(size).map { name in
                // The one that dies has a short session.
                try KcatMember(
                    broker.bootstrap, group: "kcat-\(size)", name: name,
                    session: size == 5 && name == "a" ? 3000 : GroupMembers.longSession)
            }
        }
        for (size, members) in groups {
            try holds(members, "\(size) share") { members.shares == sizes[size] && Set(members.values).count == 100 }
        }
        notes.works(.kcat, .groupSizes)

        var five = groups[5] ?? []
        let died = five.removeFirst()
        try #require(died.partitions?.count == 1, "the one that dies has something to do")
        try died.process.kill()
        try send(100..<200, to: broker)
        try holds(five, "the standby takes over") { five.shares == [1, 1, 1, 1] }
        try holds(five, "nothing is skipped") { Set((five + [died]).values).count == 200 }
        notes.works(.kcat, .crash)

        groups[5] = five
        for (_, members) in groups {
            try holds(members, "all is got") { Set(members.values + died.values).count == 200 }
            for member in members { try member.leave() }
        }
        try send(200..<240, to: broker)
        for size in sizes.keys {
            let again = try KcatMember(broker.bootstrap, group: "kcat-\(size)")
            try holds([again], "goes on") { again.values.count >= 40 }
            try #require(again.values.sorted() == (200..<240).map { "v\($0)" }.sorted(), "neither lost nor again")
            try again.leave()
        }
        notes.works(.kcat, .resume)
        try notes.check()
    }

    @Test("members that join and leave; with cooperative-sticky what need not move stays", .timeLimit(.minutes(10)))
    func joinAndLeave() throws {
        let broker = try broker()
        try send(0..<40, to: broker)
        var notes = Compatibility("kcatJoining")
        for assignor in ["range", "cooperative-sticky"] {
            func member() throws -> KcatMember {
                try KcatMember(broker.bootstrap, group: assignor, assignor: assignor)
            }
            let a = try member()
            try holds([a], "one has all") { a.partitions?.count == 4 && a.values.count == 40 }
            let before = a.history.count
            let b = try member()
            try holds([a, b], "two share") { [a, b].shares == [2, 2] }
            let kept = a.partitions ?? []
            if assignor == "cooperative-sticky" {
                try #require(a.history.dropFirst(before).allSatisfy { kept.isSubset(of: $0) }, "\(a.history)")
                notes.works(.kcat, .cooperative)
            }
            try b.leave()
            // The session of the one that left lasts longer than the wait.
            try holds([a], "one has all again") { a.partitions?.count == 4 }
            try a.leave()
            notes.works(.kcat, .join, .leave)
        }
        try notes.check()
    }

    @Test("a static one that is restarted has its partitions, and the other does not notice", .timeLimit(.minutes(10)))
    func staticMembers() throws {
        let broker = try broker()
        try send(0..<40, to: broker)
        func start(_ instance: String) throws -> KcatMember {
            try KcatMember(broker.bootstrap, group: "static", instance: instance)
        }
        let (a, b) = (try start("a"), try start("b"))
        try holds([a, b], "share") { [a, b].shares == [2, 2] && Set([a, b].values).count == 40 }
        let (before, held) = (a.history, b.partitions)
        try b.process.kill()
        try send(40..<80, to: broker)
        let back = try start("b")
        try holds([a, back], "goes on") { Set([a, b, back].values).count == 80 && back.partitions == held }
        try #require(a.history == before, "no rebalance")
        var notes = Compatibility("kcatStatic")
        notes.works(.kcat, .staticMembers)
        try notes.check()
    }
}
