/// What the leader of a group knows of a member when it deals out partitions.
struct MemberSubscription: Sendable, Equatable {
    /// The coordinator's name for the member.
    var id: String
    /// `group.instance.id` of a static member.
    var instanceID: String?
    var topics: Set<String>
    /// What the member says it holds; empty in the eager protocol, which gives everything back first.
    var owned: [TopicPartition] = []
    /// The generation in which it was given that; −1 where it does not say.
    var generation: Int32 = -1
    /// Kafka's order of members: static ones first, by instance id, then the others by member id.
    static func precedes(_ left: Self, _ right: Self) -> Bool {
        switch (left.instanceID, right.instanceID) {
        case (let left?, let right?): javaPrecedes(left, right)
        case (.some, nil): true
        case (nil, .some): false
        case (nil, nil): javaPrecedes(left.id, right.id)
        }
    }

    /// The order of Java's strings: by UTF-16 units.
    private static func javaPrecedes(_ left: String, _ right: String) -> Bool {
        left.utf16.lexicographicallyPrecedes(right.utf16)
    }
}
