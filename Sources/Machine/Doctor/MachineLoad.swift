internal import SystemIO
internal import Glibc

/// What the machine did besides the measurement while it ran: differences of two readings since boot.
public struct MachineLoad: Hashable, Sendable {
    /// CPU time that a hypervisor gave to others, as a share of all CPU time.
    public var stolen = 0.0
    /// CPU time of programs other than this one and its children, as a share of all CPU time.
    public var others = 0.0
    /// The share of the time in which some task waited for the disk, for memory, for a CPU; nil where the kernel does not
    /// keep it.
    public var waitedForDisk: Double?
    public var waitedForMemory: Double?
    public var waitedForCPU: Double?

    /// A reading of the counters.
    public struct Reading: Sendable {
        var time: UInt64 = 0
        /// By /proc/stat, in ticks.
        var ticks = Ticks()
        /// This process and its children that have ended, in ticks.
        var ownTicks = 0.0
        var pressure: SystemFigures.Pressure?

        /// Reads them now.
        public static func now() -> Reading {
            var reading = Reading()
            reading.time = MonotonicClock.now()
            reading.ticks = Ticks(ofStat: ProcText.read("/proc/stat") ?? "")
            reading.ownTicks = Self.ownTicks()
            reading.pressure = SystemFigures.now().pressure
            return reading
        }

        private static func ownTicks() -> Double {
            var used = tms()
            // unsafe: the call fills one structure on this frame.
            unsafe times(&used)
            return Double(used.tms_utime + used.tms_stime + used.tms_cutime + used.tms_cstime)
        }
    }

    /// The first line of /proc/stat.
    struct Ticks: Hashable, Sendable {
        var busy = 0
        /// What of that were interrupts.
        var interrupts = 0
        var stolen = 0
        var all = 0

        init() {}

        init(ofStat text: String) {
            guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("cpu ") }) else { return }
            // user nice system idle iowait irq softirq steal; what guests use is in user already.
            let numbers = line.split(separator: " ").dropFirst().prefix(8).compactMap { Int($0) }
            guard numbers.count == 8 else { return }
            all = numbers.reduce(0, +)
            stolen = numbers[7]
            interrupts = numbers[5] + numbers[6]
            busy = all - stolen - numbers[3] - numbers[4]
        }
    }

    /// What happened between two readings.
    public init(from before: Reading, to after: Reading) {
        let all = Double(max(1, after.ticks.all - before.ticks.all))
        stolen = Double(after.ticks.stolen - before.ticks.stolen) / all
        let busy = Double(after.ticks.busy - before.ticks.busy)
        others = max(0, busy - (after.ownTicks - before.ownTicks)) / all
        guard let first = before.pressure, let last = after.pressure, after.time > before.time else { return }
        let microseconds = Double(after.time - before.time) / 1000
        func share(_ path: KeyPath<SystemFigures.Pressure, Int>) -> Double {
            Double(last[keyPath: path] - first[keyPath: path]) / microseconds
        }
        waitedForDisk = share(\.ioSomeMicroseconds)
        waitedForMemory = share(\.memorySomeMicroseconds)
        waitedForCPU = share(\.cpuSomeMicroseconds)
    }
}
