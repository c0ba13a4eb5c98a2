public import LoadGenerator
public import Machine
public import Results

/// How a run is carried out: everything that is not the suite's.
public struct RunSettings {
    /// The command line, for the manifest.
    public var command: [String]
    /// The program's version.
    public var version: String
    /// Which build of the program this is: a run is resumed by the same one alone.
    public var build: String
    /// The program's file, which the embedded broker is started from.
    public var executable: String
    /// The directory in which runs leave their results.
    public var output: String
    /// The directory in which brokers keep their data while they run.
    public var data: String
    /// The cores that the load generator and the broker are confined to; nil where they are free.
    public typealias Cores = (generator: Int, broker: Int)?
    /// Measures the machine's ceilings on the disk of a directory, and the generator's; nil leaves them, and the share
    /// reached, out.
    public var measureLimits: ((_ directory: String, _ cores: Cores) throws -> Limits)?
    /// Measures the generator alone, where the broker is on another machine; nil leaves it out.
    public var calibrate: ((_ cores: Cores) throws -> Calibration)?
    /// Measures what one producer of the generator reaches by itself with other records than a calibration's; nil leaves
    /// those rows without.
    public var generatorCeiling: ((_ load: GeneratorCeiling.Load, _ cores: Cores) throws -> Double)?

    /// Which cores generator and embedded broker get on a machine with so many: with four and more, one core each would
    /// measure the confinement.
    public static func confinement(onCores count: Int) -> Cores { (2...3).contains(count) ? (0, 1) : nil }

    /// What the user types to go on with a run that ended early.
    public var resumeCommand: (RunDirectory) -> String = { "weir run --resume \($0.path)" }

    /// The longest wait for the machine to become quiet between rows, in milliseconds.
    public var settleLimitMilliseconds = 15_000

    /// Makes settings.
    public init(
        command: [String], version: String, build: String = "unknown", executable: String, output: String,
        data: String? = nil, measureLimits: ((_ directory: String, _ cores: Cores) throws -> Limits)? = nil,
        calibrate: ((_ cores: Cores) throws -> Calibration)? = nil,
        generatorCeiling: ((_ load: GeneratorCeiling.Load, _ cores: Cores) throws -> Double)? = nil
    ) {
        self.command = command
        self.version = version
        self.build = build
        self.executable = executable
        self.output = output
        self.data = data ?? "\(output)/.data"
        self.measureLimits = measureLimits
        self.calibrate = calibrate
        self.generatorCeiling = generatorCeiling
    }
}
