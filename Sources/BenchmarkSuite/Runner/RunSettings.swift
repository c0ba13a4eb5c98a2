public import Machine

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
    /// Measures the machine's ceilings on the disk of a directory; nil leaves them, and the share reached, out.
    public var measureLimits: ((_ directory: String) throws -> Limits)?

    /// The longest wait for the machine to become quiet between rows, in milliseconds.
    public var settleLimitMilliseconds = 15_000

    /// Makes settings.
    public init(
        command: [String], version: String, build: String = "unknown", executable: String, output: String,
        data: String? = nil,
        measureLimits: ((_ directory: String) throws -> Limits)? = nil
    ) {
        self.command = command
        self.version = version
        self.build = build
        self.executable = executable
        self.output = output
        self.data = data ?? "\(output)/.data"
        self.measureLimits = measureLimits
    }
}
