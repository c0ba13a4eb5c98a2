import Glibc
public import KafkaProtocol

/// What a stub broker does to requests and records. Everything that is drawn is drawn from `seed`.
public struct StubScript: Sendable {
    /// What becomes of a Produce request.
    public enum ProduceAnswer: Sendable {
        case append
        case refuse(ErrorCode)
        /// No answer, now or later, and nothing is written.
        case silence
        case disconnect
        /// The batches are written, and the connection breaks before the answer.
        case appendAndDisconnect
    }

    /// What becomes of a Fetch request.
    public enum FetchAnswer: Sendable {
        case refuse(ErrorCode)
        case disconnect
    }

    /// From arrival to answer of each Produce request.
    public var produceDelay = StubDelay.none
    /// From the moment at which there is something to answer with to the answer of each Fetch request.
    public var fetchDelay = StubDelay.none
    /// While one of these lasts (ns of the monotonic clock), nothing is answered.
    public var stalls: [Range<UInt64>] = []
    /// By the number of the Produce request, from 0; the others are appended.
    public var produceAnswers: [Int: ProduceAnswer] = [:]
    /// By the number of the Fetch request, from 0; the others are answered.
    public var fetchAnswers: [Int: FetchAnswer] = [:]
    /// What becomes of records on their way into the log.
    public var faults = StubFaults()
    /// Whether every record of a batch is looked at, or its header and checksum alone.
    public var validatesRecords = true
    /// What delays are drawn from.
    public var random = SeededNumbers(seed: 1)

    /// When an answer that is due at `time` may go.
    func release(_ time: UInt64) -> UInt64 {
        // A stall may follow another at once.
        stalls.sorted { $0.lowerBound < $1.lowerBound }.reduce(time) { $1.contains($0) ? $1.upperBound : $0 }
    }
}

/// How long a request is held, drawn anew for each one.
public enum StubDelay: Sendable {
    case none
    case fixed(nanoseconds: UInt64)
    /// e^(μ + σ·N), whose median is e^μ.
    case logNormal(medianNanoseconds: Double, sigma: Double)
    /// Mostly `fast`, and `slow` for this share of the requests.
    case bimodal(fastNanoseconds: UInt64, slowNanoseconds: UInt64, slowShare: Double)

    /// A delay in ns.
    public func draw(_ random: inout SeededNumbers) -> UInt64 {
        switch self {
        case .none: 0
        case .fixed(let nanoseconds): nanoseconds
        case .logNormal(let median, let sigma): UInt64(median * exp(min(sigma * random.normal(), 20)))
        case .bimodal(let fast, let slow, let share): random.unit() < share ? slow : fast
        }
    }
}
