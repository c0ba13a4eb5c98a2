import Measurement

@testable import LoadGenerator

/// What a distribution can have been, from the least and the most that each of its values can have been.
///
/// The least is by the stub broker's own clock reads alone: a time from which on the generator can have heard of something. The most is
/// a clock read of the test's after the generator had heard of it. Between the two lies the measured error of the comparison: the way
/// through the kernel, and the scheduler's delay before the generator's thread ran. It is taken for every single record, so that
/// a machine that is busy widens it for just those records that it delayed.
///
/// When every value lies between its bounds, so does every percentile: the sorted values lie between the sorted bounds.
struct Bounds {
    private let least: [UInt64]
    private let most: [UInt64]

    static let percentiles: [(name: String, share: Double)] = [
        ("p50", 50), ("p90", 90), ("p99", 99), ("p99.9", 99.9), ("max", 100),
    ]

    /// Bounds of each record's value; nil where it has none.
    init(_ records: [TrueRecord], _ bounds: (TrueRecord) -> (least: UInt64, most: UInt64)?) {
        let pairs = records.compactMap(bounds)
        least = pairs.map(\.least).sorted()
        most = pairs.map(\.most).sorted()
    }

    var count: Int { least.count }

    /// The bounds of a percentile.
    func range(_ share: Double) -> (least: UInt64, most: UInt64) {
        // As HdrHistogram: the smallest rank that covers the share.
        let rank = min(max(Int((share.nextDown / 100 * Double(count)).rounded(.up)), 1), count) - 1
        return (least[rank], most[rank])
    }

    /// How many values are at least this large: the fewest and the most.
    func count(from value: UInt64) -> ClosedRange<Int> {
        least.count { $0 >= value }...most.count { $0 >= value }
    }

    /// What is wrong with a reported distribution, in words; empty where nothing is. Three digits of each value are kept.
    func disagreements(with reported: Histogram, _ name: String) -> [String] {
        guard Int(reported.totalCount) == count else {
            return ["\(name): \(reported.totalCount) values reported of \(count)"]
        }
        return Self.percentiles.compactMap { percentile in
            count == 0 ? nil : disagreement(reported.value(atPercentile: percentile.share), percentile, name)
        }
    }

    /// What is wrong with one percentile, however it was come by.
    func disagreement(
        _ value: Int64?, _ percentile: (name: String, share: Double), _ name: String
    ) -> String? {
        let (least, most) = range(percentile.share)
        // The top of a bucket stands for all in it.
        let highest = most + most / 1000 + 1
        if let value, UInt64(value) >= least, UInt64(value) <= highest { return nil }
        return "\(name) \(percentile.name): \(value ?? -1) ns reported, by the account \(least)…\(highest)"
    }
}

extension Bounds {
    /// Scheduled send → acknowledgement; in a closed loop the stamp's time is that of the send, so that service is the same.
    static func response(_ records: [TrueRecord]) -> Bounds {
        Bounds(records) { $0.heard == 0 ? nil : ($0.answered - $0.due, $0.heard - $0.due) }
    }

    /// Actual send → acknowledgement in an open loop: the send was after the record was due and before its request arrived.
    static func service(_ records: [TrueRecord]) -> Bounds {
        Bounds(records) { $0.heard == 0 ? nil : ($0.answered - $0.arrived, $0.heard - $0.due) }
    }

    /// Scheduled send → receipt.
    static func endToEnd(_ records: [TrueRecord]) -> Bounds {
        Bounds(records) { $0.received == 0 ? nil : ($0.fetched - $0.due, $0.received - $0.due) }
    }

    /// Scheduled → actual send.
    static func delay(_ records: [TrueRecord]) -> Bounds {
        Bounds(records) { $0.arrived == 0 ? nil : (0, $0.arrived - $0.due) }
    }
}

/// What is wrong with a phase, by the account; empty where nothing is.
func disagreements(of phase: PhaseMeasurement, with truth: Truth, acks: Int16 = 1) -> [String] {
    let records = truth.records(in: phase)
    let isOpen = phase.phase == .latency
    var found = Bounds.endToEnd(records).disagreements(with: phase.endToEnd.total, "end to end")
    if acks == 0 { return found }
    found += Bounds.response(records).disagreements(with: phase.response.total, "response")
    let service = isOpen ? Bounds.service(records) : Bounds.response(records)
    found += service.disagreements(with: phase.service.total, "service")
    guard isOpen else { return found }
    found += Bounds.delay(records).disagreements(with: phase.delay.total, "delay")
    // Of each record, response is delay and service; and so it is of the means, to half a bucket of each.
    if let response = phase.response.total.mean, let service = phase.service.total.mean,
        let delay = phase.delay.total.mean, abs(response - service - delay) > response / 500 + 2
    {
        found.append("means: response \(response) ns is not service \(service) and delay \(delay)")
    }
    return found
}
