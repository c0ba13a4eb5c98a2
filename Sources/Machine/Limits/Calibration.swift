internal import SystemIO

/// What the load generator can do here by itself, measured before every run: figures of a run that come near it are its
/// own.
public struct Calibration: Codable, Hashable, Sendable {
    /// Records a second against a server that drops them: 100-byte values, 64 KiB batches, one producer.
    public var generatorRecordsPerSec: Double
    /// How late a thread wakes up that sleeps until a given time (timer slack 1 ns).
    public var timerLateness: Limits.Latency

    /// Measures both, which takes about a second.
    ///
    /// - Parameter generator: sends to a server that drops everything, and returns records a second.
    /// - Throws: ``SystemError`` where no thread can be had, and what `generator` throws.
    public static func measure(generator: () throws -> Double) throws -> Calibration {
        Calibration(generatorRecordsPerSec: try generator(), timerLateness: try TimerLimits.lateness())
    }
}

extension Calibration {
    /// `limits.json` of a run whose broker is not on this machine: the same keys as in the whole one.
    public func json() throws -> [UInt8] { try MachineJSON.encode(self) }

    /// Reads what ``json()`` wrote, or what the limits of a whole machine did.
    public init(json: [UInt8]) throws { self = try MachineJSON.decode(Calibration.self, from: json) }
}

extension Limits {
    /// What of these the generator alone decides; nil where its ceiling was not measured.
    public var calibration: Calibration? {
        generatorRecordsPerSec.map { Calibration(generatorRecordsPerSec: $0, timerLateness: timerLateness) }
    }
}
