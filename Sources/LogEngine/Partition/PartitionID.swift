/// A topic's name and the number of one of its partitions.
public struct PartitionID: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let topic: String
    public let partition: Int32

    public init(topic: String, partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    /// The name of the partition's directory: `<topic>-<partition>`.
    public var description: String { "\(topic)-\(partition)" }

    /// The partition whose directory has this name; nil for every other name.
    public init?(directoryName name: String) {
        guard let dash = name.lastIndex(of: "-") else { return nil }
        let number = name[name.index(after: dash)...]
        guard !number.isEmpty, number.utf8.allSatisfy({ (48...57).contains($0) }), let partition = Int32(number),
            String(partition) == number, Self.flaw(ofTopic: String(name[..<dash])) == nil
        else { return nil }
        self.init(topic: String(name[..<dash]), partition: partition)
    }

    public static func < (left: PartitionID, right: PartitionID) -> Bool {
        (left.topic, left.partition) < (right.topic, right.partition)
    }

    /// What keeps `topic` from being a topic's name (Kafka's rules); nil for a good one.
    public static func flaw(ofTopic topic: String) -> String? {
        if topic.isEmpty { return "it is empty" }
        if topic == "." || topic == ".." { return "\".\" and \"..\" are directories" }
        if topic.utf8.count > 249 { return "it is longer than 249 characters" }
        let legal = topic.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return legal ? nil : "only letters, digits, \".\", \"_\" and \"-\" are allowed"
    }
}
