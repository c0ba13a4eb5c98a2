internal import CRdkafka

/// librdkafka, the client library that many applications use (Debian's librdkafka1, linked dynamically).
public enum Librdkafka {
    /// The version that is linked: `2.0.2`.
    public static var version: String {
        // unsafe: the library returns a constant string.
        unsafe String(cString: rd_kafka_version_str())
    }

    /// What is wrong with a property, in the library's own words.
    public struct Refusal: Error, Hashable, Sendable {
        /// The library's explanation, or weir's where weir does not pass the property on.
        public var text: String
        /// Whether there is no property of this name.
        public var isUnknown: Bool
    }

    /// Throws where a property cannot be passed on with this value. Nothing is connected.
    public static func check(_ name: String, _ value: String) throws(Refusal) {
        if let reason = LibrdkafkaConfiguration.reserved[name] { throw Refusal(text: reason, isUnknown: false) }
        var configuration = LibrdkafkaConfiguration()
        try configuration.set(name, value)
    }

    /// The names of the properties there are.
    public static let properties: [String] = LibrdkafkaConfiguration.names

    /// What the library calls an error.
    static func text(of code: rd_kafka_resp_err_t) -> String {
        // unsafe: the library returns a constant string for every code.
        unsafe String(cString: rd_kafka_err2str(code))
    }
}
