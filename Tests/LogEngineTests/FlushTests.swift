import RecordFormat
import Synchronization
import SystemIO
import TestSupport
import Testing

@testable import LogEngine

@Suite struct FlushTests {
    @Test(
        "flush.messages says when the append has to wait for the disk",
        arguments: [(1, [true, true, true]), (5, [false, false, true])])
    func policy(messages: Int, expected: [Bool]) throws {
        let test = try TestLog { configuration, _ in configuration.flushMessages = Int64(messages) }
        for due in expected {
            let outcome = test.log.append([try TestBatch(count: 2).pending()])
            #expect(outcome.mustFlush == due)
            if due { try test.log.flush() }
        }
        #expect(test.log.recoveryPoint == 6)
    }

    @Test("many that wait share few flushes, and each is told after its records are on the disk")
    func shared() throws {
        let pool = try WorkerPool(name: "flush", threads: 1)
        let test = try TestLog { $1.pool = pool }
        let told = Mutex<[Int64]>([])
        // A disk that is slow: nothing is flushed before all of them wait.
        let disk = Semaphore()
        pool.submit { disk.wait() }
        for index in 1...200 {
            let end = test.log.append([try TestBatch().pending()]).logEndOffset
            test.log.flush(upTo: end) { result in
                told.withLock { $0.append((try? result.get()).map { $0 >= Int64(index) ? 1 : 0 } ?? 0) }
            }
        }
        disk.signal()
        #expect(eventually { told.withLock { $0.count } == 200 })
        #expect(told.withLock { $0.allSatisfy { $0 == 1 } })
        #expect((1...2).contains(test.log.counters.flushes))
        #expect(test.log.recoveryPoint == 200)
        try test.logs.close()
    }

    @Test("flush.ms flushes what is older")
    func interval() throws {
        let test = try TestLog { configuration, _ in configuration.flushMilliseconds = 1000 }
        test.logs.flushIfOld(now: 10_000)
        try test.append(TestBatch())
        test.logs.flushIfOld(now: 10_900)
        #expect(test.log.recoveryPoint == 0)
        test.logs.flushIfOld(now: 11_000)
        #expect(test.log.recoveryPoint == 1)
    }

    @Test("rolled segments are flushed in the background and the recovery point follows")
    func afterRoll() throws {
        let pool = try WorkerPool(name: "roll", threads: 2)
        let test = try TestLog { configuration, options in
            configuration.segmentBytes = 1000
            options.pool = pool
        }
        for _ in 0..<50 { try test.append(TestBatch(valueBytes: 200)) }
        #expect(eventually { test.log.recoveryPoint >= 45 })
        #expect(eventually { test.log.violations() == [] })
        try test.reopen()
        #expect(test.events.all == [])
        #expect(try test.readOffsets(from: 0) == Array(0..<50))
    }

    @Test("after a crash in the midst of background work nothing is lost")
    func crashWhileRolling() throws {
        let pool = try WorkerPool(name: "roll", threads: 1)
        let test = try TestLog { configuration, options in
            configuration.segmentBytes = 1000
            options.pool = pool
        }
        let gate = Semaphore()
        pool.submit { gate.wait() }
        for _ in 0..<50 { try test.append(TestBatch(valueBytes: 200)) }
        // Indexes that are not on the disk yet are found in memory.
        #expect(try test.readOffsets(from: 0) == Array(0..<50))
        #expect(try test.readOffsets(from: 11) == Array(11..<50))
        test.crash()
        gate.signal()
        test.options.pool = nil
        try test.open()
        #expect(try test.readOffsets(from: 0) == Array(0..<50))
        #expect(test.log.violations() == [])
    }

    @Test("appends and fetches from several threads keep order and lose nothing")
    func threads() throws {
        let pool = try WorkerPool(name: "roll", threads: 1)
        let test = try TestLog { configuration, options in
            configuration.segmentBytes = 50_000
            options.pool = pool
        }
        let log = try #require(test.log)
        let stop = Atomic(false)
        let problems = Mutex<[String]>([])
        let readers = try (0..<2).map { index in
            try SystemThread(name: "read-\(index)") {
                var next: Int64 = 0
                while next < 4000 {
                    do {
                        let region = try log.fetch(from: next, maxBytes: 10_000)
                        for batch in try batches(in: region) {
                            if batch.baseOffset != next {
                                problems.withLock { $0.append("\(batch.baseOffset) for \(next)") }
                            }
                            next = batch.nextOffset
                        }
                    } catch { problems.withLock { $0.append("\(error)") } }
                    if stop.load(ordering: .relaxed) { return }
                }
            }
        }
        let writers = try (0..<2).map { index in
            try SystemThread(name: "write-\(index)") {
                for _ in 0..<200 {
                    guard let batch = try? TestBatch(count: 10).pending() else { continue }
                    _ = log.append([batch])
                }
            }
        }
        for writer in writers { writer.join() }
        let done = eventually { log.logEndOffset == 4000 }
        if !done { stop.store(true, ordering: .relaxed) }
        for reader in readers { reader.join() }
        #expect(log.logEndOffset == 4000)
        #expect(problems.withLock { $0 } == [])
        try test.logs.close()
    }
}
