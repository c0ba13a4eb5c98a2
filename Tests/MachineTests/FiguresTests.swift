import Glibc
import SystemIO
import Testing

@testable import Machine

@Suite("Figures of processes and of the system")
struct FiguresTests {
    @Test("the name of a program may hold spaces and parentheses")
    func stat() throws {
        let text = "17 (we (i) r) x) S 4 17 17 0 -1 4194304 100 0 0 0 250 30 0 0 20 0 1 0 5 6 7"
        let fields = try #require(ProcessFigures.fields(ofStat: text))
        #expect(fields.parent == 4)
        #expect(fields.userTicks == 250)
        #expect(fields.systemTicks == 30)
        #expect(ProcessFigures.fields(ofStat: "17 (cut) S 4") == nil)
    }

    @Test("this process has memory, threads and CPU time, and what it used is a difference")
    func thisProcess() throws {
        let before = try #require(ProcessFigures.of(processID: getpid()))
        #expect(before.residentBytes > 1 << 20)
        #expect(before.peakResidentBytes >= before.residentBytes / 2)
        #expect(before.threads >= 1)
        let begin = CPUClock.thisProcess()
        var sum: UInt64 = 0
        while CPUClock.thisProcess() < begin + 60_000_000 { sum &+= MonotonicClock.now() }
        let used = try #require(ProcessFigures.of(processID: getpid())).since(before)
        #expect(used.cpuSeconds >= 0.03, "sum \(sum)")
        #expect(used.processes == 1)
    }

    @Test("a tree counts the children")
    func tree() throws {
        let child = try ChildProcess("/bin/sleep", ["20"])
        defer { _ = child.stop() }
        #expect(ProcessFigures.descendants(of: getpid()).contains(child.processID))
        let children = try #require(ProcessFigures.ofDescendants(of: getpid()))
        #expect(children.processes >= 1)
    }

    @Test("a process that does not exist has no figures")
    func absent() { #expect(ProcessFigures.of(processID: 0x7fff_fff0) == nil) }

    @Test("pressure is the total of its line")
    func pressure() {
        let text = "some avg10=0.00 avg60=1.20 avg300=0.00 total=1234\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=99"
        #expect(SystemFigures.total(of: "some", in: text) == 1234)
        #expect(SystemFigures.total(of: "full", in: text) == 99)
        #expect(SystemFigures.total(of: "full", in: "") == 0)
    }

    @Test("written pages show as dirty, or are written back already")
    func dirty() { #expect(SystemFigures.now().availableBytes > 0) }
}
