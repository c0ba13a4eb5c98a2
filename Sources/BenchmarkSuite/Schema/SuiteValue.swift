public import LoadGenerator

/// A value of a suite's key, typed by the schema.
public enum SuiteValue: Hashable, Sendable {
    /// A plain number: a count, a size in bytes, a rate in records a second, a time in milliseconds (where the key ends in `.ms`).
    case integer(Int)
    /// A share from 0 to 1.
    case fraction(Double)
    /// A duration, in milliseconds.
    case milliseconds(Int)
    /// True or false.
    case flag(Bool)
    /// One of a key's choices, or free text.
    case text(String)
    /// A target that is a map.
    case started(StartedBroker)
    /// How keys are drawn.
    case keys(KeyDistribution)
    /// How large values are.
    case sizes(SizeDistribution)
    /// The headers of records.
    case headers(RowPlan.Headers)
    /// What befalls members of groups.
    case memberEvents([RowPlan.MemberEvent])

    /// The one spelling in which results, resolved suites and tables carry the value; the schema reads it back to the same value
    /// (of a target that is a map, its name).
    public var text: String {
        switch self {
        case .integer(let number): "\(number)"
        case .fraction(let share): share == share.rounded() ? "\(Int(share))" : "\(share)"
        case .milliseconds(let count): count % 1000 == 0 ? "\(count / 1000)s" : "\(count)ms"
        case .flag(let isSet): "\(isSet)"
        case .text(let text): text
        case .started(let broker): broker.name
        case .keys(let keys): keys.description
        case .sizes(let sizes): sizes.description
        case .headers(let headers): headers.count == 0 ? "none" : "\(headers.count) of \(headers.bytes)"
        case .memberEvents(let events):
            events.isEmpty ? "none" : events.map(\.description).joined(separator: " and ")
        }
    }

    /// The value in a resolved suite.
    var yaml: String {
        if case .started(let broker) = self { return broker.yaml }
        return YAMLText.quoted(text)
    }
}
