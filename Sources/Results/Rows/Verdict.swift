/// What a row's figures are worth. Only valid rows are ranked.
public enum Verdict: String, Sendable, CaseIterable, Codable {
    /// The figures say what the system under test does.
    case valid = "VALID"
    /// The load generator could not keep its own schedule (open loop: rate below 99 % or late sends), or sent about as
    /// fast as it can by itself (closed loop).
    case generatorLimited = "GENERATOR_LIMITED"
    /// The system did not keep up with the offered rate: its backlog grew.
    case saturated = "SATURATED"
    /// The measured window drifts: there is no one rate to report.
    case unstable = "UNSTABLE"
    /// Records were lost, duplicated, reordered or damaged against what the configuration promises.
    case correctnessFail = "CORRECTNESS_FAIL"
    /// The row did not finish; the reason says why.
    case error = "ERROR"

    /// One sentence for documentation.
    public var meaning: String {
        switch self {
        case .valid: "The figures say what the system under test does."
        case .generatorLimited:
            "The figures are the load generator's, not the system's: it missed its own schedule (under 99 % of it was sent in time, or delay p99 > max(1 ms, 10 % of response p99); what is late because the client's memory was full is the system's and does not count), or at full speed reached 90 % of what it reaches with such records where nothing holds it back."
        case .saturated:
            "The system did not keep up with the offered rate: its backlog grew, by over 1 % of what was due and 50 ms of the rate."
        case .unstable: "The measured window drifts: there is no one rate to report."
        case .correctnessFail:
            "Records were lost, duplicated, reordered or damaged against what the configuration promises."
        case .error: "The row did not finish; `reason` says why."
        }
    }

    /// What to do about it, as a clause to go on with behind a colon; nil where nothing is to be done.
    public var remedy: String? {
        switch self {
        case .valid: nil
        case .generatorLimited:
            "quieten the machine (`weir doctor` says what disturbs it), make `load.latency.for` longer or `load.latency.rate` lower, or leave it out (`load.latency.for=0`) where only full speed is asked for; where full speed is what was limited, only a faster machine helps"
        case .saturated:
            "lower `load.latency.rate` (or `load.latency.at`): the highest that is VALID is what the system keeps up with"
        case .unstable:
            "make `load.warmup` and `load.peak` longer, and quieten the machine (`weir doctor` says what disturbs it)"
        case .correctnessFail: "`reason` says what was wrong with how many records, broker.log what the broker said"
        case .error: "`reason` in summary.csv and broker.log say what to mend"
        }
    }
}

/// The part of a row's time that a figure was measured in.
public enum Phase: String, Sendable, CaseIterable, Codable {
    /// Full speed while nobody reads: a backlog is built up.
    case backlog
    /// Consumers catch up with it.
    case drain
    /// Before measuring: caches fill, connections open.
    case warmup
    /// Closed loop at full speed: throughput.
    case peak
    /// Open loop at a set rate: latency.
    case latency
    /// Groups read again what they have read.
    case replay
}

/// What a histogram is the distribution of; the Tag of interval logs.
public enum HistogramTag: String, Sendable, CaseIterable, Codable {
    /// Scheduled send to actual send: the generator's own lateness, and what the client held back.
    case delay
    /// Actual send to acknowledgement.
    case service
    /// Scheduled send to acknowledgement: what a caller that keeps its schedule experiences.
    case response
    /// Scheduled send to the consumer's receipt.
    case endToEnd = "e2e"
    /// Records per second over windows of 100 ms.
    case throughput

    /// The four latencies, in the order in which a record meets them.
    public static let latencies: [HistogramTag] = [.delay, .service, .response, .endToEnd]
}
