import Report
import Results
import TestSupport
import Testing

/// Where a knee is named, and where not.
@Suite("The knee", .enabled(if: hasGnuplot, "gnuplot is not installed"))
struct KneePlotTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try memoryDirectory() }

    private func draw(_ text: String, _ request: PlotRequest = PlotRequest(.knee)) throws -> (
        svg: String, picture: Picture
    ) {
        let table = try CSVTable(path: directory.write(text, to: "t.csv"))
        let picture = try Plot(table).draw(request, to: directory.file("o.svg"))
        return (try contents(picture.path), picture)
    }

    /// Trials of a load that goes up in shares of each one's peak: the share, records a second, p99 in µs, verdict.
    private func load(_ trials: [(String, Int, Int, String)]) -> String {
        var counts: [String: Int] = [:]
        var text = "load.latency.at,trial,block,verdict,offered_per_sec,achieved_per_sec,response_p99_us\n"
        for (share, rate, p99, verdict) in trials {
            let trial = counts[share, default: 0] + 1
            counts[share] = trial
            text += "\(share),\(trial),\(trial),\(verdict),\(rate),\(rate),\(p99)\n"
        }
        return text
    }

    @Test("it is named where the next point takes longer than any trial before it did")
    func shown() throws {
        let text = load(
            [("20%", 200, 500), ("50%", 500, 600), ("80%", 800, 900), ("95%", 950, 9000)].flatMap { share, rate, p99 in
                (0..<3).map { (share, rate + $0, p99 + 20 * $0, "VALID") }
            })
        let (svg, picture) = try draw(text)
        #expect(svg.contains(">knee at latency.at=80%: 801 at 0.92 ms<"), "\(svg)")
        #expect(
            picture.description.hasPrefix(
                "response p99 against records achieved, 4 points. The knee is at latency.at=80%"))
    }

    @Test(
        "it is not named where trials are further apart than the points are, or where one stands alone, and the note says so"
    )
    func unclear() throws {
        let noisy = load(
            [("20%", 200, 0), ("50%", 500, 1000), ("80%", 800, 2000), ("95%", 950, 14_000)].flatMap {
                share, rate, more in
                [4000, 6000, 30_000].map { (share, rate, $0 + more, "VALID") }
            })
        let single = load([
            ("20%", 200, 500, "VALID"), ("20%", 200, 600, "VALID"), ("50%", 500, 700, "VALID"),
            ("50%", 500, 800, "VALID"),
            ("80%", 800, 900, "VALID"), ("95%", 950, 9000, "VALID"), ("95%", 950, 9900, "VALID"),
        ])
        for text in [noisy, single] {
            let (svg, picture) = try draw(text)
            #expect(!svg.contains("knee at ") && !picture.description.contains("knee"), "\(svg)")
            #expect(
                texts(of: svg).contains("no knee is named where the trials of neighbouring points overlap"), "\(svg)")
        }
    }

    @Test("points that no trial is VALID of are named, and a line goes through those that are")
    func missing() throws {
        let text = load([
            ("20%", 200, 500, "VALID"), ("50%", 500, 700, "GENERATOR_LIMITED"), ("80%", 800, 900, "VALID"),
            ("80%", 790, 90_000, "SATURATED"), ("95%", 950, 99_000, "SATURATED"), ("95%", 940, 800, "UNSTABLE"),
        ])
        let (svg, picture) = try draw(text)
        let notes = texts(of: svg)
        #expect(notes.contains("no trial is VALID with latency.at=50%") && notes.contains("× is SATURATED"), "\(notes)")
        #expect(notes.contains("2 trials not VALID left out"), "\(notes)")
        // A trial that saturated where others did not is a cross beside the line.
        let script = try contents(picture.script)
        #expect(script.contains("\n200.0 0.5\n800.0 0.9\n950.0 99.0\nEND"), "\(script)")
    }

    @Test("where more load came to less throughput the points are not joined to a line that goes back")
    func crossing() throws {
        let text = load([
            ("20%", 700, 500, "VALID"), ("50%", 500, 700, "VALID"), ("80%", 800, 900, "VALID"),
            ("95%", 950, 9000, "VALID"),
        ])
        let (svg, _) = try draw(text)
        #expect(texts(of: svg).contains("points are not joined where less load came to more throughput"), "\(svg)")
        #expect(!svg.contains("knee at"))
        #expect(svg.contains("<title>latency.at=20%: 700 at 0.50 ms</title>"))
    }

    @Test("latencies of one rate have no knee: the remedy is said, and with -x they are drawn without one")
    func fixedRate() throws {
        let rows = [(1, 300, 500), (2, 600, 700), (4, 700, 5000)].flatMap { size, rate, p99 in
            (1...2).map { "\(size),\($0),\($0),VALID,\(rate)000,50000,50000,\(p99)\n" }
        }
        let text =
            "producer.batch.size,trial,block,verdict,received_per_sec,offered_per_sec,achieved_per_sec,response_p99_us\n"
            + rows.joined()
        let words = message { _ = try draw(text) }
        #expect(
            words.contains("t.csv: its latencies are all of 50.0 k records/s") && words.contains("`weir run knee`"),
            "\(words)")
        let (svg, _) = try draw(text, PlotRequest(.knee, x: "received_per_sec"))
        #expect(texts(of: svg).contains("there is no knee") && !svg.contains("knee at"), "\(svg)")
    }

    @Test("where no row is VALID the error says what most are, and what to do")
    func remedy() throws {
        let rows = [("20%", 200, 900, "SATURATED"), ("50%", 500, 900, "SATURATED"), ("80%", 800, 900, "UNSTABLE")]
        let words = message { _ = try draw(load(rows)) }
        #expect(words.contains(": 2 of 3 are SATURATED; begin with less load (load.latency.at"), "\(words)")
    }

    @Test("steps of one number are one point, at the median of what they offered")
    func steps() throws {
        let latencies = [500, 510, 530, 90_000]
        var lines: [String] = []
        for trial in 1...2 {
            for step in 1...4 {
                let verdict = step < 4 ? "VALID" : "SATURATED"
                let rates = "\(step * 100 + 2 * trial),\(step * 100)"
                lines.append("\(trial),\(trial),\(step),\(verdict),\(rates),\(latencies[step - 1] + trial)\n")
            }
        }
        let text = "trial,block,step,verdict,offered_per_sec,achieved_per_sec,response_p99_us\n" + lines.joined()
        let (svg, _) = try draw(text)
        #expect(svg.contains(">knee, the most throughput for its latency: 303 at 0.53 ms<"), "\(svg)")
        #expect(svg.contains(">records offered"), "\(svg)")
        // 302 and 304 of two trials.
        #expect(svg.contains(">keeps up: 303 ± 0.3 %<"), "\(svg)")
        #expect(texts(of: svg).contains("the dashed line is the rate that it keeps up with"), "\(svg)")
        // Upright, at that rate, and not on an axis of anything else.
        let other = text.replacing("achieved_per_sec", with: "cpu_ratio")
        let request = PlotRequest(.knee, x: "cpu_ratio")
        #expect(try !draw(other, request).svg.contains("keeps up"))
    }
}

/// The words of a picture one after the other, as they were before they were broken into lines.
func texts(of svg: String) -> String {
    svg.split(separator: "<text>").dropFirst().compactMap { $0.split(separator: "</text>").first }.joined(
        separator: " ")
}
