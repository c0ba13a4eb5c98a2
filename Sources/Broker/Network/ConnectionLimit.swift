import SystemIO

/// How many connections the broker takes at a time: as many as `max.connections` says, and as leave descriptors to the logs, which
/// cannot go on without.
struct ConnectionLimit {
    /// `max.connections`.
    let most: Int
    /// How many files and sockets the process may have open.
    let files: Int
    /// The connections that are not to be exceeded for now, because of the descriptor that the last one got.
    private var ceiling = Int.max

    init(most: Int, files: Int) {
        self.most = most
        self.files = files
    }

    /// Descriptors that connections leave to the logs: a topic that is created and a segment that is rolled need some at once.
    var reserve: Int { min(files / 8, 1024) }

    /// A connection got this descriptor, and is one of `open` now. The system gives the least one that is free.
    mutating func accepted(descriptor: Int32, open: Int) {
        if Int(descriptor) >= files - reserve { ceiling = open }
    }

    /// Why a further connection has to wait while `open` are there; nil where it need not.
    mutating func reasonToWait(open: Int) -> String? {
        if open >= most { return "max.connections=\(most) are open" }
        if open >= ceiling {
            return
                "\(open) are open, and the \(reserve) descriptors left of \(files) are for the logs; raise `ulimit -Hn`"
        }
        ceiling = .max
        return nil
    }

    /// How many connections there is room for beside so many open files.
    func room(beside open: Int) -> Int { max(0, min(most, files - reserve - open)) }
}
