/// Why a row could not be measured.
public enum LoadError: Error, Sendable, Equatable {
    /// The plan asks for what cannot be done.
    case plan(String)
    /// A client gave up.
    case client(String, ClientFailure)
}

extension LoadError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .plan(let text): text
        case .client(let who, let error): "\(who): \(error)"
        }
    }
}
