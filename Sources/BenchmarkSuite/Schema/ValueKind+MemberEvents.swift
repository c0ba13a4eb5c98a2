import Arguments
import LoadGenerator

/// How what befalls the members of groups is spelt.
extension ValueKind {
    private static let eventSpellings = [
        "kill N at TIME", "leave N at TIME", "join N at TIME", "pause N at TIME for TIME",
    ]
    /// Between events: unlike a comma, nothing that YAML or `--set` would take for their own.
    private static let eventSeparator = "and"
    private static let eventTimes = 0...86_400_000

    static let eventsSummary =
        (["none"] + eventSpellings).joined(separator: " | ") + ", several joined by \"\(eventSeparator)\""

    /// Reads `none`, or events in any order.
    func memberEvents(_ spelling: String) throws(ValueError) -> SuiteValue {
        if spelling == "none" { return .memberEvents([]) }
        var events: [RowPlan.MemberEvent] = []
        for words in spelling.split(separator: " ").split(
            separator: Substring(Self.eventSeparator), omittingEmptySubsequences: false)
        {
            guard let event = Self.memberEvent(words) else { throw wrongEvent(words, spelling) }
            events.append(event)
        }
        return .memberEvents(events)
    }

    private static func memberEvent(_ words: ArraySlice<Substring>) -> RowPlan.MemberEvent? {
        let words = words.map(String.init)
        guard words.count >= 4, let kind = RowPlan.MemberEvent.Kind(rawValue: words[0]), let member = Int(words[1]),
            member >= 1, words[2] == "at", let time = milliseconds(words[3])
        else { return nil }
        if kind != .pause { return words.count == 4 ? .init(kind, member: member, atMilliseconds: time) : nil }
        guard words.count == 6, words[4] == "for", let length = milliseconds(words[5]), length > 0 else { return nil }
        return .init(kind, member: member, atMilliseconds: time, forMilliseconds: length)
    }

    private static func milliseconds(_ spelling: String) -> Int? {
        guard case .milliseconds(let time)? = try? duration(eventTimes).value(of: spelling) else { return nil }
        return time
    }

    /// How the event that is wrong is spelt, where its first word is near to one.
    private func wrongEvent(_ words: ArraySlice<Substring>, _ spelling: String) -> ValueError {
        let first = words.first.map(String.init) ?? ""
        let kinds = RowPlan.MemberEvent.Kind.allCases.map(\.rawValue)
        let near = kinds.contains(first) ? first : NearestName.suggestion(for: first, among: kinds)
        guard let near, let whole = Self.eventSpellings.first(where: { $0.hasPrefix(near + " ") }) else {
            return wrong(spelling)
        }
        return ValueError(reason: "\(summary), not \"\(spelling)\"; did you mean \"\(whole)\"?")
    }
}
