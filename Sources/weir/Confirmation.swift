import Arguments
import Results
import SystemIO

/// A question before something that cannot be undone.
enum Confirmation {
    /// Says what is about to be done and asks whether to go on.
    /// - Throws: `UsageError` where nobody is there to answer.
    static func ask(_ notice: String, on output: FileDescriptor = .standardOutput) throws -> Bool {
        guard FileDescriptor.standardInput.isTerminal else {
            throw UsageError("\(notice); say --yes to go, since standard input is no terminal to ask on")
        }
        let traits = TerminalTraits(environment: ProcessEnvironment.variables)
        let question = ShownText.fitted("\(notice). Go? [y/N] ", isUnicode: traits.isUnicode, isWhole: true)
        try output.write(question)
        let answer = readLine() ?? ""
        return answer == "y" || answer == "yes"
    }
}
