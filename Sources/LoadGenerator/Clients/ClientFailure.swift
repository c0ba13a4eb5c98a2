public import KafkaClient
public import SystemIO

/// Why a client of a row could not go on, or did not deliver records.
public enum ClientFailure: Error, Sendable, Equatable {
    /// What weir's own client says.
    case native(ClientError)
    /// A thread could not be made.
    case system(SystemError)

    /// Whether a fetched batch was damaged: it counts as corrupt, and what follows it can be read.
    var isCorruption: Bool {
        switch self {
        case .native(.corruptBatch): true
        case .native, .system: false
        }
    }
}

extension ClientFailure: CustomStringConvertible {
    public var description: String {
        switch self {
        case .native(let error): "\(error)"
        case .system(let error): "\(error)"
        }
    }
}
