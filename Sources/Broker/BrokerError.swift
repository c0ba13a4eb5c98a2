public import LogEngine
public import SystemIO

/// Why a broker could not start, or not do what it was asked; the description is one line with the remedy.
public enum BrokerError: Error, CustomStringConvertible {
    /// A key, a value or a file that is not understood.
    case configuration(String)
    case system(SystemError)
    case log(LogError)

    /// Runs `body`, and throws its errors as this type.
    static func system<Result>(_ body: () throws(SystemError) -> Result) throws(BrokerError) -> Result {
        do { return try body() } catch { throw .system(error) }
    }

    /// Runs `body`, and throws its errors as this type.
    static func log<Result>(_ body: () throws(LogError) -> Result) throws(BrokerError) -> Result {
        do { return try body() } catch { throw .log(error) }
    }

    public var description: String {
        switch self {
        case .configuration(let message): message
        case .system(let error): error.description
        case .log(let error): error.description
        }
    }
}
