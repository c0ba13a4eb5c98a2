import SystemIO
import TestSupport
import Testing

@testable import Machine

@Suite("The limits of the machine")
struct LimitsTests {
    /// A machine with round figures: 1 CPU s/GB at 64 KiB and above for each stage, and slower below.
    private static func limits(receive: Double = 1, crc: Double = 1, write: Double = 1, send: Double = 1) -> Limits {
        func rates(_ cost: Double) -> [Limits.Rate] {
            [
                Limits.Rate(callBytes: 1024, bytesPerSec: 1e8, cpuSecondsPerGb: 10 * cost),
                Limits.Rate(callBytes: 65536, bytesPerSec: 1e9 / cost, cpuSecondsPerGb: cost),
            ]
        }
        let latency = Limits.Latency(nanoseconds: [1000])
        return Limits(
            memoryCopy: rates(0.1)[1], crc32c: rates(crc)[1], writeSequential: rates(write), writeRandom: rates(write),
            fdatasync: latency, loopbackSend: rates(receive), loopbackReceive: rates(receive), sendfile: rates(send)[1],
            roundTrip: latency, timerLateness: latency, congestionControl: "cubic", filesystem: "ext4")
    }

    @Test("the CPU of a broker with one loop bounds by the sum of what a byte costs")
    func brokerCPU() {
        let ceiling = Self.limits().ceiling(batchBytes: 65536, recordBytes: 107)
        #expect(ceiling.bound == "broker CPU")
        #expect(abs(ceiling.bytesPerSec - 0.25e9) < 1)
        #expect(ceiling.recordsPerBatch == 611)
        #expect(abs(ceiling.recordsPerSec - 0.25e9 / Double(61 + 611 * 107) * 611) < 1)
        #expect(ceiling.share(ofRecordsPerSec: ceiling.recordsPerSec / 2) == 0.5)
        #expect(
            ceiling.formula.contains(
                "1 ÷ (receive 1.000 + CRC-32C 1.000 + pwrite 1.000 + sendfile 1.000) CPU s/GB = 0.250 GB/s"))
    }

    @Test("more loops lift it until the generator bounds, where that is on this machine")
    func loops() {
        let limits = Self.limits()
        #expect(abs(limits.ceiling(batchBytes: 65536, recordBytes: 107, brokerLoops: 2).bytesPerSec - 0.5e9) < 1)
        let wide = limits.ceiling(batchBytes: 65536, recordBytes: 107, brokerLoops: 64)
        #expect(wide.bound == "generator CPU")
        #expect(abs(wide.bytesPerSec - 0.5e9) < 1)
        let remote = limits.ceiling(batchBytes: 65536, recordBytes: 107, brokerLoops: 64, generatorCores: nil)
        #expect(abs(remote.bytesPerSec - 16e9) < 100)
    }

    @Test("a load that is only produced does not pay for sendfile; one fetched twice pays twice")
    func fetches() {
        let limits = Self.limits()
        #expect(abs(limits.ceiling(batchBytes: 65536, recordBytes: 107, fetches: 0).bytesPerSec - 1e9 / 3) < 1)
        #expect(abs(limits.ceiling(batchBytes: 65536, recordBytes: 107, fetches: 2).bytesPerSec - 1e9 / 5) < 1)
    }

    @Test("small batches may be put together, so that their ceiling is no lower a byte; their headers weigh more")
    func smallBatches() {
        let small = Self.limits().ceiling(batchBytes: 1024, recordBytes: 107)
        let large = Self.limits().ceiling(batchBytes: 65536, recordBytes: 107)
        #expect(small.bytesPerSec == large.bytesPerSec)
        #expect(small.recordsPerSec < large.recordsPerSec)
    }

    @Test("a record larger than the batch is a batch of one")
    func largeRecord() {
        let ceiling = Self.limits().ceiling(batchBytes: 1024, recordBytes: 100_000)
        #expect(ceiling.recordsPerBatch == 1)
        #expect(ceiling.recordsPerSec > 0)
    }

    @Test("percentiles are by nearest rank, in µs")
    func latency() {
        let latency = Limits.Latency(nanoseconds: (1...100).map { UInt64($0) * 1000 })
        #expect(latency.p50Us == 50)
        #expect(latency.p99Us == 99)
        #expect(latency.maxUs == 100)
        #expect(Limits.Latency(nanoseconds: []).p99Us == 0)
    }

    @Test("JSON comes back as it went")
    func json() throws {
        let limits = Self.limits(receive: 2)
        let bytes = try limits.json()
        #expect(try Limits(json: bytes) == limits)
        #expect(String(decoding: bytes, as: UTF8.self).contains("\"cpu_seconds_per_gb\""))
    }

    @Test("the loopback moves bytes and answers", .timeLimit(.minutes(5)))
    func loopback() throws {
        let stream = try LoopbackLimits(congestionControl: nil).stream(callBytes: 65536)
        #expect(stream.sender.bytesPerSec > 1e7)
        #expect(stream.receiver.cpuSecondsPerGb > 0)
        let trip = try LoopbackLimits(congestionControl: "cubic").roundTrip()
        #expect(trip.samples > 1000)
        #expect(trip.p50Us > 0 && trip.p50Us <= trip.p99Us)
    }

    @Test("the disk is measured, and nothing is left on it", .timeLimit(.minutes(5)))
    func disk() throws {
        let directory = try TemporaryDirectory()
        do {
            let disk = try DiskLimits(directory: directory.path)
            #expect(try disk.write(callBytes: 65536, order: .sequential).bytesPerSec > 1e6)
            #expect(try disk.write(callBytes: 65536, order: .random).bytesPerSec > 1e6)
            #expect(
                try LoopbackLimits(congestionControl: nil).sendfile(from: disk.cachedFile(), callBytes: 1 << 20)
                    .bytesPerSec > 1e7)
        }
        #expect(Repository.files(below: directory.path, suffix: "") == [])
    }

    @Test("a directory that cannot be written is an error that names it")
    func unwritable() {
        let error = #expect(throws: SystemError.self) { try DiskLimits(directory: "/nowhere") }
        #expect(error?.subject.hasPrefix("/nowhere/") == true)
    }
}
