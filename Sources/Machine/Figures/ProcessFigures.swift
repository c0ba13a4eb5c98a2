import Glibc
import SystemIO

/// What a process, or a process with all its descendants, has used so far. Differences of two readings say what an interval cost.
public struct ProcessFigures: Hashable, Sendable {
    /// CPU time in user mode, in seconds (the kernel's resolution is 10 ms).
    public var userSeconds = 0.0
    /// CPU time in the kernel, in seconds.
    public var systemSeconds = 0.0
    /// Memory in RAM now.
    public var residentBytes = 0
    /// The most memory in RAM so far. Of a tree: the sum of each process's own peak.
    public var peakResidentBytes = 0
    /// How often a living thread gave up the CPU because it waited.
    public var voluntarySwitches = 0
    /// How often a living thread was made to give up the CPU.
    public var involuntarySwitches = 0
    /// Bytes fetched from the disk.
    public var readBytes = 0
    /// Bytes sent towards the disk; pages that were dirtied, so also those that the kernel has not written yet.
    public var writtenBytes = 0
    public var threads = 0
    /// How many processes these are the figures of.
    public var processes = 0

    public init() {}

    /// User and system time together, in seconds.
    public var cpuSeconds: Double { userSeconds + systemSeconds }

    /// The figures of one process; nil when there is none (any more).
    public static func of(processID: Int32) -> ProcessFigures? {
        let folder = "/proc/\(processID)"
        guard let stat = ProcText.read(folder + "/stat"), let fields = fields(ofStat: stat) else { return nil }
        let ticks = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
        var figures = ProcessFigures()
        figures.processes = 1
        figures.userSeconds = Double(fields.userTicks) / ticks
        figures.systemSeconds = Double(fields.systemTicks) / ticks
        let status = ProcText.fields(folder + "/status")
        figures.residentBytes = 1024 * (status["VmRSS"] ?? 0)
        figures.peakResidentBytes = 1024 * (status["VmHWM"] ?? 0)
        figures.threads = status["Threads"] ?? 0
        // The switches in the process's own status are those of its first thread only.
        for thread in (try? Directory.list(folder + "/task")) ?? [] {
            let status = ProcText.fields(folder + "/task/\(thread)/status")
            figures.voluntarySwitches += status["voluntary_ctxt_switches"] ?? 0
            figures.involuntarySwitches += status["nonvoluntary_ctxt_switches"] ?? 0
        }
        let transfers = ProcText.fields(folder + "/io")
        figures.readBytes = transfers["read_bytes"] ?? 0
        figures.writtenBytes = transfers["write_bytes"] ?? 0
        return figures
    }

    /// The figures of all descendants of a process, without its own; nil when there are none.
    ///
    /// CPU time of those that have ended is in them, once their parent has waited for them; their transfers are not.
    public static func ofDescendants(of processID: Int32) -> ProcessFigures? {
        let descendants = descendants(of: processID)
        let living = descendants.compactMap { of(processID: $0) }
        if living.isEmpty { return nil }
        var sum = living.reduce(into: ProcessFigures()) { $0 += $1 }
        let ticks = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
        for parent in [processID] + descendants {
            guard let stat = ProcText.read("/proc/\(parent)/stat"), let fields = fields(ofStat: stat) else { continue }
            sum.userSeconds += Double(fields.endedUserTicks) / ticks
            sum.systemSeconds += Double(fields.endedSystemTicks) / ticks
        }
        return sum
    }

    /// The process ids of all descendants.
    public static func descendants(of processID: Int32) -> [Int32] {
        var children: [Int32: [Int32]] = [:]
        for name in (try? Directory.list("/proc")) ?? [] {
            guard let child = Int32(name), let stat = ProcText.read("/proc/\(name)/stat"),
                let fields = fields(ofStat: stat)
            else { continue }
            children[fields.parent, default: []].append(child)
        }
        var found: [Int32] = []
        var next = children[processID] ?? []
        while let one = next.popLast() {
            found.append(one)
            next += children[one] ?? []
        }
        return found.sorted()
    }

    public static func += (sum: inout ProcessFigures, other: ProcessFigures) { sum.combine(other, sign: 1) }

    /// What was used between two readings; memory, threads and processes are those of the later one.
    public func since(_ earlier: ProcessFigures) -> ProcessFigures {
        var difference = self
        difference.combine(earlier, sign: -1)
        difference.residentBytes = residentBytes
        difference.peakResidentBytes = peakResidentBytes
        difference.threads = threads
        difference.processes = processes
        return difference
    }

    private mutating func combine(_ other: ProcessFigures, sign: Int) {
        userSeconds += Double(sign) * other.userSeconds
        systemSeconds += Double(sign) * other.systemSeconds
        residentBytes += sign * other.residentBytes
        peakResidentBytes += sign * other.peakResidentBytes
        voluntarySwitches += sign * other.voluntarySwitches
        involuntarySwitches += sign * other.involuntarySwitches
        readBytes += sign * other.readBytes
        writtenBytes += sign * other.writtenBytes
        threads += sign * other.threads
        processes += sign * other.processes
    }

    /// Parent, CPU time and that of children that were waited for, from the text of /proc/PID/stat. The program's name, in parentheses, may hold spaces and parentheses.
    static func fields(ofStat text: String) -> Stat? {
        guard let close = text.lastIndex(of: ")") else { return nil }
        let words = text[text.index(after: close)...].split(separator: " ")
        guard words.count > 14, let parent = Int32(words[1]) else { return nil }
        let ticks = words[11...14].compactMap { Int($0) }
        guard ticks.count == 4 else { return nil }
        return Stat(
            parent: parent, userTicks: ticks[0], systemTicks: ticks[1], endedUserTicks: ticks[2],
            endedSystemTicks: ticks[3])
    }

    struct Stat {
        var parent: Int32
        var userTicks: Int
        var systemTicks: Int
        var endedUserTicks: Int
        var endedSystemTicks: Int
    }
}
