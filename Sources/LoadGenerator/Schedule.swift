internal import Measurement
import Glibc

/// When the records of one producer are due in the open loop (ns of the monotonic clock), in order.
///
/// Evenly spaced producers take turns: record k of all of them is due when the profile has k records. Poisson arrivals are a process of rate 1
/// with its time stretched by the profile, for each producer by itself, which is what senders that do not know of each other make.
struct Schedule {
    /// When the next record is due.
    private(set) var next: UInt64
    private let start: UInt64
    private let profile: RateProfile
    private let arrivals: RowPlan.Arrivals
    private let producers: Double
    private var random: RandomNumbers
    /// How many records of all producers are due when the next of this one is.
    private var count: Double
    private var index = 0.0
    private let producer: Double
    private var piece = 0

    /// - Parameters:
    ///   - profile: over all producers.
    ///   - producer: which of `producers`.
    init(
        start: UInt64, profile: RateProfile, producer: Int, of producers: Int, arrivals: RowPlan.Arrivals,
        random: RandomNumbers
    ) {
        self.start = start
        self.profile = profile
        self.arrivals = arrivals
        self.producer = Double(producer)
        self.producers = Double(producers)
        self.random = random
        count = arrivals == .uniform ? Double(producer) : 0
        next = start
        if arrivals == .poisson {
            advance()
        } else {
            next = start &+ profile.time(of: count, hint: &piece)
        }
    }

    /// How many records of this producer are still due, about; of Poisson arrivals on average.
    var remaining: Double { max(0, (profile.count(by: profile.nanoseconds) - count) / producers) }

    /// When the record is due that is so many behind the next one, on average where arrivals are random.
    func time(ahead records: Int) -> UInt64 {
        var piece = piece
        return start &+ profile.time(of: count + Double(records) * producers, hint: &piece)
    }

    /// Moves on by so many records at once; the gaps of Poisson arrivals are then their mean.
    mutating func skip(_ records: Int) {
        switch arrivals {
        case .uniform:
            index += Double(records)
            count = producer + index * producers
        case .poisson: count += Double(records) * producers
        }
        next = start &+ profile.time(of: count, hint: &piece)
    }

    /// Moves on to the record after it; behind the last one it is the profile's end.
    mutating func advance() {
        switch arrivals {
        case .uniform:
            index += 1
            count = producer + index * producers
        case .poisson: count -= log(1 - random.unit()) * producers
        }
        next = start &+ profile.time(of: count, hint: &piece)
    }
}
