import FoundationEssentials
import Glibc

/// Clients that can be members of a group (clients/group_member.py).
public enum GroupClient: String, CaseIterable, Sendable {
    case confluent
    case kafkaPython = "kafka-python"
    case aiokafka
}

/// Members of groups in one process of their own, and what they told.
public final class GroupMembers {
    /// The process that they are in.
    public let process: RunningProcess

    /// One line of clients/group_member.py.
    private struct Line: Decodable {
        let member: String
        var partitions: [Int]?
        var got: [Word]?
        var committed: [Int]?
        var left: Bool?
    }

    private enum Word: Decodable {
        case number(Int)
        case text(String)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                self = .number(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }
    }

    /// What the members have told so far, by member (`group/name`).
    public struct Told {
        /// Each assignment that it had, one after the other.
        public var assignments: [String: [[Int]]] = [:]
        /// The values that it got, in order.
        public var values: [String: [String]] = [:]
        /// Offsets that were committed, by partition.
        public var committed: [String: [Int: Int]] = [:]
        /// Offsets of the records that the members got, by partition.
        public var offsets: [String: [Int: [Int]]] = [:]
        public var left: Set<String> = []

        /// What it holds now; nil before it was assigned anything, or nothing.
        public func holds(_ member: String) -> [Int]? { left.contains(member) ? nil : assignments[member]?.last }
    }

    /// A session (ms) that does not end while a test waits for something; the clients want it within their poll interval.
    public static let longSession = 290_000

    /// Starts members `names` (`group/name` or `group/name=instance`), whose sessions last `session` ms and who work `work` ms after a commit.
    public init(
        _ client: GroupClient, _ bootstrap: String, _ topic: String, _ names: [String], assignor: String = "range",
        session: Int = longSession, work: Int = 0
    ) throws {
        process = try PythonClient.start(
            "group_member.py", [client.rawValue, bootstrap, topic] + names,
            environment: ["GROUP_ASSIGNOR": assignor, "GROUP_SESSION": "\(session)", "GROUP_WORK": "\(work)"],
            limit: .seconds(900))
    }

    public var told: Told {
        var told = Told()
        for line in process.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            guard let line = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)) else { continue }
            if let partitions = line.partitions { told.assignments[line.member, default: []].append(partitions) }
            if let got = line.got, got.count == 3, case .number(let partition) = got[0],
                case .number(let offset) = got[1],
                case .text(let value) = got[2]
            {
                told.values[line.member, default: []].append(value)
                told.offsets[line.member, default: [:]][partition, default: []].append(offset)
            }
            if let committed = line.committed {
                told.committed[line.member, default: [:]][committed[0]] = committed[1]
            }
            if line.left ?? false { told.left.insert(line.member) }
        }
        return told
    }

    /// Asks all of them to leave in order.
    public func leave() { process.signal(SIGTERM) }

    /// Waits until they have.
    public func awaitEnd() throws {
        let exit = try process.wait(within: .seconds(120))
        guard exit == .code(0) else { throw TestSupportError("\(exit): \(process.errors)") }
    }
}

extension [GroupMembers.Told] {
    /// The members of a group, and what each holds, over all processes.
    public func holders(of group: String) -> [String: [Int]] {
        var holders: [String: [Int]] = [:]
        for told in self {
            for member in told.assignments.keys where member.hasPrefix(group + "/") {
                holders[member] = told.holds(member)
            }
        }
        return holders
    }

    /// How many partitions each member of a group holds, ascending.
    public func shares(of group: String) -> [Int] { holders(of: group).values.map(\.count).sorted() }

    /// The values that a group got, sorted; those that came twice are twice there.
    public func values(of group: String) -> [String] {
        flatMap { told in told.values.filter { $0.key.hasPrefix(group + "/") }.values.flatMap(\.self) }.sorted()
    }

    /// What a group has committed, by partition: the latest that any member told of.
    public func committed(of group: String) -> [Int: Int] {
        var latest: [Int: Int] = [:]
        for told in self {
            for (member, offsets) in told.committed where member.hasPrefix(group + "/") {
                latest.merge(offsets) { Swift.max($0, $1) }
            }
        }
        return latest
    }
}
