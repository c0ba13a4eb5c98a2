import Testing

@testable import BenchmarkSuite

@Suite("Settling")
struct SettlingTests {
    @Test("it flushes once and waits until the machine is quiet")
    func waits() throws {
        var readings = [900 << 20, 900 << 20, 500 << 20, 100 << 20, 10 << 20]
        var flushes = 0
        let settling = Settling(
            flush: { flushes += 1 }, unsettledBytes: { readings.count > 1 ? readings.removeFirst() : readings[0] })
        let milliseconds = try settling.settle(RunWatch())
        #expect(flushes == 1)
        #expect(milliseconds >= 20)
        #expect(readings.count == 1)
    }

    @Test("it does not wait for ever, nor when all is quiet")
    func bounded() throws {
        let busy = Settling(limitMilliseconds: 60, flush: {}, unsettledBytes: { 1 << 30 })
        #expect(try busy.settle(RunWatch()) >= 60)
        var flushes = 0
        let quiet = Settling(flush: { flushes += 1 }, unsettledBytes: { 0 })
        _ = try quiet.settle(RunWatch())
        #expect(flushes == 0)
    }
}
