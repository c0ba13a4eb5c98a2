/// How many connections the broker takes at a time: as many as `max.connections` says, and as leave descriptors to the logs, which
/// cannot go on without.
struct ConnectionLimit {
    /// `max.connections`.
    let most: Int
    /// How many files and sockets the process may have open.
    let files: Int

    /// Descriptors that connections leave to the logs: a topic that is created and a segment that is rolled need some at once.
    var reserve: Int { min(files / 8, 1024) }

    /// Connections that are taken even where the logs hold all but the reserve, and at its cost: a client needs more than one, and an operator
    /// has to get in beside them.
    var least: Int { max(1, min(32, reserve / 2)) }

    /// Why a further connection has to wait while `open` are there; nil where it need not.
    ///
    /// `next` tells which descriptor it would get, or nil where none is left. The system gives the least one that is free, so while
    /// that is below the reserve at least as many are left. That some connection has closed says nothing of it.
    func reasonToWait(open: Int, next: () -> Int?) -> String? {
        if open >= most { return "max.connections=\(most) are open" }
        if open < least { return nil }
        if let next = next(), next < files - reserve { return nil }
        return "\(open) are open, and the \(reserve) descriptors left of \(files) are for the logs; raise `ulimit -Hn`"
    }

    /// How many connections there is room for beside so many open files.
    func room(beside open: Int) -> Int { min(most, max(least, files - reserve - open)) }

    /// What an operator should hear of room for this many connections: fewer than `max.connections`, where it was given, or hardly any.
    func warning(room: Int, isGiven: Bool) -> String? {
        guard room < (isGiven ? most : min(most, 100)) else { return nil }
        return (isGiven ? "max.connections=\(most), and " : "")
            + "with \(files) open files there is room for \(room) connections; raise `ulimit -Hn`"
    }
}
