/// What the groups have read a second time, after everything else.
public struct ReplayMeasurement: Sendable {
    /// What it came to, all groups together.
    public struct Result: Hashable, Sendable {
        /// Records that were read again.
        public var records: Int64 = 0
        /// Partitions of which there was something to read again, those of each group counted.
        public var partitions = 0
        /// Those of them whose records were the same as the first time, byte by byte and in their order, as far as a hash tells.
        public var identical = 0
        /// What was not the same in the first of the others.
        public var difference: String?

        /// Makes a result of nothing.
        public init() {}

        static func += (sum: inout Self, one: Self) {
            sum.records += one.records
            sum.partitions += one.partitions
            sum.identical += one.identical
            sum.difference = sum.difference ?? one.difference
        }
    }

    /// From when the groups were sent back until the last of them was where it had been.
    public var phase: PhaseMeasurement
    /// What it came to.
    public var result: Result

    /// Makes a measurement.
    public init(phase: PhaseMeasurement, result: Result) {
        self.phase = phase
        self.result = result
    }
}
