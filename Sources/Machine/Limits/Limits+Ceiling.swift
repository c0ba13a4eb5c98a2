/// What the limits allow a broker whose records are each sent once and received once.
///
/// A byte that a broker takes in and hands out again costs its loop, one after the other, at least: being received, its CRC-32C,
/// being written, and being sent by sendfile. With c the CPU seconds a byte of each (measured alone, in the size of call where
/// each is cheapest among those not smaller than the batch, since small batches may be put together but are never cut), the
/// loops of the broker allow together
///
///     bytes/s ≤ loops ÷ (c_receive + c_crc + c_write + c_sendfile)
///
/// and whatever runs beside them, the wall-clock rates of loopback, pwrite and sendfile are ceilings too. The lowest one bounds.
public struct Ceiling: Codable, Hashable, Sendable {
    /// What bounds: `broker CPU`, `loopback`, `pwrite` or `sendfile`.
    public var bound: String
    /// Bytes of record batches a second, produced and fetched.
    public var bytesPerSec: Double
    /// Records a second, produced and fetched.
    public var recordsPerSec: Double
    /// Records that fit into one batch.
    public var recordsPerBatch: Int
    /// How the figure comes about, for readers: the formula with its values.
    public var formula: String

    /// The share of this ceiling that `recordsPerSec` is: 0.5 for half of it.
    public func share(ofRecordsPerSec measured: Double) -> Double {
        recordsPerSec > 0 ? measured / recordsPerSec : 0
    }
}

extension Limits {
    /// Bytes of a record batch before its records.
    private static let batchHeaderBytes = 61

    /// The ceiling for records that are produced in batches of `batchBytes` and fetched once.
    ///
    /// - Parameters:
    ///   - batchBytes: `batch.size`, or the size that batches really had.
    ///   - recordBytes: the bytes of one record within a batch: key, value, headers and about 7 bytes of lengths.
    ///   - fetches: how often each record is received; 0 for a produce-only load.
    ///   - brokerLoops: how many threads of the broker share the work, at most its CPUs.
    public func ceiling(batchBytes: Int, recordBytes: Int, fetches: Int = 1, brokerLoops: Int = 1) -> Ceiling {
        let recordBytes = max(1, recordBytes)
        let records = max(1, (batchBytes - Self.batchHeaderBytes) / recordBytes)
        let wireBytes = Self.batchHeaderBytes + records * recordBytes
        let write = Self.cheapest(writeSequential, atLeast: wireBytes)
        let receive = Self.cheapest(loopbackReceive, atLeast: wireBytes)
        let stages: [(name: String, costPerByte: Double)] = [
            ("receive", receive.cpuSecondsPerGb / 1e9), ("CRC-32C", crc32c.cpuSecondsPerGb / 1e9),
            ("pwrite", write.cpuSecondsPerGb / 1e9),
            ("sendfile", Double(fetches) * sendfile.cpuSecondsPerGb / 1e9),
        ]
        let cost = stages.map(\.costPerByte).reduce(0, +)
        let loops = Double(max(1, brokerLoops))
        var bounds: [(name: String, bytesPerSec: Double)] = [
            ("broker CPU", cost > 0 ? loops / cost : .infinity),
            ("loopback", Self.fastest(loopbackSend, atLeast: wireBytes).bytesPerSec),
            ("pwrite", Self.fastest(writeSequential, atLeast: wireBytes).bytesPerSec),
        ]
        if fetches > 0 { bounds.append(("sendfile", sendfile.bytesPerSec / Double(fetches))) }
        let lowest = bounds.min { $0.bytesPerSec < $1.bytesPerSec }!
        let parts = stages.filter { $0.costPerByte > 0 }
            .map { "\($0.name) \(Self.twoDecimals($0.costPerByte * 1e9))" }.joined(separator: " + ")
        let formula =
            lowest.name == "broker CPU"
            ? "\(brokerLoops) ÷ (\(parts)) CPU s/GB = \(Self.twoDecimals(lowest.bytesPerSec / 1e9)) GB/s"
            : "\(lowest.name) \(Self.twoDecimals(lowest.bytesPerSec / 1e9)) GB/s"
        return Ceiling(
            bound: lowest.name, bytesPerSec: lowest.bytesPerSec,
            recordsPerSec: lowest.bytesPerSec / Double(wireBytes) * Double(records), recordsPerBatch: records,
            formula: formula + " ÷ \(wireBytes) bytes × \(records) records")
    }

    /// Of the calls not smaller than `bytes` (or the largest): the one with the least CPU time a byte.
    private static func cheapest(_ rates: [Rate], atLeast bytes: Int) -> Rate {
        fitting(rates, atLeast: bytes).min { $0.cpuSecondsPerGb < $1.cpuSecondsPerGb } ?? .unknown
    }

    private static func fastest(_ rates: [Rate], atLeast bytes: Int) -> Rate {
        fitting(rates, atLeast: bytes).max { $0.bytesPerSec < $1.bytesPerSec } ?? .unknown
    }

    private static func fitting(_ rates: [Rate], atLeast bytes: Int) -> [Rate] {
        let fitting = rates.filter { $0.callBytes >= bytes }
        return fitting.isEmpty ? rates.suffix(1) : fitting
    }

    private static func twoDecimals(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}

extension Limits.Rate {
    /// A rate that bounds nothing, where none was measured.
    fileprivate static let unknown = Limits.Rate(callBytes: 0, bytesPerSec: .infinity, cpuSecondsPerGb: 0)
}
