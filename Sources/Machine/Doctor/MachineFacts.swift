public import SystemIO

/// What of a machine decides how well it measures, as the kernel tells it: read from small text files, so that the
/// findings follow from text alone.
///
/// Everything optional is nil where the kernel does not offer it.
public struct MachineFacts: Hashable, Sendable {
    /// CPUs that this process may use, and those that there are.
    public var usableCPUs = 1
    public var onlineCPUs = 1
    /// CPUs that a control group allows at most: 1.5 for `150000 100000`.
    public var cpuQuota: Double?
    public var isVirtual = false
    /// `performance`, `schedutil`.
    public var governor: String?
    /// `tsc`, `kvm-clock`, `hpet`.
    public var clockSource: String?
    public var numaNodes = 1
    public var memoryBytes = 0
    public var swapBytes = 0
    /// The part of swap that holds something.
    public var usedSwapBytes = 0
    /// `always`, `madvise` or `never`.
    public var transparentHugePages: String?
    /// Whether memory that nothing uses goes back to the host of a virtual machine.
    public var reportsFreePages = false
    public var dirtyLimits = Environment.DirtyLimits()
    /// The kernel's default for TCP, and what it offers besides.
    public var congestionControl: String?
    public var congestionControls: [String] = []
    /// What one connection over the loopback moves by congestion control, in bytes a second; empty where not measured.
    public var loopbackBytesPerSec: [String: Double] = [:]
    /// How much later than asked for the kernel may fire a timer of a program that does not say otherwise, in ns.
    public var timerSlackNanoseconds: Int?
    public var disk: Disk

    /// Reads the facts of this machine, and of the disk that a directory is on.
    public static func current(directory: String) -> MachineFacts {
        MachineFacts(disk: Disk(of: directory), usableCPUs: CPU.count, list: ProcText.list, read: ProcText.read)
    }

    /// Reads the facts from files and folders that somebody else reads.
    init(disk: Disk, usableCPUs: Int, list: (String) -> [String], read: (String) -> String?) {
        self.disk = disk
        self.usableCPUs = usableCPUs
        func number(_ path: String) -> Int? { read(path).flatMap { Int($0) } }
        onlineCPUs = read("/sys/devices/system/cpu/online").map(Processor.count(ofList:)) ?? usableCPUs
        cpuQuota = Self.quota(cpuMax: read("/sys/fs/cgroup/cpu.max") ?? "")
        isVirtual =
            Processor.value(of: "flags", in: read("/proc/cpuinfo") ?? "")?.split(separator: " ").contains("hypervisor")
            ?? false
        governor = read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
        clockSource = read("/sys/devices/system/clocksource/clocksource0/current_clocksource")
        numaNodes = max(1, read("/sys/devices/system/node/online").map(Processor.count(ofList:)) ?? 1)
        let memory = ProcText.fields(of: read("/proc/meminfo") ?? "")
        memoryBytes = 1024 * (memory["MemTotal"] ?? 0)
        swapBytes = 1024 * (memory["SwapTotal"] ?? 0)
        usedSwapBytes = swapBytes - 1024 * (memory["SwapFree"] ?? 0)
        transparentHugePages = read("/sys/kernel/mm/transparent_hugepage/enabled").map(ProcText.chosen)
        reportsFreePages = Self.reportsFreePages(list: list, read: read)
        dirtyLimits = Environment.DirtyLimits(
            ratio: number("/proc/sys/vm/dirty_ratio"), bytes: number("/proc/sys/vm/dirty_bytes"),
            backgroundRatio: number("/proc/sys/vm/dirty_background_ratio"),
            backgroundBytes: number("/proc/sys/vm/dirty_background_bytes"))
        congestionControl = read("/proc/sys/net/ipv4/tcp_congestion_control")
        congestionControls =
            (read("/proc/sys/net/ipv4/tcp_available_congestion_control") ?? "").split(separator: " ").map(String.init)
        timerSlackNanoseconds = number("/proc/self/timerslack_ns")
    }

    /// Measures what the loopback moves with a congestion control that paces and with one that does not; nothing where the
    /// default does not pace. About half a second.
    public mutating func measureLoopback() throws(SystemError) {
        guard let congestionControl, paces, let other = plainCongestionControl else { return }
        for name in [congestionControl, other] {
            let rate = try LoopbackLimits(congestionControl: name).stream(callBytes: 64 << 10).sender
            loopbackBytesPerSec[name] = rate.bytesPerSec
        }
    }

    /// Whether the default sends by a timer of its own.
    var paces: Bool { congestionControl?.hasPrefix("bbr") ?? false }
    /// One that does not, where the kernel has it.
    var plainCongestionControl: String? { ["cubic", "reno"].first(where: congestionControls.contains) }

    /// Whether a balloon device has agreed with the host on free page reporting: bit 5 of its features.
    static func reportsFreePages(list: (String) -> [String], read: (String) -> String?) -> Bool {
        let driver = "/sys/bus/virtio/drivers/virtio_balloon"
        return list(driver).contains { device in
            read("\(driver)/\(device)/features").map { $0.dropFirst(5).first == "1" } ?? false
        }
    }

    /// The CPUs that `cpu.max` of a control group allows; nil for `max 100000`.
    static func quota(cpuMax text: String) -> Double? {
        let words = text.split(separator: " ").compactMap { Double($0) }
        return words.count == 2 && words[1] > 0 ? words[0] / words[1] : nil
    }
}
