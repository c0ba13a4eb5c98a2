import Glibc
import TestSupport
import Testing

/// Consumer groups of unmodified clients: who gets what, who takes over, and that nothing is lost on the way.
@Suite(
    "Groups of unmodified clients", .serialized,
    .enabled(if: PythonClient.isAvailable, Comment(rawValue: PythonClient.remedy)))
struct GroupClientTests {
    private static let partitions = 4

    /// A broker with topic `t`; groups of it do not wait long for more members.
    private func broker() throws -> BrokerProcess {
        try BrokerProcess(
            settings: ["group.initial.rebalance.delay.ms=500", "group.min.session.timeout.ms=100", "num.partitions=4"])
    }

    /// Sends values `v<n>`, `n` of `range`, to partition n % 4 of `t`.
    private func send(_ range: Range<Int>, to broker: BrokerProcess) throws {
        let lines = range.map { "k\($0 % Self.partitions)\tv\($0)" }
        for partition in 0..<Self.partitions {
            let directory = try TemporaryDirectory()
            let mine = lines.filter { $0.hasPrefix("k\(partition)\t") }
            let file = try directory.write(mine.joined(separator: "\n") + "\n", to: "lines")
            let sent = try FinishedProcess(
                "/usr/bin/env",
                ["kcat", "-P", "-b", broker.bootstrap, "-t", "t", "-p", "\(partition)", "-K", "\t", "-l", file])
            guard sent.succeeded else { throw TestSupportError("kcat -P: \(sent.report)") }
        }
    }

    private func values(_ range: Range<Int>) -> [String] { range.map { "v\($0)" }.sorted() }

    /// Polls until `condition` holds for what all processes told; the last that they told.
    private func told(
        _ processes: [GroupMembers], within limit: Duration = .seconds(120), _ what: Comment,
        _ condition: ([GroupMembers.Told]) -> Bool
    ) throws -> [GroupMembers.Told] {
        var told: [GroupMembers.Told] = []
        let held = eventually(within: limit, every: .milliseconds(50)) {
            told = processes.map(\.told)
            return condition(told)
        }
        let errors = processes.map { $0.process.errors.suffix(1000) }.joined()
        try #require(held, "\(what): \(told.map(\.assignments)) \(errors)")
        return told
    }

    @Test(
        "1, 2, 4 and 5 members share 4 partitions; one that is killed is stood in for, and who comes back goes on where it was",
        .timeLimit(.minutes(10)))
    func sharing() throws {
        let broker = try broker()
        try send(0..<200, to: broker)
        let names = ["g1/a", "g2/a", "g2/b", "g4/a", "g4/b", "g4/c", "g4/d", "g5/b", "g5/c", "g5/d", "g5/z"]
        var groups: [(client: GroupClient, victim: GroupMembers, others: GroupMembers)] = []
        for client in GroupClient.allCases {
            let mine = { (name: String) in "\(client.rawValue)-\(name)" }
            groups.append(
                (
                    client, try GroupMembers(client, broker.bootstrap, "t", [mine("g5/a")], session: 3000),
                    try GroupMembers(client, broker.bootstrap, "t", names.map(mine))
                ))
        }
        for (client, victim, others) in groups {
            let now = try told([victim, others], "\(client) shares 4 partitions") { told in
                ["g1": [4], "g2": [2, 2], "g4": [1, 1, 1, 1], "g5": [0, 1, 1, 1, 1]].allSatisfy { group, shares in
                    told.shares(of: "\(client.rawValue)-\(group)") == shares
                        && Set(told.values(of: "\(client.rawValue)-\(group)")).count == 200
                }
            }
            try #require(now[0].holds("\(client.rawValue)-g5/a")?.count == 1, "the one that dies has something to do")
        }

        for (_, victim, _) in groups { victim.process.signal(SIGKILL) }
        let death = ContinuousClock.now
        try send(200..<300, to: broker)
        for (client, victim, others) in groups {
            let group = "\(client.rawValue)-g5"
            _ = try told([others], "a standby of \(client) takes over") { $0.shares(of: group) == [1, 1, 1, 1] }
            print(
                "group: \(client.rawValue): after kill -9 a standby has its partition within \(ContinuousClock.now - death), session 3 s"
            )
            for name in ["g1", "g2", "g4", "g5"] {
                let group = "\(client.rawValue)-\(name)"
                _ = try told([victim, others], "\(group) gets and commits everything") { told in
                    Set(told.values(of: group)).count == 300
                        && told.committed(of: group) == [0: 75, 1: 75, 2: 75, 3: 75]
                }
            }
        }

        for (_, _, others) in groups { others.leave() }
        for (_, _, others) in groups { try others.awaitEnd() }
        try send(300..<400, to: broker)
        var again: [(client: GroupClient, members: GroupMembers)] = []
        for client in GroupClient.allCases {
            let names = ["g1/a", "g2/b", "g4/d", "g5/e"].map { "\(client.rawValue)-\($0)" }
            again.append((client, try GroupMembers(client, broker.bootstrap, "t", names)))
        }
        for (client, members) in again {
            for name in ["g1", "g2", "g4", "g5"] {
                let group = "\(client.rawValue)-\(name)"
                let now = try told([members], "\(group) goes on") { $0.values(of: group).count >= 100 }
                try #require(now.values(of: group) == values(300..<400), "neither lost nor again")
            }
            members.leave()
            try members.awaitEnd()
        }
        var notes = Compatibility("sharing")
        for client in GroupClient.allCases { notes.works(client.column, .groupSizes, .crash, .resume) }
        try notes.check()
    }

