/// A command line that cannot be understood: what is wrong with it, and what to type instead.
public struct UsageError: Error, CustomStringConvertible, Equatable {
    /// One line that names the word at fault and the remedy.
    public var description: String

    /// Makes an error of one line.
    public init(_ description: String) {
        self.description = description
    }
}
