/// Where to read a partition from.
public enum StartPosition: Sendable, Equatable {
    case offset(Int64)
    case beginning
    case end
    /// The first record with this timestamp (ms since 1970) or a later one; the end where there is none.
    case time(Int64)
    /// Where the group goes on: its committed offset, or what `auto.offset.reset` says where there is none.
    case committed

    /// The offset, or −1 where it has to be looked up.
    var offset: Int64 {
        if case .offset(let offset) = self { offset } else { -1 }
    }
}