    @Test("one that joins is given partitions, and one that leaves gives them back", .timeLimit(.minutes(10)))
    func joinAndLeave() throws {
        let broker = try broker()
        try send(0..<40, to: broker)
        var notes = Compatibility("joining")
        func start(_ client: GroupClient, _ name: String) throws -> GroupMembers {
            try GroupMembers(client, broker.bootstrap, "t", ["\(client.rawValue)/\(name)"])
        }
        let first = try GroupClient.allCases.map { try start($0, "a") }
        for (client, a) in zip(GroupClient.allCases, first) {
            _ = try told([a], "\(client) has all") { $0.shares(of: client.rawValue) == [4] }
        }
        let second = try GroupClient.allCases.map { try start($0, "b") }
        for (client, (a, b)) in zip(GroupClient.allCases, zip(first, second)) {
            _ = try told([a, b], "\(client) shares") { $0.shares(of: client.rawValue) == [2, 2] }
            b.leave()
            try b.awaitEnd()
            // The session of the one that left lasts longer than the wait.
            _ = try told([a], "\(client) has all again") { $0.shares(of: client.rawValue) == [4] }
            notes.works(client.column, .join, .leave)
        }
        try send(40..<80, to: broker)
        for (client, (a, b)) in zip(GroupClient.allCases, zip(first, second)) {
            _ = try told([a, b], "\(client) gets all") { Set($0.values(of: client.rawValue)).count == 80 }
            a.leave()
            try a.awaitEnd()
        }
        try notes.check()
    }

    @Test(
        "a static member that is restarted has its partitions, and the others do not notice", .timeLimit(.minutes(10)))
    func staticMembers() throws {
        let broker = try broker()
        try send(0..<40, to: broker)
        func start(_ client: GroupClient, _ name: String) throws -> GroupMembers {
            try GroupMembers(
                client, broker.bootstrap, "t", ["\(client.rawValue)/\(name)=\(name)"])
        }
        var pairs: [(client: GroupClient, a: GroupMembers, b: GroupMembers)] = []
        for client in GroupClient.allCases { pairs.append((client, try start(client, "a"), try start(client, "b"))) }
        for (client, a, b) in pairs {
            _ = try told([a, b], "\(client) shares") {
                $0.shares(of: client.rawValue) == [2, 2] && Set($0.values(of: client.rawValue)).count == 40
                    && $0.committed(of: client.rawValue).values.reduce(0, +) == 40
            }
        }
        var notes = Compatibility("staticMembers")
        let before = pairs.map { (a: $0.a.told, b: $0.b.told) }
        for (_, _, b) in pairs { try b.process.kill() }
        try send(40..<80, to: broker)
        for (index, (client, a, _)) in pairs.enumerated() {
            let name = "\(client.rawValue)/b"
            let back = try start(client, "b")
            let now = try told([a, back], "\(client) goes on") { told in told.values(of: client.rawValue).count >= 60 }
            try #require(now[1].holds(name) == before[index].b.holds(name), "\(client)")
            let others = "\(client.rawValue)/a"
            try #require(now[0].assignments[others] == before[index].a.assignments[others], "\(client): no rebalance")
            try #require(Set(now.values(of: client.rawValue)).isSuperset(of: values(40..<80)))
            notes.works(client.column, .staticMembers)
        }
        try notes.check()
    }

    @Test(
        "cooperative-sticky members keep what they need not give up",
        .timeLimit(.minutes(10)))
    func cooperative() throws {
        let broker = try broker()
        try send(0..<40, to: broker)
        let clients = [GroupClient.confluent, .kafkaPython]
        var notes = Compatibility("cooperative")
        func start(_ client: GroupClient, _ name: String) throws -> GroupMembers {
            try GroupMembers(
                client, broker.bootstrap, "t", ["\(client.rawValue)/\(name)"], assignor: "cooperative-sticky")
        }
        let first = try clients.map { try start($0, "a") }
        for (client, a) in zip(clients, first) {
            _ = try told([a], "\(client) has all") { $0.shares(of: client.rawValue) == [4] }
        }
        let second = try clients.map { try start($0, "b") }
        for (client, (a, b)) in zip(clients, zip(first, second)) {
            let now = try told([a, b], "\(client) shares") { $0.shares(of: client.rawValue) == [2, 2] }
            let history = now[0].assignments["\(client.rawValue)/a"] ?? []
            let kept = Set(history.last ?? [])
            try #require(history.drop { $0.count < 4 }.allSatisfy { kept.isSubset(of: $0) }, "\(client): \(history)")
            notes.works(client.column, .cooperative)
        }
        for members in first + second { members.leave() }
        for members in first + second { try members.awaitEnd() }
        let lacking = try PythonClient.run("not_offered.py", ["aiokafka", "cooperative-sticky"])
        try #require(lacking.succeeded, "\(lacking.report)")
        notes.isNotOffered(.cooperative, by: .aiokafka, inWords: lacking.output)
        try notes.check()
    }
}

extension GroupClient {
    /// Its column in Docs/compatibility.md.
    var column: Compatibility.Client {
        switch self {
        case .confluent: .confluent
        case .kafkaPython: .kafkaPython
        case .aiokafka: .aiokafka
        }
    }
}
