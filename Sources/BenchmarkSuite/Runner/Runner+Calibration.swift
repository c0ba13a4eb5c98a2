import LoadGenerator
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
            warn(ofTimer: limits.timerLateness)
        } else if !plan.staysLocal, let measure = settings.calibrate {
            display.sayBriefly("measuring the generator …")
            let calibration = try measure(cores)
            try watch.check()
            self.calibration = calibration
            try files.write(json: try calibration.json(), as: "limits.json")
            display.say("this machine: " + Self.line(about: calibration))
            warn(ofTimer: calibration.timerLateness)
        }
    }

    /// Says what follows where a sleeper wakes so late that rows at a set rate can hardly be VALID.
    private func warn(ofTimer lateness: Limits.Latency) {
        guard lateness.p99Us >= 1000 else { return }
        display.say(
            "with so late a timer, rows at a set rate are hardly VALID here; `weir doctor` says what may be the cause")
    }

    /// Records a second that the generator reaches by itself with the row's producers and records; nil without a calibration,
    /// without a peak, and for a client that cannot be measured.
    ///
    /// Each kind of records is measured for 0.7 s when its first row is over, and again whenever a row comes near: something else may
    /// have used the machine the first time.
    func generatorCeiling(of rowPlan: RowPlan, _ measurement: RowMeasurement) -> Double? {
        guard let calibration, let peak = measurement.peak, rowPlan.producer.client == .native else { return nil }
        let load = GeneratorCeiling.Load(of: rowPlan)
        let cores = machine.isConfined ? 1 : machine.cores
        let producers = Double(min(rowPlan.producer.count, cores))
        let confined = machine.isConfined ? RunSettings.confinement(onCores: machine.cores) : nil
        func measured() -> Double { (try? settings.generatorCeiling?(load, confined)) ?? 0 }
        var one = generatorCeilings[load] ?? (load == .standard ? calibration.generatorRecordsPerSec : measured())
        if Judge.isNear(peak, ceiling: one * producers) { one = max(one, measured()) }
        generatorCeilings[load] = one
        return one > 0 ? one * producers : nil
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
