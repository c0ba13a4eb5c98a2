import Glibc

/// What the rounds of one benchmark gave.
struct Measured {
    /// Contenders, and of each the nanoseconds per unit of every round, in order.
    let rounds: [(contender: Contender, nanoseconds: [Double])]
}

/// Runs all contenders in turn, round after round, so that what disturbs the machine disturbs all of them.
func measure(_ benchmark: Benchmark, _ options: Options) -> Measured {
    let clock = options.countsCPUTime ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC
    let contenders = benchmark.contenders()
    let iterations = contenders.map { options.quick ? 1 : calibrated($0) }
    var times = contenders.map { _ in [Double]() }
    for round in 0..<options.rounds {
        // Every other round goes backwards: no contender always follows the same one.
        let order = Array(contenders.indices)
        for index in round % 2 == 0 ? order : order.reversed() {
            let start = now(clock)
            _ = contenders[index].run(iterations[index])
            let units = Double(iterations[index] * contenders[index].unitsPerIteration)
            times[index].append(contenders[index].nanoseconds?() ?? Double(now(clock) - start) / units)
            contenders[index].reset()
        }
    }
    return Measured(rounds: Array(zip(contenders, times)))
}

/// The iterations that take about 50 ms; finding them warms up.
private func calibrated(_ contender: Contender) -> Int {
    var iterations = 1
    while true {
        let start = now(CLOCK_MONOTONIC)
        _ = contender.run(iterations)
        let taken = now(CLOCK_MONOTONIC) - start
        contender.reset()
        if taken > 5_000_000 { return max(1, iterations * 50_000_000 / Int(taken)) }
        iterations *= 2
    }
}

private func now(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)  // unsafe: it fills the variable
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
