import SystemIO

/// The file system that a path is on.
public struct Disk: Codable, Hashable, Sendable {
    /// The path that was asked about, without links; from the working directory where it lies below that.
    public var path: String
    /// `ext4`, `xfs`, `tmpfs`; empty when unknown.
    public var filesystem: String
    /// Where it is mounted.
    public var mountPoint: String
    /// `/dev/nvme0n1p2`, or what stands in its place.
    public var device: String
    /// Options that it is mounted with.
    public var options: String
    /// The block layer's scheduler, where the device is a block device.
    public var scheduler: String?
    /// Whether it turns, where the device is a block device.
    public var rotational: Bool?
    public var totalBytes: Int
    /// What an unprivileged program may still use.
    public var freeBytes: Int

    /// Reads what is known of the file system of `path`, which need not exist yet: its nearest existing parent counts.
    public init(of path: String) {
        var existing = path.isEmpty ? "." : path
        while !Directory.exists(existing), existing != "/", existing != "." {
            existing = existing.lastIndex(of: "/").map { String(existing[..<$0]) } ?? "."
            if existing.isEmpty { existing = "/" }
        }
        let resolved = Directory.resolve(existing) ?? existing
        self.path = Directory.relative(resolved)
        let mounts = ProcText.read("/proc/self/mountinfo") ?? ""
        let mount = Self.mount(of: resolved, in: mounts)
        filesystem = mount?.filesystem ?? ""
        mountPoint = mount?.point ?? ""
        device = mount?.device ?? ""
        options = mount?.options ?? ""
        if let number = mount?.number {
            // A partition has no queue of its own; its disk is the folder above.
            let folder = Directory.resolve("/sys/dev/block/\(number)") ?? ""
            let queue = Directory.exists(folder + "/queue") ? folder + "/queue" : folder + "/../queue"
            scheduler = ProcText.read(queue + "/scheduler").map(ProcText.chosen)
            rotational = ProcText.number(queue + "/rotational").map { $0 == 1 }
        }
        (totalBytes, freeBytes) = Directory.space(at: existing) ?? (0, 0)
    }

    /// Bytes that an unprivileged program may still write below `path`, or below its nearest existing parent; 0 when unknown.
    public static func freeBytes(at path: String) -> Int { Disk(of: path).freeBytes }

    struct Mount {
        var number: String
        var point: String
        var filesystem: String
        var device: String
        var options: String
    }

    /// The mount that holds `path`: the longest mount point above it, and of equal ones the last, which covers the others.
    static func mount(of path: String, in mountinfo: String) -> Mount? {
        var best: Mount?
        for line in mountinfo.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 6, let dash = words.firstIndex(of: "-"), dash + 2 < words.count else { continue }
            let point = unescaped(words[4])
            let below = point == "/" || path == point || path.hasPrefix(point + "/")
            guard below, point.utf8.count >= best?.point.utf8.count ?? 0 else { continue }
            best = Mount(
                number: String(words[2]), point: point, filesystem: String(words[dash + 1]),
                device: unescaped(words[dash + 2]), options: String(words[5]))
        }
        return best
    }

    /// Mount points come with white space and backslashes as `\040` in octal.
    private static func unescaped(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), let code = UInt8(String(Substring(rest.prefix(3))), radix: 8) {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
