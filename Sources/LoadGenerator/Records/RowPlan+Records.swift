extension RowPlan {
    /// The records.
    public struct Records: Hashable, Sendable {
        /// How many bytes values have; where `verification` is `value`, its stamp is inside.
        public var values: SizeDistribution
        /// How keys are drawn.
        public var keys: KeyDistribution
        /// The share of a value's bytes that repeat and so compress away: 0 is random bytes, 1 all alike.
        public var compressibility: Double
        /// Headers that each record has, beside that of its stamp.
        public var headers = Headers()
        /// The share of the records whose value is null, from 0 to 1.
        public var tombstones = 0.0
        /// How records are accounted for.
        public var verification: Verification

        /// Makes a description of records.
        public init(
            values: SizeDistribution, keys: KeyDistribution, compressibility: Double, headers: Headers = Headers(),
            tombstones: Double = 0, verification: Verification
        ) {
            self.values = values
            self.keys = keys
            self.compressibility = compressibility
            self.headers = headers
            self.tombstones = tombstones
            self.verification = verification
        }

        /// Describes records of one size, verified by what fits.
        public init(valueBytes: Int, keys: KeyDistribution, compressibility: Double) {
            self.init(
                values: .fixed(valueBytes), keys: keys, compressibility: compressibility,
                verification: .fitting(.fixed(valueBytes), tombstones: 0))
        }
    }

    /// Headers that every record has: named `h0`, `h1` and so on, each with so many bytes of its own.
    public struct Headers: Hashable, Sendable {
        /// How many.
        public var count: Int
        /// Bytes of the value of each.
        public var bytes: Int

        /// Describes headers; by default none.
        public init(count: Int = 0, bytes: Int = 0) {
            self.count = count
            self.bytes = bytes
        }
    }

    /// How it is found out what became of each record.
    public enum Verification: String, Hashable, Sendable, CaseIterable {
        /// By a stamp at the beginning of its value: lost, duplicated, reordered and corrupt, and the latency end to end.
        case value
        /// By a stamp in a header: the same, and the value is left as it is.
        case header
        /// By number: received fewer or more than acknowledged. Neither order, nor content, nor latency end to end.
        case count
        /// Not at all.
        case none

        /// What fits: the stamp in the value where it has room in the smallest one and none is null or a line of a file, else in
        /// a header.
        public static func fitting(_ values: SizeDistribution, tombstones: Double) -> Verification {
            if case .lines = values { return .header }
            return values.smallest >= Stamp.byteCount && tombstones == 0 ? .value : .header
        }

        /// Whether records carry a stamp.
        public var hasStamp: Bool { self == .value || self == .header }
    }
}

extension RowPlan.Records {
    /// Bytes of the stamp that `verify: value` puts into a value.
    public static let stampBytes = Stamp.byteCount

    /// Key and value bytes of a record on average.
    public var meanBytes: Double { meanValueBytes + Double(keys.largest) }

    /// Value bytes of a record on average, tombstones included.
    public var meanValueBytes: Double { values.mean * (1 - tombstones) }

    /// Key and value bytes of every record; nil where they differ.
    var fixedBytes: Int? {
        guard case .fixed(let value) = values, tombstones == 0, keys.smallest == keys.largest else { return nil }
        return value + keys.largest
    }

    /// The fewest bytes of key and value that a record has.
    var smallestBytes: Int { keys.smallest + (tombstones > 0 ? 0 : values.smallest) }

    /// The most bytes that a record takes in a batch of its own, without what a batch takes.
    public var largestBytes: Int {
        let stamp = verification == .header ? Stamp.byteCount + Stamp.headerName.utf8.count + 2 : 0
        return keys.largest + values.largest + stamp + headers.count * (headers.bytes + 12) + 7
    }
}
