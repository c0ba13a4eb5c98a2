/// One second of one process, or of the machine: a row of resources.csv.
public struct ResourceRow: ResultRow {
    /// Which configuration and trial.
    public var key: RowKey
    /// Which phase the second belongs to.
    public var phase: Phase
    /// Seconds since the phase began, from 0.
    public var second: Int
    /// broker, generator or machine.
    public var process: String
    /// CPU time in user mode in this second.
    public var userCPUSeconds: Double?
    /// CPU time in the kernel in this second.
    public var systemCPUSeconds: Double?
    /// Resident memory at its end.
    public var residentBytes: Int64?
    /// Times that it waited.
    public var voluntarySwitches: Int64?
    /// Times that it was pushed off its core.
    public var involuntarySwitches: Int64?
    /// Bytes read from storage.
    public var readBytes: Int64?
    /// Bytes written to storage.
    public var writtenBytes: Int64?
    /// Dirty page cache of the machine.
    public var dirtyBytes: Int64?
    /// Page cache of the machine that is being written.
    public var writebackBytes: Int64?
    /// Pressure stall time (some), microseconds in this second: CPU.
    public var cpuPressureMicroseconds: Int64?
    /// The same for I/O.
    public var ioPressureMicroseconds: Int64?
    /// The same for memory.
    public var memoryPressureMicroseconds: Int64?
    /// Writes of the broker in this second.
    public var pwritevCalls: Int64?
    /// Batches that they carried.
    public var appendedBatches: Int64?
    /// Bytes that went out through sendfile.
    public var sendfileBytes: Int64?
    /// Bytes that went out of a mapping.
    public var mmapReadBytes: Int64?
    /// Bytes that were copied through the broker's memory to go out.
    public var copiedBytes: Int64?

    /// Makes a row without figures.
    public init(key: RowKey, phase: Phase, second: Int, process: String) {
        self.key = key
        self.phase = phase
        self.second = second
        self.process = process
    }

    /// resources.csv.
    public static let fileName = "resources.csv"
    /// What a row is.
    public static let about =
        "One row per configuration, trial, phase, second and process. Counters are differences over the second, or, in a phase of over 1,000 seconds, over the 2, 4, 8 … seconds up to the next row."
    /// The columns after the key.
    public static let fields: [Field<ResourceRow>] = [
        Field(Column("phase", .text, "backlog, drain, warmup, peak, latency or replay.")) { Cell($0.phase.rawValue) },
        Field(Column("second", .seconds, "Seconds since the phase began.")) { Cell($0.second) },
        Field(Column("process", .text, "broker, generator or machine.")) { Cell($0.process) },
        Field(Column("cpu_user_seconds", .seconds, "CPU time in user mode.")) { Cell($0.userCPUSeconds, places: 3) },
        Field(Column("cpu_system_seconds", .seconds, "CPU time in the kernel.")) {
            Cell($0.systemCPUSeconds, places: 3)
        },
        Field(Column("rss_bytes", .bytes, "Resident memory at the end of the second.")) { Cell($0.residentBytes) },
        Field(Column("voluntary_switches", .count, "Times that it waited.")) { Cell($0.voluntarySwitches) },
        Field(Column("involuntary_switches", .count, "Times that it was pushed off its core.")) {
            Cell($0.involuntarySwitches)
        },
        Field(Column("read_bytes", .bytes, "Bytes read from storage.")) { Cell($0.readBytes) },
        Field(Column("written_bytes", .bytes, "Bytes written to storage.")) { Cell($0.writtenBytes) },
        Field(Column("dirty_bytes", .bytes, "Dirty page cache of the machine.")) { Cell($0.dirtyBytes) },
        Field(Column("writeback_bytes", .bytes, "Page cache of the machine that is being written.")) {
            Cell($0.writebackBytes)
        },
        Field(
            Column(
                "psi_cpu_us", .microseconds, "Time in which some task waited for a core (pressure stall information).")
        ) {
            Cell($0.cpuPressureMicroseconds)
        },
        Field(Column("psi_io_us", .microseconds, "Time in which some task waited for storage.")) {
            Cell($0.ioPressureMicroseconds)
        },
        Field(Column("psi_memory_us", .microseconds, "Time in which some task waited for memory.")) {
            Cell($0.memoryPressureMicroseconds)
        },
        Field(Column("pwritev_calls", .count, "Writes of the broker.")) { Cell($0.pwritevCalls) },
        Field(Column("appended_batches", .count, "Batches that they carried.")) { Cell($0.appendedBatches) },
        Field(Column("sendfile_bytes", .bytes, "Bytes sent with sendfile.")) { Cell($0.sendfileBytes) },
        Field(Column("mmap_read_bytes", .bytes, "Bytes sent from a mapping.")) { Cell($0.mmapReadBytes) },
        Field(Column("copied_bytes", .bytes, "Bytes copied through the broker's memory to be sent.")) {
            Cell($0.copiedBytes)
        },
    ]
}
