import Testing

@testable import Broker

/// How many connections are taken where descriptors are few.
@Suite struct ConnectionLimitTests {
    /// A process with so many descriptors, of which its logs hold the first ones.
    private struct Process {
        let limit: ConnectionLimit
        private var isFree: [Bool]
        /// The descriptors of its connections.
        private(set) var connections: Set<Int> = []

        init(files: Int, logs: Int, most: Int = .max) {
            limit = ConnectionLimit(most: most, files: files)
            isFree = [Bool](repeating: false, count: logs) + [Bool](repeating: true, count: files - logs)
        }

        var free: Int { isFree.count(where: \.self) }

        /// Takes the connections that wait, as many as it may.
        mutating func acceptAll() {
            while limit.reasonToWait(open: connections.count, next: { isFree.firstIndex(of: true) }) == nil,
                let least = isFree.firstIndex(of: true)
            {
                isFree[least] = false
                connections.insert(least)
            }
        }

        mutating func close(_ connection: Int) {
            connections.remove(connection)
            isFree[connection] = true
        }
    }

    @Test(
        "whichever connections close, those that come in for them leave the logs their descriptors",
        arguments: [256, 1024, 20_000])
    func churn(files: Int) throws {
        var process = Process(files: files, logs: 40)
        process.acceptAll()
        #expect(process.free == process.limit.reserve)
        let full = process.connections.count
        for round in 0..<300 {
            let sorted = process.connections.sorted()
            let closed = [sorted.first, sorted.last, sorted[sorted.count / 2]].compactMap(\.self)
            process.close(closed[round % 3])
            if round % 7 == 0 { process.close(closed[(round + 1) % 3]) }
            process.acceptAll()
            #expect(process.free == process.limit.reserve, "round \(round)")
            #expect(process.connections.count == full, "round \(round)")
        }
    }

    @Test("where the logs hold nearly all, a few connections are served nevertheless, and some descriptors stay")
    func fewAreLeft() {
        for logs in [896, 950] {
            var process = Process(files: 1024, logs: logs)
            process.acceptAll()
            #expect(process.connections.count == 32)
            #expect(process.free == 1024 - logs - 32)
            #expect(process.limit.room(beside: logs) == 32)
            #expect(process.limit.warning(room: 32, isGiven: false)?.contains("room for 32 connections") == true)
        }
    }

    @Test("max.connections holds beside, and an operator hears where there is less room than it says")
    func most() {
        var process = Process(files: 1024, logs: 40, most: 20)
        process.acceptAll()
        #expect(process.connections.count == 20)
        #expect(process.limit.reasonToWait(open: 20, next: { 60 }) == "max.connections=20 are open")
        #expect(process.limit.room(beside: 40) == 20)
        #expect(process.limit.warning(room: 20, isGiven: true) == nil)
        #expect(ConnectionLimit(most: 5000, files: 1024).warning(room: 856, isGiven: true) != nil)
        #expect(ConnectionLimit(most: .max, files: 1024).warning(room: 856, isGiven: false) == nil)
    }

    @Test("a limit that the system does not tell holds nobody back")
    func unknown() {
        let limit = ConnectionLimit(most: .max, files: .max)
        #expect(limit.reasonToWait(open: 100_000, next: { 100_100 }) == nil)
        #expect(limit.room(beside: 100) > 1_000_000)
    }
}
