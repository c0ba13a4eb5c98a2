/// One hot path, done in one or more ways.
struct Benchmark: Sendable {
    let name: String
    /// What is measured, on how much.
    let about: String
    /// Makes the contenders ready; the first is what the others are compared with.
    let contenders: @Sendable () -> [Contender]
}

/// One way of doing it.
struct Contender {
    let name: String
    /// What is counted, in the singular: "record", "byte".
    let unit: String
    /// How many units one iteration handles.
    let unitsPerIteration: Int
    /// Does so many iterations, and returns something that depends on the work, so that no compiler drops it.
    let run: (_ iterations: Int) -> UInt64
    /// Puts things back to how they were before a run; not counted.
    var reset: () -> Void = {}
    /// What a unit took in the last run, where the contender measures that itself; else the time of the whole run counts.
    var nanoseconds: (() -> Double)?
}
