extension RowPlan {
    /// What befalls one member of each group, so long after the row begins to measure.
    public struct MemberEvent: Hashable, Sendable, CustomStringConvertible {
        /// What it is.
        public var kind: Kind
        /// Which member of each group, from 1.
        public var member: Int
        /// When, in milliseconds from when the row begins to measure.
        public var milliseconds: Int
        /// How long a pause lasts, in milliseconds; 0 of all others.
        public var lengthMilliseconds: Int

        /// Makes an event.
        public init(_ kind: Kind, member: Int, atMilliseconds milliseconds: Int, forMilliseconds length: Int = 0) {
            self.kind = kind
            self.member = member
            self.milliseconds = milliseconds
            lengthMilliseconds = length
        }

        /// What may befall a member.
        public enum Kind: String, Hashable, Sendable, CaseIterable {
            /// It dies halfway through a batch: its connections close, and nobody is told.
            case kill
            /// It finishes what it has received, commits and leaves.
            case leave
            /// It begins only now.
            case join
            /// It stops halfway through a batch, does not poll, and goes on later.
            case pause
        }

        /// As a suite spells it: `pause 1 at 2s for 500ms`.
        public var description: String {
            let event = "\(kind.rawValue) \(member) at \(Self.time(milliseconds))"
            return kind == .pause ? "\(event) for \(Self.time(lengthMilliseconds))" : event
        }

        private static func time(_ milliseconds: Int) -> String {
            milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
        }
    }
}

extension RowPlan.Consumer {
    /// Whether a member, from 1, is there when the row begins.
    func beginsWithRow(_ member: Int) -> Bool { !events.contains { $0.kind == .join && $0.member == member } }

    /// How long a group may be without anything to receive because of what befalls its members, in milliseconds; 0 where nothing does.
    ///
    /// It finds out that a member is dead when its session is over, and deals its partitions out anew.
    public var longestStallMilliseconds: Int {
        guard let longest = events.map(\.lengthMilliseconds).max() else { return 0 }
        return longest + sessionTimeoutMilliseconds + 10_000
    }

    /// The most that any member takes for each record, in microseconds.
    public var slowestProcessingMicroseconds: Int {
        max(members > 1 ? processingMicroseconds : 0, slowMemberProcessingMicroseconds ?? processingMicroseconds)
    }

    /// What a member, from 1, takes for each record, in nanoseconds.
    func processingNanoseconds(ofMember member: Int) -> UInt64 {
        let slow = member == members ? slowMemberProcessingMicroseconds : nil
        return UInt64(slow ?? processingMicroseconds) * 1000
    }
}
