internal import Measurement
internal import SystemIO
import Synchronization

/// Reading again what was read: nothing of it counts as received, nor as a repeat.
extension ConsumerDriver {
    /// What the polling thread is to do with what it receives.
    enum Pass: Int, AtomicRepresentable {
        case first
        /// Go back first.
        case goingBack
        case again
    }

    /// Makes the polling thread go back before its next poll.
    func beginReplay() { pass.store(.goingBack, ordering: .relaxed) }

    /// Goes back if that is to be done. The polling thread's.
    func goBackIfAsked(_ client: any ConsumingClient) throws(ClientFailure) {
        guard pass.load(ordering: .relaxed) == .goingBack, let ledger else { return }
        pass.store(.again, ordering: .relaxed)
        try client.seek { ledger.start(of: $0) }
    }

    /// Counts what is read again.
    func readAgain(_ batch: borrowing ReceivedBatch) {
        guard let ledger else { return }
        let now = MonotonicClock.now()
        // Together: whoever sees that all was read again takes the phase at once.
        let records = received.withLock { received in
            let count = ledger.noteAgain(batch)
            received.phase?.received.record(records: count.records, bytes: count.bytes, at: now)
            return count.records
        }
        replayed.wrappingAdd(Int(records), ordering: .relaxed)
    }
}
