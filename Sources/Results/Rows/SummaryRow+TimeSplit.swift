/// Where the time of the open loop's records went, in microseconds. The parts of a record follow each other without gap.
public struct TimeSplit: Sendable {
    /// Means over all records: the whole, and its parts in order.
    public var responseMean: Double?
    /// Until the record was handed to the client.
    public var delayMean: Double?
    /// From then until its request was sent.
    public var accumulatorMean: Double?
    /// The part of it in which the batch was neither full nor older than linger.ms.
    public var lingerMean: Double?
    /// From the request until its answer.
    public var inFlightMean: Double?
    /// The broker's parts of it, where the broker is weir's: from reading the request until its records were in the log …
    public var brokerAppendMean: Double?
    /// … and from then until the answer was written.
    public var brokerRespondMean: Double?
    /// Scheduled send to receipt.
    public var endToEndMean: Double?
    /// The part of it after the answer (acks=0: after the request).
    public var consumeMean: Double?
    /// The parts of the response's 99th percentile.
    public var delayAtP99: Double?
    /// As `accumulatorMean`.
    public var accumulatorAtP99: Double?
    /// As `lingerMean`.
    public var lingerAtP99: Double?
    /// As `inFlightMean`.
    public var inFlightAtP99: Double?
    /// The largest part, in a sentence.
    public var words: String?

    /// Makes a split of which nothing is known.
    public init() {}
}

extension SummaryRow {
    static let splitFields: [Field<SummaryRow>] =
        [
            mean("response_mean_us", "Scheduled send to acknowledgement, mean; the next five are its parts.") {
                $0.responseMean
            },
            mean("delay_mean_us", "Part of the response until the record was handed to the client, mean.") {
                $0.delayMean
            },
            mean("accumulator_mean_us", "Part of the response from then until its request was sent, mean.") {
                $0.accumulatorMean
            },
            mean(
                "linger_mean_us",
                "Part of `accumulator_mean_us` in which the batch was neither full nor older than linger.ms."
            ) { $0.lingerMean },
            mean("in_flight_mean_us", "Part of the response from the request until its answer, mean.") {
                $0.inFlightMean
            },
            mean(
                "broker_append_mean_us",
                "Part of `in_flight_mean_us` from when weir's broker read the request until its records were in the log."
            ) { $0.brokerAppendMean },
            mean(
                "broker_respond_mean_us",
                "Part of `in_flight_mean_us` from then until the answer was written; the rest is on the way."
            ) { $0.brokerRespondMean },
            mean("e2e_mean_us", "Scheduled send to receipt by a consumer, mean.") { $0.endToEndMean },
            mean(
                "consume_mean_us",
                "Part of `e2e_mean_us` after the answer (acks=0: after the request was sent); below 0 where consumers were faster."
            ) { $0.consumeMean },
            mean("response_p99_delay_us", "`delay`'s part of `response_p99_us`, as records near it are made up.") {
                $0.delayAtP99
            },
            mean("response_p99_accumulator_us", "`accumulator`'s part of `response_p99_us`.") { $0.accumulatorAtP99 },
            mean("response_p99_linger_us", "`linger`'s part of `response_p99_accumulator_us`.") { $0.lingerAtP99 },
            mean("response_p99_in_flight_us", "`in_flight`'s part of `response_p99_us`.") { $0.inFlightAtP99 },
            Field(Column("time_went", .text, "The largest part of the response's 99th percentile, in words.")) {
                Cell($0.latency.split.words)
            },
            Field(
                Column(
                    "generator_late_p99_us", .microseconds, better: .lower,
                    "The part of the delay that is the generator's own, 99th percentile: what GENERATOR_LIMITED goes by."
                )
            ) { Cell($0.latency.latenessP99Microseconds, places: 3) },
            Field(
                Column(
                    "send_held_ms", .milliseconds,
                    "How long the client kept senders waiting for memory in the open loop, all producers together; with `producer.send: sync`, for results too."
                )
            ) { Cell($0.latency.heldMilliseconds, places: 3) },
        ]

    private static func mean(
        _ name: String, _ meaning: String, _ value: @escaping @Sendable (TimeSplit) -> Double?
    ) -> Field<SummaryRow> {
        Field(Column(name, .microseconds, better: .lower, meaning)) { Cell(value($0.latency.split), places: 3) }
    }
}
