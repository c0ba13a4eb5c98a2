/// Something about a machine that bears on what is measured on it.
public struct MachineFinding: Hashable, Sendable {
    /// How good it is for measuring.
    public enum Grade: String, Hashable, Sendable, CaseIterable {
        /// As it should be.
        case good
        /// Know it when reading figures; little to gain.
        case mind
        /// It spoils figures.
        case bad
    }

    /// What was looked at: `TCP congestion control`.
    public var subject: String
    /// How good that is.
    public var grade: Grade
    /// What was found, and what it means.
    public var found: String
    /// What to do about it: a command, or a sentence; nil where nothing is to be done.
    public var remedy: String?

    init(_ subject: String, _ grade: Grade, _ found: String, remedy: String? = nil) {
        self.subject = subject
        self.grade = grade
        self.found = found
        self.remedy = remedy
    }
}
