import TestSupport

/// What clients/deliveries.py said: the producer's own knowledge of what was acknowledged.
struct Deliveries {
    struct Place: Hashable {
        var partition: Int
        var offset: Int
    }

    /// Acknowledged values by where the broker said it put them.
    var acknowledged: [Place: Substring] = [:]
    var failed: [Substring] = []
    /// Whether the producer came to its end.
    var isDone = false

    init(reading text: String) {
        // The last line may be half a line, when the producer runs still.
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let words = line.split(separator: " ")
            switch words.first {
            case "ok":
                guard words.count == 4, let partition = Int(words[2]), let offset = Int(words[3]) else { continue }
                acknowledged[Place(partition: partition, offset: offset)] = words[1]
            case "failed": failed.append(line)
            case "done": isDone = true
            default: continue
            }
        }
    }
}

/// What clients/read_all.py found.
struct Contents {
    /// Values by place.
    var values: [Deliveries.Place: Substring] = [:]
    /// Values of each partition in order.
    var inOrder: [Int: [Substring]] = [:]

    /// Reads all of a topic with confluent-kafka.
    init(of topic: String, at bootstrap: String) throws {
        let finished = try PythonClient.run("read_all.py", [bootstrap, topic])
        guard finished.succeeded else { throw TestSupportError("cannot read \(topic): \(finished.report)") }
        for line in finished.output.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 3, let partition = Int(words[0]), let offset = Int(words[1]) else { continue }
            values[Deliveries.Place(partition: partition, offset: offset)] = words[2]
            inOrder[partition, default: []].append(words[2])
        }
    }
}
