/// Why a comparison, a plot or a page cannot be made. The description is one line: what, where, and what to do.
public enum ReportError: Error, Equatable {
    /// A parameter to compare by is not among those that were swept.
    case notSwept(path: String, run: String, swept: [String], nearest: String?)
    /// A value to compare with is not among those of the parameter.
    case noSuchLevel(value: String, path: String, levels: [String])
    /// A file has no such figure.
    case noSuchFigure(name: String, path: String, near: [String], known: [String])
    /// A name that is a count's, and without its unit a rate's too.
    case countOrRate(count: String, rate: String)
    /// Two runs have no configuration in common.
    case nothingInCommon(reason: String)
    /// There is nothing to compare or draw.
    case nothingToShow(reason: String)
    /// More lines than a reader can tell apart.
    case tooManySeries(count: Int, by: [String], example: String)
    /// A column that a kind of plot cannot do without is missing.
    case columnMissing(column: String, path: String, kind: String, nearest: String?)
    /// A filter that cannot be read.
    case malformedFilter(text: String)
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
        case .noSuchFigure(let name, let path, let near, let known):
            let hint =
                near.isEmpty
                ? known.isEmpty ? "" : "; it has \(Self.list(known, and: "and")), and others (Docs/results-format.md)"
                : "; did you mean \(Self.list(near, and: "or"))?"
            return "\(path) has no column \(name)" + hint
        case .countOrRate(let count, let rate):
            return
                "\(count) could mean \(rate), a rate, or \(count), a count that says nothing of speed: it grows with the "
                + "time that a row takes; write \(rate)"
        case .nothingInCommon(let reason): return "no configuration in common: \(reason)"
        case .nothingToShow(let reason): return reason
        case .tooManySeries(let count, let by, let example):
            return "\(count) series are more than a reader can tell apart (8); draw some of them, as with --where "
                + "'\(example)', or one parameter with --by, of \(by.joined(separator: ", "))"
        case .columnMissing(let column, let path, let kind, let nearest):
            return "\(path) has no column \(column), which --kind \(kind) needs"
                + (nearest.map { "; did you mean \($0)?" } ?? "")
        case .malformedFilter(let text):
            return "\"\(text)\" is no filter: write --where COLUMN=VALUE, as in --where acks=1"
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

    /// `a, b or c`; of many the first eight.
    private static func list(_ names: [String], and word: String) -> String {
        guard names.count > 1 else { return names.first ?? "" }
        if names.count > 8 { return names.prefix(8).joined(separator: ", ") + ", …" }
        return names.dropLast().joined(separator: ", ") + " \(word) " + names[names.count - 1]
    }
}
