internal import Measurement

/// What the limits allow a broker whose records are each sent once and received `fetches` times.
///
/// A byte that a broker takes in and hands out again costs its loops, at least: being received, its CRC-32C, being written, and
/// being sent by sendfile. The generator's side sends it and receives it. With c the CPU seconds a byte of each (measured alone, in
/// the size of call where it is cheapest among those not smaller than the batch, since small batches may be put together but
/// are never cut), what CPU there is bounds the flow:
///
///     broker CPU      bytes/s ≤ loops ÷ (c_receive + c_crc + c_write + fetches × c_sendfile)
///     generator CPU   bytes/s ≤ cores ÷ (c_send + fetches × c_receive)
///
/// The lower one is the ceiling. It is out of reach: nobody's records are built, framed, found or looked at in it.
public struct Ceiling: Codable, Hashable, Sendable {
    /// What bounds: `broker CPU` or `generator CPU`.
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
    ///   - generatorCores: how many CPUs the generator has; nil when it is not on this machine.
    public func ceiling(
        batchBytes: Int, recordBytes: Int, fetches: Int = 1, brokerLoops: Int = 1, generatorCores: Int? = 1
    ) -> Ceiling {
        let recordBytes = max(1, recordBytes)
        let records = max(1, (batchBytes - Self.batchHeaderBytes) / recordBytes)
        let wireBytes = Self.batchHeaderBytes + records * recordBytes
        let receive = Self.cheapest(loopbackReceive, atLeast: wireBytes)
        var sides = [
            Side(
                name: "broker CPU", cores: brokerLoops,
                costs: [
                    ("receive", 1, receive), ("CRC-32C", 1, crc32c.cpuSecondsPerGb),
                    ("pwrite", 1, Self.cheapest(writeSequential, atLeast: wireBytes)),
                    ("sendfile", fetches, sendfile.cpuSecondsPerGb),
                ])
        ]
        if let generatorCores {
            let send = Self.cheapest(loopbackSend, atLeast: wireBytes)
            sides.append(
                Side(
                    name: "generator CPU", cores: generatorCores,
                    costs: [("send", 1, send), ("receive", fetches, receive)]))
        }
        let lowest = sides.min { $0.gigabytesPerSec < $1.gigabytesPerSec }!
        let bytesPerSec = lowest.gigabytesPerSec * 1e9
        return Ceiling(
            bound: lowest.name, bytesPerSec: bytesPerSec,
            recordsPerSec: bytesPerSec / Double(wireBytes) * Double(records), recordsPerBatch: records,
            formula: lowest.formula + " ÷ \(wireBytes) bytes × \(records) records")
    }

    /// The least CPU seconds for 10⁹ bytes in calls not smaller than `bytes`, or in the largest.
    private static func cheapest(_ rates: [Rate], atLeast bytes: Int) -> Double {
        let fitting = rates.filter { $0.callBytes >= bytes }
        return (fitting.isEmpty ? rates.suffix(1) : fitting[...]).map(\.cpuSecondsPerGb).min() ?? 0
    }

    /// One side of the connection, and what a byte costs it.
    private struct Side {
        var name: String
        var cores: Int
        /// What it does with a byte, how often, and the CPU seconds for 10⁹ bytes.
        var costs: [(name: String, times: Int, cost: Double)]

        var gigabytesPerSec: Double {
            let sum = costs.map { Double($0.times) * $0.cost }.reduce(0, +)
            return sum > 0 ? Double(max(1, cores)) / sum : .infinity
        }

        var formula: String {
            let parts = costs.filter { $0.times > 0 }.map { part in
                (part.times > 1 ? "\(part.times) × " : "") + "\(part.name) \(Figure.fixed(part.cost, places: 3))"
            }
            let rate = Figure.fixed(gigabytesPerSec, places: 3)
            return "\(name): \(cores) ÷ (\(parts.joined(separator: " + "))) CPU s/GB = \(rate) GB/s"
        }
    }
}
