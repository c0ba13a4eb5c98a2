import SystemIO

/// The processors of the machine.
public struct Processor: Codable, Hashable, Sendable {
    /// What the processor calls itself.
    public var model: String
    /// How many this process may use.
    public var usable: Int
    /// How many are online.
    public var online: Int
    public var numaNodes: Int
    /// The frequency governor of the first one, where the kernel scales it.
    public var governor: String?
    /// The highest frequency of the first one, in MHz, where the kernel says so.
    public var maximumMegahertz: Int?
    /// Whether the kernel runs on a hypervisor, where that can be seen.
    public var virtual: Bool

    /// Reads /proc/cpuinfo and /sys.
    public static func current() -> Processor {
        let info = ProcText.read("/proc/cpuinfo") ?? ""
        let first = "/sys/devices/system/cpu/cpu0/cpufreq/"
        let nodes = (try? Directory.list("/sys/devices/system/node")) ?? []
        return Processor(
            model: value(of: "model name", in: info) ?? value(of: "CPU part", in: info).map { "ARM part " + $0 }
                ?? "unknown",
            usable: CPU.count,
            online: (ProcText.read("/sys/devices/system/cpu/online")).map(count(ofList:)) ?? CPU.count,
            numaNodes: max(1, nodes.count { $0.hasPrefix("node") && Int($0.dropFirst(4)) != nil }),
            governor: ProcText.read(first + "scaling_governor"),
            maximumMegahertz: ProcText.number(first + "cpuinfo_max_freq").map { $0 / 1000 },
            virtual: value(of: "flags", in: info)?.split(separator: " ").contains("hypervisor") ?? false)
    }

    /// The first value of `name\t: value` in /proc/cpuinfo.
    static func value(of name: String, in info: String) -> String? {
        for line in info.split(separator: "\n") where line.hasPrefix(name) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            guard line[..<colon].dropFirst(name.count).allSatisfy(\.isWhitespace) else { continue }
            return String(line[line.index(after: colon)...].drop(while: \.isWhitespace))
        }
        return nil
    }

    /// How many numbers a list such as `0-3,5` has.
    static func count(ofList list: String) -> Int {
        list.split(separator: ",").reduce(0) { sum, part in
            let ends = part.split(separator: "-").compactMap { Int($0) }
            guard let first = ends.first, let last = ends.last, first <= last else { return sum }
            return sum + last - first + 1
        }
    }
}
