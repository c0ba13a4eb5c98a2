import LoadGenerator
import Machine
import Measurement

/// What `weir limits` prints.
struct LimitsTable {
    let limits: Limits
    let machine: Environment

    /// Sizes of `producer.batch.size` that the ceiling is shown for.
    private static let batchSizes = [1 << 10, 16 << 10, 64 << 10, 256 << 10]
    /// Lengths, attributes, deltas, and counts of a record without key and headers.
    private static let recordOverhead = 8

    func text(loops: Int, valueBytes: Int) -> String {
        let place = machine.disk.device.isEmpty ? limits.filesystem : "\(limits.filesystem) on \(machine.disk.device)"
        let cpus = machine.cpu.usable == 1 ? "1 CPU" : "\(machine.cpu.usable) CPUs"
        return """
            \(machine.cpu.model), \(cpus) · \(place) · TCP \(limits.congestionControl)

            \(rates())

            \(latencies())
            \(generator)
            \(ceilings(loops: loops, valueBytes: valueBytes))
            """
    }

    private func rates() -> String {
        var rows = [["", "by call", "GB/s", "CPU s/GB"]]
        func add(_ name: String, _ rate: Limits.Rate) {
            rows.append([
                name, Self.size(rate.callBytes), Self.two(rate.bytesPerSec / 1e9), Self.two(rate.cpuSecondsPerGb),
            ])
        }
        add("memory copy", limits.memoryCopy)
        add("CRC-32C", limits.crc32c)
        for rate in limits.writeSequential { add("pwrite, sequential", rate) }
        for rate in limits.writeRandom { add("pwrite, random", rate) }
        for (send, receive) in zip(limits.loopbackSend, limits.loopbackReceive) {
            add("loopback, sender", send)
            add("loopback, receiver", receive)
        }
        add("sendfile", limits.sendfile)
        return Self.aligned(rows)
    }

    private func latencies() -> String {
        var rows = [["µs", "p50", "p99", "max"]]
        func add(_ name: String, _ latency: Limits.Latency) {
            rows.append([name] + [latency.p50Us, latency.p99Us, latency.maxUs].map(Self.one))
        }
        add("fdatasync of 4 KiB", limits.fdatasync)
        add("loopback round trip", limits.roundTrip)
        add("timer lateness", limits.timerLateness)
        return Self.aligned(rows)
    }

    private var generator: String {
        guard let rate = limits.generatorRecordsPerSec else { return "" }
        let load = GeneratorCeiling.Load.standard
        return "the load generator alone, to a server that drops them: \(Figure.count(rate)) records/s "
            + "(\(load.records.values.largest)-byte values, \(Self.size(load.batchSize)) batches)\n"
    }

    private func ceilings(loops: Int, valueBytes: Int) -> String {
        var rows = [["batch.size", "records/s", "MB/s", "bound by"]]
        var formula = ""
        for size in Self.batchSizes {
            let ceiling = limits.ceiling(
                batchBytes: size, recordBytes: valueBytes + Self.recordOverhead, brokerLoops: loops)
            rows.append([
                Self.size(size), Figure.count(ceiling.recordsPerSec),
                Figure.fixed(ceiling.bytesPerSec / 1e6, places: 0), ceiling.bound,
            ])
            formula = ceiling.formula
        }
        let loopText = loops == 1 ? "one loop" : "\(loops) loops"
        return """
            the ceiling of a broker with \(loopText), \(valueBytes)-byte values, each sent once and received once:
            \(Self.aligned(rows))
            at \(Self.size(Self.batchSizes.last!)): \(formula)
            """
    }

    /// Columns side by side: the first and texts to the left, numbers to the right.
    private static func aligned(_ rows: [[String]]) -> String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                let isNumber = cell.first?.isNumber == true || column < row.count - 1
                line += column == 0 ? cell + padding : "  " + (isNumber ? padding + cell : cell)
            }
            return line
        }.joined(separator: "\n")
    }

    private static func size(_ bytes: Int) -> String {
        bytes >= 1 << 20 ? "\(bytes >> 20) MiB" : bytes >= 1 << 10 ? "\(bytes >> 10) KiB" : "\(bytes) B"
    }

    private static func two(_ value: Double) -> String { Figure.fixed(value, places: 2) }
    private static func one(_ value: Double) -> String { Figure.fixed(value, places: 1) }
}
