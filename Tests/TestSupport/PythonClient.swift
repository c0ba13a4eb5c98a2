/// Real Kafka clients in Python: scripts in Tests/InteropTests/clients, run with the packages of .venv.
public enum PythonClient {
    private static let python = Repository.path(".venv/bin/python")

    /// Whether .venv is there (`make test` makes it); for `.enabled(if:)`, with ``remedy`` as the reason.
    public static var isAvailable: Bool { Repository.isExecutable(python) }
    /// What to do when it is not.
    public static let remedy = "no Python clients here: Scripts/python-clients installs them"

    /// Runs `script` (a file in Tests/InteropTests/clients) to its end.
    public static func run(
        _ script: String, _ arguments: [String] = [], directory: String? = nil, limit: Duration = .seconds(240)
    ) throws -> FinishedProcess {
        try FinishedProcess(python, [path(script)] + arguments, directory: directory, limit: limit)
    }

    /// Runs a program that is given as text.
    public static func run(
        text: String, directory: String? = nil, limit: Duration = .seconds(240)
    ) throws -> FinishedProcess {
        try FinishedProcess(python, ["-c", text], directory: directory, limit: limit)
    }

    /// Starts `script`, which then runs beside the test.
    public static func start(
        _ script: String, _ arguments: [String] = [], environment: [String: String?] = [:], directory: String? = nil,
        limit: Duration = .seconds(240)
    ) throws -> RunningProcess {
        try RunningProcess(
            python, [path(script)] + arguments, environment: environment, directory: directory, limit: limit)
    }

    private static func path(_ script: String) -> String { Repository.path("Tests/InteropTests/clients/" + script) }
}
