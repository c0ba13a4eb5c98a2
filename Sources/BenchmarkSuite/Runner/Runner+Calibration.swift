import Machine
import Measurement
import Results

extension Runner {
    /// Measures what the machine and the generator allow before the first row, tells it and keeps it in limits.json.
    ///
    /// Of a cluster on other machines only the generator's side is known. A resumed run takes what it found when it began:
    /// its earlier rows have their share of that.
    func calibrate(_ files: RunFiles, cores: RunSettings.Cores) throws {
        if resumed != nil, let earlier = try? files.directory.bytes(of: "limits.json") {
            limits = try? Limits(json: earlier)
            calibration = limits?.calibration ?? (try? Calibration(json: earlier))
            return
        }
        if plan.staysLocal, let measure = settings.measureLimits {
            display.sayBriefly("measuring this machine's limits …")
            let limits = try measure(settings.data, cores)
            try watch.check()
            self.limits = limits
            calibration = limits.calibration
            try files.write(json: try limits.json(), as: "limits.json")
            display.say("this machine: " + Self.line(about: limits))
        } else if !plan.staysLocal, let measure = settings.calibrate {
            display.sayBriefly("measuring the generator …")
            let calibration = try measure(cores)
            try watch.check()
            self.calibration = calibration
            try files.write(json: try calibration.json(), as: "limits.json")
            display.say("this machine: " + Self.line(about: calibration))
        }
    }

    private static func line(about limits: Limits) -> String {
        func best(_ rates: [Limits.Rate]) -> String {
            "\(Figure.bytes(rates.map(\.bytesPerSec).max() ?? 0))/s"
        }
        func microseconds(_ value: Double) -> String { Figure.latency(microseconds: value) }
        return "pwrite \(best(limits.writeSequential)) · CRC-32C \(best([limits.crc32c])) · "
            + "loopback \(best(limits.loopbackSend)), round trip \(microseconds(limits.roundTrip.p50Us)) · "
            + (limits.calibration.map(line(about:)) ?? "timer p99 \(microseconds(limits.timerLateness.p99Us))")
    }

    private static func line(about calibration: Calibration) -> String {
        "generator \(Figure.count(calibration.generatorRecordsPerSec)) records/s, "
            + "timer p99 \(Figure.latency(microseconds: calibration.timerLateness.p99Us))"
    }
}
