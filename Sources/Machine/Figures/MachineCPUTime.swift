import Glibc

/// The CPU time of the whole machine since boot, all CPUs together. Differences of two readings say what an interval was used for.
public struct MachineCPUTime: Hashable, Sendable {
    /// What programs used, in user mode and in the kernel, in seconds. Interrupts are not in it: some kernels count them for the programs
    /// that they befell, too, and others do not.
    public var programsSeconds: Double
    /// All of it, idle time too, in seconds.
    public var allSeconds: Double

    /// Reads /proc/stat; nil where the kernel does not tell.
    public static func now() -> MachineCPUTime? { MachineCPUTime(stat: ProcText.read("/proc/stat") ?? "") }

    /// Reads the text of /proc/stat.
    init?(stat text: String) {
        let ticks = MachineLoad.Ticks(ofStat: text)
        guard ticks.all > 0 else { return nil }
        let second = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
        programsSeconds = Double(ticks.busy - ticks.interrupts) / second
        allSeconds = Double(ticks.all) / second
    }

    /// What programs other than some used since an earlier reading, and all CPU time since then, in seconds.
    ///
    /// - Parameter own: the CPU time of those that do not count, in seconds.
    public func others(since earlier: MachineCPUTime, own: Double) -> (seconds: Double, all: Double) {
        // Readings of programs and machine are a moment apart.
        (max(0, programsSeconds - earlier.programsSeconds - own), allSeconds - earlier.allSeconds)
    }
}
