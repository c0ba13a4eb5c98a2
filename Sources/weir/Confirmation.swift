import Arguments
import SystemIO

/// A question before something that cannot be undone.
enum Confirmation {
    /// Says what is about to be done and asks whether to go on.
    /// - Throws: `UsageError` where nobody is there to answer.
    static func ask(_ notice: String, on output: FileDescriptor = .standardOutput) throws -> Bool {
        guard FileDescriptor.standardInput.isTerminal else { throw UsageError("\(notice); say --yes to go") }
        try output.write("\(notice). Go? [y/N] ")
        let answer = readLine() ?? ""
        return answer == "y" || answer == "yes"
    }
}
