extension SuiteSchema {
    /// How fast, for how long, and in which shape.
    static let load = [
        key("load.warmup", .duration(0...3_600_000), .milliseconds(3000), "full speed before anything is measured"),
        key("load.peak", .duration(0...86_400_000), .milliseconds(10_000), "full speed, measured; 0 leaves it out"),
        key(
            "load.backlog.records", .integer(0...1_000_000_000), .integer(0),
            "records that are sent, at full speed, before the consumers begin to read; then these catch up"),
        key(
            "load.backlog.rate", .rate(0...100_000_000), .integer(0),
            "records a second that the producers send while the consumers catch up"),
        key(
            "load.backlog.for", .duration(1...86_400_000), .milliseconds(60_000),
            "the longest that catching up may take; who has not by then is SATURATED"),
        key(
            "load.window", .integer(1...1_000_000_000), nil,
            absent: "no limit but buffer.memory and the requests in flight",
            "records that each producer may have outstanding at full speed"),
        key(
            "load.max.lag", .integer(1...1_000_000_000), nil, absent: "no limit",
            "at full speed producers wait while the slowest group is so many records behind: full speed is then the consumers'"
        ),
        key(
            "load.latency.rate", .rate(1...100_000_000), .integer(50_000),
            "records a second of the open loop, over all producers"),
        key(
            "load.latency.at", .percent, nil, absent: "load.latency.rate",
            "the open loop's rate as a share of what the row's own peak carried (steps: the peak of the configuration's first trial), instead of `rate`"
        ),
        key(
            "load.latency.for", .duration(0...86_400_000), .milliseconds(10_000),
            "how long the open loop runs; 0 leaves it out"),
        key(
            "load.latency.arrivals", .choice(RowPlanNames.arrivals), .text("uniform"),
            "how the open loop's records are spaced"),
        key(
            "load.latency.shape", .choice(["constant", "ramp", "steps"]), .text("constant"),
            "how the open loop comes to its rate: at once, evenly from `from`, or in steps, each judged by itself"),
        key(
            "load.latency.from", .rateOrPercent(1...100_000_000), nil, absent: "a tenth of the rate",
            "where a ramp or the steps begin; a percentage is one of the same peak as that of `at`"),
        key(
            "load.latency.steps", .integer(2...100), nil, absent: "10",
            "how many steps there are, of equal length, from `from` to the rate"),
    ]

    /// How the load generator itself works.
    static let generator = [
        key(
            "generator.wait", .choice(RowPlanNames.waits), .text("sleep"),
            "what a sending thread does until a record is due; spin is punctual and takes a core of its own")
    ]
}
