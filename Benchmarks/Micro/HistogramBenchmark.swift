import Glibc
import Measurement

extension Benchmark {
    static let histogram = Benchmark(
        name: "histogram",
        about: "65,536 latencies drawn before, log-normal around 500 µs, each recorded (budget: 20 ns)"
    ) {
        let values = logNormal(count: 65_536)
        /// As a thread of the load generator holds one: a field of an object.
        final class Holder {
            var histogram = Histogram()
            var series = HistogramSeries(start: 0)
        }
        return [
            Contender(name: "record", unit: "value", unitsPerIteration: values.count) { iterations in
                var histogram = Histogram()
                for _ in 0..<iterations {
                    for value in values { histogram.record(value) }
                }
                return UInt64(histogram.totalCount)
            },
            Contender(name: "in an object", unit: "value", unitsPerIteration: values.count) { iterations in
                let holder = Holder()
                for _ in 0..<iterations {
                    for value in values { holder.histogram.record(value) }
                }
                return UInt64(holder.histogram.totalCount)
            },
            Contender(name: "series", unit: "value", unitsPerIteration: values.count) { iterations in
                let holder = Holder()
                for iteration in 0..<iterations {
                    let now = UInt64(iteration) &* 100_000
                    for value in values { holder.series.record(value, at: now) }
                }
                return UInt64(holder.series.total.totalCount)
            },
        ]
    }
}

/// Latencies as systems have them, in nanoseconds: many near the median, some far above. The same in every run.
private func logNormal(count: Int) -> [Int64] {
    var state: UInt64 = 42
    func uniform() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (Double(state >> 11) + 0.5) / 9_007_199_254_740_992
    }
    return (0..<count).map { _ in
        // Box and Muller's normal deviate.
        let normal = (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform())
        return Int64(exp(log(500_000) + 1.2 * normal))
    }
}
