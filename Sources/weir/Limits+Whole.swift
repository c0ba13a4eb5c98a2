import BenchmarkSuite
import LoadGenerator
import Machine
import RecordFormat

extension Limits {
    /// All limits, with the generator's own: what `weir run` and `weir limits` measure.
    static func measure(
        directory: String, cores: RunSettings.Cores, congestionControl: String? = nil,
        progress: (String) -> Void = { _ in }
    ) throws -> Limits {
        var limits = try measure(
            directory: directory, congestionControl: congestionControl, checksum: { CRC32C.checksum($0) },
            progress: progress)
        progress("the load generator")
        limits.generatorRecordsPerSec = try GeneratorCeiling.recordsPerSec(cores: cores)
        return limits
    }
}

extension Calibration {
    /// The generator's ceiling and the timer's lateness.
    static func measure(cores: RunSettings.Cores) throws -> Calibration {
        try measure { try GeneratorCeiling.recordsPerSec(cores: cores) }
    }
}
