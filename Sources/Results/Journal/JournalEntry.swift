/// A line of journal.jsonl: a row that is finished, and what of the other files belongs to it.
///
/// It is written last, so that a row without a line is not whole. The checksums find a row whose lines were cut off by a power
/// cut, or changed since; they do not keep anybody from forging one.
public struct JournalEntry: Codable, Sendable, Equatable {
    /// The bytes of one file that belong to the row: its lines of a table, or a whole histogram log.
    public struct Part: Codable, Sendable, Equatable {
        /// How many there are.
        public var bytes: Int
        /// Their CRC-32, as gzip and zlib have it, in eight hexadecimal digits.
        public var crc32: String

        /// Describes bytes.
        public init(of bytes: [UInt8]) {
            self.bytes = bytes.count
            crc32 = Checksum.crc32(bytes)
        }
    }

    /// The values of the swept parameters by their paths.
    public var configuration: [String: String]
    /// The trial, from 1.
    public var trial: Int
    /// The randomised block, from 1.
    public var block: Int
    /// What the row's figures are worth.
    public var verdict: Verdict
    /// The row's part of each file of the run, by the file's name.
    public var files: [String: Part]

    /// Describes a row that is finished.
    public init(key: RowKey, swept: [String], verdict: Verdict, files: [String: Part]) {
        configuration = Dictionary(zip(swept, key.configuration), uniquingKeysWith: { first, _ in first })
        trial = key.trial
        block = key.block
        self.verdict = verdict
        self.files = files
    }

    /// The row's key, where it names a value for each of the swept parameters.
    func key(swept: [String]) -> RowKey? {
        let values = swept.compactMap { configuration[$0] }
        guard values.count == swept.count, configuration.count == swept.count else { return nil }
        return RowKey(configuration: values, trial: trial, block: block)
    }

    /// The row's histogram log.
    var histogramLog: String? { files.keys.first { $0.hasPrefix("histograms/") && $0.hasSuffix(".hlog") } }
}
