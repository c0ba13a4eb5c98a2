import Report
import Results
import TestSupport
import Testing

/// A measured column along a parameter, or along another measured column.
@Suite("A column along another", .enabled(if: hasGnuplot, "gnuplot is not installed"))
struct SweepPlotTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try memoryDirectory() }

    private func draw(_ rows: [String], _ request: PlotRequest) throws -> (svg: String, picture: Picture) {
        let header = "producer.acks,producer.batch.size,trial,block,verdict,received_per_sec,response_p99_us\n"
        let table = try CSVTable(path: directory.write(header + rows.map { $0 + "\n" }.joined(), to: "t.csv"))
        let picture = try Plot(table).draw(request, to: directory.file("o.svg"))
        return (try contents(picture.path), picture)
    }

    @Test("a value that no trial is VALID of keeps its place on the axis, and is named; so is what has no such figure")
    func absent() throws {
        let rows = ["0", "1"].flatMap { acks in
            ["1024", "16384", "65536"].map { size in
                "\(acks),\(size),1,1,\(size == "16384" ? "UNSTABLE" : "VALID"),1000,\(acks == "0" ? "" : "900")"
            }
        }
        let (svg, picture) = try draw(rows, PlotRequest(x: "batch.size", y: "response_p99_us"))
        #expect(try contents(picture.script).contains("'16 KiB' 16384.0"))
        let notes = texts(of: svg)
        #expect(notes.contains("no trial is VALID with batch.size=16 KiB; no response p99 with acks=0"), "\(notes)")
        #expect(notes.contains("2 trials not VALID left out") && notes.contains("each point is one trial"), "\(notes)")
    }

    @Test("another measured column along the bottom has its name and unit, and points that nothing joins")
    func measured() throws {
        let rows = [(1, 3_000_000, 900), (2, 1_000_000, 400), (3, 2_000_000, 700)].map { trial, rate, p99 in
            "1,1024,\(trial),\(trial),VALID,\(rate),\(p99)"
        }
        let (svg, picture) = try draw(rows, PlotRequest(x: "received_per_sec", y: "response_p99_us"))
        let words = texts(of: svg)
        #expect(words.contains("records received, million per second") && !words.contains("_per_sec"), "\(words)")
        #expect(svg.contains("<title>records received 3.00 M: 0.90 ms</title>"), "\(svg)")
        #expect(picture.title == "t.csv: response p99 against records received")
        #expect(try !contents(picture.script).contains("with lines"))
    }

    @Test("the bar of what the time went to is as long as the figure beside it")
    func bars() throws {
        let text = """
            batch.size,trial,response_p99_us,response_p99_delay_us,response_p99_linger_us,response_p99_accumulator_us,response_p99_in_flight_us
            1024,1,1000,100,0,500,400
            1024,2,2000,100,0,100,1800
            1024,3,3000,2500,0,100,400

            """
        let table = try CSVTable(path: directory.write(text, to: "t.csv"))
        let picture = try Plot(table).draw(PlotRequest(.timeWent), to: directory.file("o.svg"))
        let svg = try contents(picture.path)
        // Medians of the parts are 100, 100 and 400: a sixth, a sixth and two thirds of 2 ms.
        #expect(svg.contains(": in flight 1.33 ms, 67 %</title>"), "\(svg)")
        #expect(svg.contains(">2.00 ms<") && texts(of: svg).contains("cut in the proportion of its parts"), "\(svg)")
    }
}
