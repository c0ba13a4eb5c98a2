/// A command line that cannot be understood: what is wrong with it, and what to type instead.
public struct UsageError: Error, CustomStringConvertible, Equatable {
    /// One line that names the word at fault and the remedy.
    public var description: String

    /// Makes an error of one line.
    public init(_ description: String) {
        self.description = description
    }

    /// Makes an error of a word that is none of those known: what is wrong, with the nearest of them, else with all.
    public init(_ wrong: String, word: String, known: [String]) {
        let meant = NearestName.suggestion(for: word, among: known).map { "did you mean \($0)?" }
        description = "\(wrong); \(meant ?? "it is one of \(known.joined(separator: ", "))")"
    }
}
