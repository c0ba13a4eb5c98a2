import RecordFormat
import Synchronization
import SystemIO

@testable import LoadGenerator

/// Clock reads of a test's own, taken right after a row's drivers had heard of something: the generator had taken its time by then.
final class HeardTimes: Sendable {
    struct Settled: Sendable {
        var producer: Int
        var sequences: [UInt64]
        var time: UInt64
    }

    struct Received: Sendable {
        /// How many records of the partition had been received then.
        var count: Int
        var time: UInt64
    }

    private struct State: Sendable {
        var settled: [Settled] = []
        /// By partition, in order.
        var received: [Int32: [Received]] = [:]
    }

    private let state = Mutex(State())

    /// Hears what the drivers of a row hear, from now on.
    init(_ row: Row) {
        for driver in row.producers {
            let producer = driver.index
            driver.witness.withLock { witness in
                witness = { [self] batch in
                    let time = MonotonicClock.now()
                    var sequences: [UInt64] = []
                    for index in batch.tokens.indices { sequences.append(batch.tokens[index]) }
                    state.withLock { $0.settled.append(.init(producer: producer, sequences: sequences, time: time)) }
                }
            }
        }
        for driver in row.consumers {
            driver.witness.withLock { witness in
                witness = { [self] partition, count in
                    let time = MonotonicClock.now()
                    state.withLock { state in
                        let before = state.received[partition]?.last?.count ?? 0
                        state.received[partition, default: []].append(.init(count: before + count, time: time))
                    }
                }
            }
        }
    }

    var settled: [Settled] { state.withLock { $0.settled } }
    var received: [Int32: [Received]] { state.withLock { $0.received } }
}
