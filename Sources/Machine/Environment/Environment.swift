import FoundationEssentials
import SystemIO

/// Where a result was measured: what a reader needs in order to judge its figures, or to measure them again.
///
/// Names of the machine and of its user are left out, so that results can be given away.
public struct Environment: Codable, Hashable, Sendable {
    public var cpu: Processor
    /// What `uname` calls the kernel: release and version.
    public var kernel: String
    /// The distribution.
    public var system: String
    public var memoryBytes: Int
    public var swapBytes: Int
    public var disk: Disk
    /// The kernel's default for TCP.
    public var congestionControl: String?
    /// `always`, `madvise` or `never`.
    public var transparentHugePages: String?
    /// Whether memory that nothing uses goes back to the host of a virtual machine; nil in results of programs that did not look.
    public var freePageReporting: Bool?
    /// When writers are held back, and when writeback starts: percent of memory, or bytes where those are set.
    public var dirtyLimits: DirtyLimits
    /// The allocator of this process.
    public var allocator: String
    /// The Swift compiler that built the program.
    public var swift: String
    public var weir: String
    /// The version of librdkafka that rows of that client are sent with.
    public var librdkafka: String?
    /// The commit that the program was built from, where the build kept it.
    public var commit: String?

    /// The kernel's limits for dirty pages; a value in bytes, where it is not 0, replaces the ratio.
    public struct DirtyLimits: Codable, Hashable, Sendable {
        public var ratio: Int?
        public var bytes: Int?
        public var backgroundRatio: Int?
        public var backgroundBytes: Int?
    }

    /// Reads the environment of this process, and of the disk that `directory` is on.
    public static func current(directory: String, weirVersion: String, librdkafka: String? = nil) -> Environment {
        let memory = ProcText.fields("/proc/meminfo")
        return Environment(
            cpu: Processor.current(),
            kernel: [ProcText.read("/proc/sys/kernel/osrelease"), ProcText.read("/proc/sys/kernel/version")]
                .compactMap { $0 }.joined(separator: " "),
            system: distribution(osRelease: ProcText.read("/etc/os-release") ?? ""),
            memoryBytes: 1024 * (memory["MemTotal"] ?? 0), swapBytes: 1024 * (memory["SwapTotal"] ?? 0),
            disk: Disk(of: directory),
            congestionControl: ProcText.read("/proc/sys/net/ipv4/tcp_congestion_control"),
            transparentHugePages: ProcText.read("/sys/kernel/mm/transparent_hugepage/enabled").map(ProcText.chosen),
            freePageReporting: MachineFacts.reportsFreePages(list: ProcText.list, read: ProcText.read),
            dirtyLimits: DirtyLimits(
                ratio: ProcText.number("/proc/sys/vm/dirty_ratio"), bytes: ProcText.number("/proc/sys/vm/dirty_bytes"),
                backgroundRatio: ProcText.number("/proc/sys/vm/dirty_background_ratio"),
                backgroundBytes: ProcText.number("/proc/sys/vm/dirty_background_bytes")),
            allocator: Allocator.name, swift: compiler, weir: weirVersion, librdkafka: librdkafka,
            commit: BuildRecord.commit())
    }

    /// `environment.json`: keys in snake_case, sorted.
    public func json() throws -> [UInt8] { try MachineJSON.encode(self) }

    private static var compiler: String {
        #if compiler(>=6.4)
            "6.4 or later"
        #elseif compiler(>=6.3.2)
            "6.3.2 or later"
        #elseif compiler(>=6.3.1)
            "6.3.1"
        #else
            "6.3"
        #endif
    }

    static func distribution(osRelease text: String) -> String {
        for line in text.split(separator: "\n") where line.hasPrefix("PRETTY_NAME=") {
            return line.dropFirst(12).filter { $0 != "\"" }
        }
        return "Linux"
    }
}

extension Environment {
    /// Reads what ``json()`` wrote.
    public init(json: [UInt8]) throws { self = try MachineJSON.decode(Environment.self, from: json) }

    /// Whether the other was read on the same machine in the same state; how much of the disk is free does not count, nor from where its path
    /// begins.
    public func isSameMachine(as other: Environment) -> Bool {
        var other = other
        other.disk.freeBytes = disk.freeBytes
        other.disk.path = disk.path
        return self == other
    }
}

/// How this room writes JSON.
enum MachineJSON {
    static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(bytes))
    }
}
