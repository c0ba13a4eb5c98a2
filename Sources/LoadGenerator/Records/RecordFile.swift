internal import SystemIO

/// A file whose lines are keys, sizes of values, or values: where it is, what it was when it was looked at, and in which
/// order its lines are taken.
///
/// A line ends with `\n` or `\r\n`, the last one also with the file.
public struct RecordFile: Hashable, Sendable, CustomStringConvertible {
    /// The order in which lines are taken.
    public enum Order: String, Hashable, Sendable, CaseIterable {
        /// One after the other and from the start again; each producer begins at a line of its own.
        case inTurn = "in turn"
        /// Each line alike likely.
        case atRandom = "at random"
    }

    /// What a file holds.
    public struct Contents: Hashable, Sendable {
        /// CRC-32C of all bytes.
        public var checksum: UInt32
        /// How many lines there are, at least 1.
        public var lines: Int
        /// Bytes of the shortest line; of sizes, the smallest.
        public var smallest: Int
        /// Bytes of the longest line; of sizes, the largest.
        public var largest: Int
        /// Bytes of all lines, without what ends them; of sizes, their sum.
        public var total: Int

        /// Bytes of a line, or a size, on average.
        public var mean: Double { Double(total) / Double(lines) }
    }

    /// Where it is.
    public var path: String
    /// In which order its lines are taken.
    public var order: Order
    /// What it held when it was looked at; nil before.
    public var contents: Contents?
    /// The checksum that its spelling asks for.
    private var expected: UInt32?

    /// The largest file that is taken, in bytes: its lines stay in memory.
    public static let maximumBytes = 256 << 20

    /// A file at a path, not looked at.
    public init(path: String, order: Order = .inTurn) {
        self.path = path
        self.order = order
    }

    /// Reads what `init(_:)` of a distribution has behind `file:`.
    public init?(spelling: String) { self.init(spelling[...]) }

    /// Reads `PATH`, with ` crc32c:1a2b3c4d` and ` in turn` or ` at random` behind it, each of which may be missing.
    init?(_ text: Substring) {
        var rest = text
        order = .inTurn
        for candidate in Order.allCases where rest.hasSuffix(" \(candidate.rawValue)") {
            order = candidate
            rest = rest.dropLast(candidate.rawValue.count + 1)
            break
        }
        let mark = " crc32c:"
        if rest.count > mark.count + 8, rest.dropLast(8).hasSuffix(mark), let crc = UInt32(rest.suffix(8), radix: 16) {
            expected = crc
            rest = rest.dropLast(mark.count + 8)
        }
        guard !rest.isEmpty else { return nil }
        path = String(rest)
    }

    /// The spelling that names file, contents and order, so that the same records come out or an error does.
    public var description: String {
        var text = path
        if let checksum = contents?.checksum ?? expected {
            let digits = String(checksum, radix: 16)
            text += " crc32c:" + String(repeating: "0", count: 8 - digits.count) + digits
        }
        return order == .inTurn ? text : "\(text) \(order.rawValue)"
    }

    /// What the lines are taken as.
    public enum Use: Hashable, Sendable {
        /// Keys, of at most `largestKey` bytes.
        case keys
        /// Sizes within a range.
        case sizes(ClosedRange<Int>)
        /// Values of at most so many bytes.
        case values(Int)
    }

    /// The most bytes that a key of a file has.
    public static let largestKey = 4096

    /// The same file with what it holds, found fit for its use.
    /// - Throws: `RecordFileError` where it cannot be read, is empty, too large or not fit, or not what its spelling says.
    public func examined(as use: Use) throws(RecordFileError) -> RecordFile {
        let lines = try RecordLines(self)
        var contents = lines.contents
        switch use {
        case .keys: try lines.checkKeys(limit: Self.largestKey)
        case .values(let limit): try lines.check(limit: limit)
        case .sizes(let range):
            let sizes = try lines.sizes(in: range)
            contents.smallest = sizes.min() ?? 0
            contents.largest = sizes.max() ?? 0
            contents.total = sizes.reduce(0, +)
        }
        var file = self
        file.contents = contents
        file.expected = nil
        return file
    }

    /// The file at the same path seen from another directory.
    public func relative(to directory: String) -> RecordFile {
        var file = self
        if !path.hasPrefix("/"), !directory.isEmpty { file.path = "\(directory)/\(path)" }
        file.path = Directory.resolve(file.path) ?? file.path
        return file
    }

    var expectedChecksum: UInt32? { contents?.checksum ?? expected }
}

/// Why a file does not serve as keys, sizes or values.
public struct RecordFileError: Error, Hashable, CustomStringConvertible {
    /// The file.
    public var path: String
    /// The line, from 1; nil for the file as a whole.
    public var line: Int?
    /// What is wrong, and what to do about it.
    public var reason: String

    /// `keys.txt:3: the line is empty`
    public var description: String { path + (line.map { ":\($0)" } ?? "") + ": " + reason }
}
