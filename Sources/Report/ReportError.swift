/// Why a comparison, a plot or a page cannot be made. The description is one line: what, where, and what to do.
public enum ReportError: Error, Equatable {
    /// A parameter to compare by is not among those that were swept.
    case notSwept(path: String, run: String, swept: [String], nearest: String?)
    /// A value to compare with is not among those of the parameter.
    case noSuchLevel(value: String, path: String, levels: [String])
    /// Two runs have no configuration in common.
    case nothingInCommon(reason: String)
    /// There is nothing to compare or draw.
    case nothingToShow(reason: String)
    /// More lines than a reader can tell apart.
    case tooManySeries(count: Int, by: [String])
    /// A threshold that cannot be read.
    case malformedThreshold(text: String)
    /// gnuplot is not there.
    case gnuplotMissing
    /// gnuplot ended with an error.
    case gnuplotFailed(message: String)
    /// The output's name says no format that is known.
    case unknownFormat(path: String)
    /// The name of a page says that it is something else.
    case notHTML(path: String)
    /// A page cannot be put where it should go.
    case unwritable(path: String, reason: String)
}

extension ReportError: CustomStringConvertible {
    /// One line for the user.
    public var description: String {
        switch self {
        case .notSwept(let path, let run, let swept, let nearest):
            let known = swept.isEmpty ? "nothing was swept" : "swept were " + swept.joined(separator: ", ")
            return "\(run) does not sweep \(path): " + (nearest.map { "did you mean \($0)?" } ?? known)
        case .noSuchLevel(let value, let path, let levels):
            return "\(path) has no value \(value); it has \(levels.joined(separator: ", "))"
        case .nothingInCommon(let reason): return "no configuration in common: \(reason)"
        case .nothingToShow(let reason): return reason
        case .tooManySeries(let count, let by):
            return "\(count) lines are more than a reader can tell apart (8); "
                + "draw one parameter with --by, of \(by.joined(separator: ", "))"
        case .malformedThreshold(let text):
            return
                "\"\(text)\" is no threshold: write a column, > or <, and a change with its sign, as in 'response_p99 > +10%'"
        case .gnuplotMissing: return "plots need gnuplot, which is not installed: sudo apt-get install gnuplot-nox"
        case .gnuplotFailed(let message): return "gnuplot could not draw this: \(message)"
        case .unknownFormat(let path): return "\(path): the name of a plot ends in .svg or .png"
        case .notHTML(let path): return "\(path): the name of a report ends in .html"
        case .unwritable(let path, let reason):
            return "cannot write \(path): \(reason); --output FILE.html names another place"
        }
    }
}
