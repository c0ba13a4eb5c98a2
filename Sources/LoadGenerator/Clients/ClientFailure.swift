public import KafkaClient
public import SystemIO

/// Why a client of a row could not go on, or did not deliver records.
public enum ClientFailure: Error, Sendable, Equatable {
    /// What weir's own client says.
    case native(ClientError)
    /// What librdkafka says.
    case librdkafka(String)
    /// What librdkafka says of a damaged batch.
    case librdkafkaCorruption(String)
    /// A thread could not be made.
    case system(SystemError)

    /// Whether a fetched batch was damaged: it counts as corrupt, and what follows it can be read.
    var isCorruption: Bool {
        switch self {
        case .native(.corruptBatch), .librdkafkaCorruption: true
        case .native, .librdkafka, .system: false
        }
    }
}

extension ClientFailure: CustomStringConvertible {
    public var description: String {
        switch self {
        case .native(let error): "\(error)"
        case .librdkafka(let text), .librdkafkaCorruption(let text): "librdkafka: \(text)"
        case .system(let error): "\(error)"
        }
    }
}
