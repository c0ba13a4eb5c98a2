import SystemIO

/// What the whole machine is under right now: dirty pages, memory left, and how long tasks have waited for a resource.
public struct SystemFigures: Hashable, Sendable {
    /// Pages that wait to be written to a disk.
    public var dirtyBytes = 0
    /// Pages that are being written.
    public var writebackBytes = 0
    /// Memory that a new program could have without swapping.
    public var availableBytes = 0
    /// Waiting time since boot by resource (pressure stall information); nil where the kernel does not keep it.
    public var pressure: Pressure?

    /// Total time since boot during which some task, or all of them (`full`), waited for a resource; in µs.
    public struct Pressure: Hashable, Sendable {
        public var cpuSomeMicroseconds = 0
        public var ioSomeMicroseconds = 0
        public var ioFullMicroseconds = 0
        public var memorySomeMicroseconds = 0
        public var memoryFullMicroseconds = 0

        public init() {}
    }

    public init() {}

    /// Reads /proc/meminfo and /proc/pressure.
    public static func now() -> SystemFigures {
        var figures = SystemFigures()
        let memory = ProcText.fields("/proc/meminfo")
        figures.dirtyBytes = 1024 * (memory["Dirty"] ?? 0)
        figures.writebackBytes = 1024 * (memory["Writeback"] ?? 0)
        figures.availableBytes = 1024 * (memory["MemAvailable"] ?? 0)
        if let cpu = ProcText.read("/proc/pressure/cpu"), let io = ProcText.read("/proc/pressure/io"),
            let memory = ProcText.read("/proc/pressure/memory")
        {
            var pressure = Pressure()
            pressure.cpuSomeMicroseconds = total(of: "some", in: cpu)
            pressure.ioSomeMicroseconds = total(of: "some", in: io)
            pressure.ioFullMicroseconds = total(of: "full", in: io)
            pressure.memorySomeMicroseconds = total(of: "some", in: memory)
            pressure.memoryFullMicroseconds = total(of: "full", in: memory)
            figures.pressure = pressure
        }
        return figures
    }

    /// Dirty and Writeback together: what a new run would compete with.
    public var unsettledBytes: Int { dirtyBytes + writebackBytes }

    /// The `total=` of the line that starts with `kind`, as in `some avg10=0.00 avg60=0.00 avg300=0.00 total=17`.
    static func total(of kind: String, in text: String) -> Int {
        for line in text.split(separator: "\n") where line.hasPrefix(kind + " ") {
            let word = line.split(separator: " ").first { $0.hasPrefix("total=") }
            return word.flatMap { Int($0.dropFirst(6)) } ?? 0
        }
        return 0
    }
}
