internal import SystemIO

/// What is wrong with a client's settings.
public enum ConfigurationError: Error, Sendable, Equatable {
    case unknownKey(String, known: [String])
    case invalidValue(key: String, value: String, expected: String)
    case contradiction(String)
}

extension ConfigurationError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknownKey(let key, let known):
            "unknown setting \(key); known are \(known.joined(separator: ", "))"
        case .invalidValue(let key, let value, let expected): "\(key)=\(value): expected \(expected)"
        case .contradiction(let text): text
        }
    }
}

extension ConfigurationError {
    static func unknown(_ text: SettingText, known: [String]) -> Self { .unknownKey(text.key, known: known) }
    static func invalid(_ text: SettingText, expected: String) -> Self {
        .invalidValue(key: text.key, value: text.value, expected: expected)
    }
}

/// A setting as the user wrote it, and what it can be read as.
struct SettingText {
    let key: String
    let value: String

    func integer(_ range: ClosedRange<Int>) throws(ConfigurationError) -> Int {
        guard let number = Int(value), range.contains(number) else {
            throw .invalid(self, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func number(_ range: ClosedRange<Double>) throws(ConfigurationError) -> Double {
        guard let number = Double(value), range.contains(number) else {
            throw .invalid(self, expected: "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func bool() throws(ConfigurationError) -> Bool {
        guard let answer = Bool(value) else { throw .invalid(self, expected: "true or false") }
        return answer
    }

    /// A socket buffer's size; −1 leaves it to the kernel, as in Kafka.
    func bufferSize() throws(ConfigurationError) -> Int? {
        let bytes = try integer(-1...Int(Int32.max))
        return bytes < 0 ? nil : bytes
    }

    func choice<Value>(_ values: [String: Value]) throws(ConfigurationError) -> Value {
        guard let found = values[value] else {
            throw .invalid(self, expected: values.keys.sorted().joined(separator: ", "))
        }
        return found
    }

    func addresses() throws(ConfigurationError) -> [SocketAddress] {
        var addresses: [SocketAddress] = []
        for part in value.split(separator: ",") {
            guard let address = SocketAddress(part) else {
                throw .invalid(self, expected: "host:port, several separated by commas")
            }
            addresses.append(address)
        }
        if addresses.isEmpty { throw .invalid(self, expected: "host:port, several separated by commas") }
        return addresses
    }
}
