import Synchronization
import SystemIO

/// Gives out producer ids, each once in the life of a data directory.
///
/// Ids are reserved a thousand at a time in the file `producer-ids` (its whole content: the next free id), so that a crash skips
/// some but repeats none. Safe to use from several threads.
final class ProducerIDs: Sendable {
    private static let block: Int64 = 1000
    /// Beyond this no id was given by any broker in good faith, and none is left to give.
    static let greatest = Int64.max - 1_000_000

    private struct State {
        var next: Int64
        var reserved: Int64
    }

    private let path: String
    private let state: Mutex<State>

    /// `used`: the greatest id found in the logs, in case the file was lost.
    init(directory: String, used: Int64) throws(BrokerError) {
        path = directory + "/producer-ids"
        // Any producer may claim any id; one that leaves no others to give does not count.
        var next = used < Self.greatest ? used + 1 : 0
        if Directory.exists(path) {
            let path = path
            let bytes = try BrokerError.system { () throws(SystemError) in try Directory.readFile(path) }
            guard let kept = Int64(String(decoding: bytes, as: UTF8.self).prefix { !$0.isNewline }),
                (0...Self.greatest).contains(kept)
            else {
                throw .configuration(
                    "\(path) holds no producer id; remove it, and ids go on after the greatest in the logs")
            }
            next = max(next, kept)
        }
        state = Mutex(State(next: next, reserved: next))
    }

    func next() throws(BrokerError) -> Int64 {
        try state.withLock { state throws(BrokerError) in
            if state.next == state.reserved {
                let text = Array("\(state.next + Self.block)\n".utf8)
                try BrokerError.system { () throws(SystemError) in try Directory.replaceFile(path, with: text) }
                state.reserved = state.next + Self.block
            }
            defer { state.next += 1 }
            return state.next
        }
    }
}
