import Machine
import RecordFormat
import SystemIO

/// Which build of weir this is: two builds may measure differently, so that a run goes on with the one that began it.
enum ProgramBuild {
    /// `3426b03 (CRC-32C 9a0d12ff)`: the commit, where the build kept it, and a checksum of the program itself.
    static func current() throws(SystemError) -> String {
        let file = try File("/proc/self/exe", mode: .readOnly)
        let map = try MappedFile(file, byteCount: file.size())
        let sum = String(CRC32C.checksum(map.bytes), radix: 16)
        return
            "\(BuildRecord.commit() ?? "commit unknown") (CRC-32C \(String(repeating: "0", count: 8 - sum.count))\(sum))"
    }
}
