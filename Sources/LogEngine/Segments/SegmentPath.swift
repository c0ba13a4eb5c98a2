/// The names of the files of one segment: its base offset in twenty digits, and what each holds.
struct SegmentPath: Hashable, Sendable {
    let directory: String
    let baseOffset: Int64

    var log: String { path("log") }
    var index: String { path("index") }
    var timeIndex: String { path("timeindex") }
    /// Producer state just before the segment's first record.
    var snapshot: String { path("snapshot") }

    /// Every file that a segment can have, the log first: whatever is left after a crash is found by it.
    var all: [String] { [log, index, timeIndex, snapshot] }

    private func path(_ suffix: String) -> String { "\(directory)/\(Self.digits(baseOffset)).\(suffix)" }

    static func digits(_ offset: Int64) -> String {
        let text = String(offset)
        return String(repeating: "0", count: max(0, 20 - text.count)) + text
    }

    /// The base offset and suffix of a file name such as `00000000000000000042.log`.
    static func parse(_ name: String) -> (baseOffset: Int64, suffix: Substring)? {
        guard let dot = name.firstIndex(of: "."), name.distance(from: name.startIndex, to: dot) == 20,
            let offset = Int64(name[..<dot]), offset >= 0
        else { return nil }
        return (offset, name[name.index(after: dot)...])
    }
}
