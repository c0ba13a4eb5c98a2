import Glibc
import TestSupport
import Testing

@testable import LoadGenerator

@Suite("Send log")
struct SendLogTests {
    /// Memory of this process that is in RAM, in bytes.
    private func residentBytes() throws -> Int {
        let fields = try Repository.text(of: "/proc/self/statm").split(separator: " ")
        return try #require(Int(fields[1])) * sysconf(Int32(_SC_PAGESIZE))
    }

    @Test("takes memory as records come, not for all that buffer.memory could hold")
    func lazy() throws {
        let before = try residentBytes()
        let log = SendLog(capacity: 1 << 26)
        log.note(5, due: 1, sent: 2)
        let times = [log.times(of: 5), log.times(of: 1 << 25)]
        // A gigabyte is set aside; other tests run meanwhile.
        #expect(try residentBytes() - before < 512 << 20)
        #expect(times[0] == (1, 2) && times[1] == (0, 0))
    }
}
