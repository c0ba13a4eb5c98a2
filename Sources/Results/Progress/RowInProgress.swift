/// The row that is being measured: what a run says of itself about once a second, in progress.json and in `--progress json`.
public struct RowInProgress: Codable, Sendable, Equatable {
    /// What moves now, under the names of the columns of timeseries.csv.
    public struct Figures: Codable, Sendable, Equatable {
        /// Records acknowledged a second, over the last second.
        public var sentPerSecond: Double
        /// Records received a second, over the last second.
        public var receivedPerSecond: Double
        /// The 99th percentile of the response time in this second, in microseconds; nil where there is none, as with acks=0.
        public var responseP99Microseconds: Double?
        /// Acknowledged and not yet received.
        public var lagRecords: Int64

        private enum CodingKeys: String, CodingKey {
            case sentPerSecond = "sent_per_sec"
            case receivedPerSecond = "received_per_sec"
            case responseP99Microseconds = "response_p99_us"
            case lagRecords = "lag_records"
        }

        /// Makes figures; rates are rounded to whole records, times to tenths of a microsecond.
        public init(
            sentPerSecond: Double, receivedPerSecond: Double, responseP99Microseconds: Double? = nil, lagRecords: Int64
        ) {
            self.sentPerSecond = sentPerSecond.isFinite ? sentPerSecond.rounded() : 0
            self.receivedPerSecond = receivedPerSecond.isFinite ? receivedPerSecond.rounded() : 0
            self.responseP99Microseconds = responseP99Microseconds.map { ($0 * 10).rounded() / 10 }
            self.lagRecords = lagRecords
        }
    }

    /// Which row of the plan it is, from 1.
    public var row: Int
    /// Rows that the plan has.
    public var rowsPlanned: Int
    /// The configuration in short: `acks=1 batch.size=65536`; empty where nothing is swept.
    public var label: String
    /// The values of the swept parameters by their paths.
    public var configuration: [String: String]
    /// The trial, from 1.
    public var trial: Int
    /// Which part of the row is measured; nil while it is prepared.
    public var phase: Phase?
    /// What the row does where it is not just going through a phase: `receiving the rest`.
    public var doing: String?
    /// Since the phase began.
    public var elapsedMilliseconds = 0
    /// How long the phase is to last.
    public var plannedMilliseconds = 0
    /// How long this row and those after it still take, by the plan and by how long the rows before really took.
    public var leftMilliseconds: Int
    /// What moves now; nil while the row is prepared.
    public var figures: Figures?

    /// Describes a row that has just begun.
    public init(
        row: Int, rowsPlanned: Int, label: String, configuration: [String: String], trial: Int, leftMilliseconds: Int
    ) {
        self.row = row
        self.rowsPlanned = rowsPlanned
        self.label = label
        self.configuration = configuration
        self.trial = trial
        self.leftMilliseconds = leftMilliseconds
    }
}
