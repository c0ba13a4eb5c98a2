import FoundationEssentials
import Results
import TestSupport
import Testing

@testable import Report

/// Every kind of plot from a file by hand, from one joined of three, and from one as spreadsheets save it.
@Suite("Every kind of plot", .enabled(if: hasGnuplot, "gnuplot is not installed"))
struct PlotKindTests {
    /// Five lines that make a plot, with what it must say.
    struct Sample: Sendable, CustomTestStringConvertible {
        var kind: PlotKind
        var text: String
        var says: [String]
        /// What the joined file needs, since a heat map is of one configuration a cell.
        var filters: [String] = []
        var testDescription: String { kind.rawValue }
    }

    static let samples: [Sample] = [
        Sample(
            kind: .sweep,
            text: "batch.size,received_per_sec\n1024,600000\n16384,3400000.5\n65536,3900000\n262144,4000000\n",
            says: ["records received, million per second", "16 KiB", "<title>batch.size=256 KiB: 4.00 M</title>"]),
        Sample(
            kind: .knee,
            text:
                "load.latency.rate,achieved_per_sec,response_p99_us\n10000,9999.5,700\n50000,50000,750\n100000,99990,1100\n120000,111000,9000\n",
            says: [
                "records achieved, thousand per second", "response p99, ms",
                "knee at latency.rate=100 000: 100 k at 1.10 ms", "50 000", "each point is a value of latency.rate",
            ]),
        Sample(
            kind: .percentiles, text: "percentile,value_us\n50,100\n90,200.5\n99,900\n99.9,4000\n",
            says: [
                "latency, ms", "99.9 %", "90 %", "<title>99 %: 0.90 ms</title>",
                "share of records that take no longer",
            ]),
        Sample(
            kind: .time,
            text:
                "second,received_per_sec,member_events,response_p99_us\n0,1000,,500\n1,900,kill 2 at 1s,600.5\n2,0,,90000\n3,1000,,500\n",
            says: [
                "records received, per second", "response p99, ms", "time (s)", "kill 2",
                "<title>second 2: 90.0 ms</title>",
            ]),
        Sample(
            kind: .lag, text: "second,lag_records\n0,0\n1,500.5\n2,900\n3,100\n",
            says: ["records behind", "time (s)", "<title>second 2: 900</title>"]),
        Sample(
            kind: .heatmap,
            text: "linger.ms,batch.size,response_p99_us\n0,1024,700.5\n0,16384,800\n5,1024,5600\n5,16384,5200\n",
            says: [
                "response p99 by linger.ms and batch.size", "5.60 ms", "framed is the best",
                "<title>linger.ms=0, batch.size=1 KiB: 0.70 ms</title>",
            ], filters: ["run=b"]),
        Sample(
            kind: .partitions, text: "partition,sent\n0,100\n1,110.5\n2,400\n3,90\n",
            says: [
                "records sent", "even share", "<title>partition 2: 400</title>",
                "partition 2 has 2.3 times the even share",
            ]),
        Sample(
            kind: .timeWent,
            text: """
                batch.size,response_p99_delay_us,response_p99_linger_us,response_p99_accumulator_us,response_p99_in_flight_us
                1024,40,5000,5100,700
                16384,40,4000,4200,700.5
                65536,40,3000,3200,700
                262144,40,100,900,700

                """,
            says: [
                "where the response p99 went", "linger", "waiting to be sent", "in flight", "delay before the send",
                "<title>batch.size=1 KiB: linger 5.00 ms, 86 %</title>", "batch.size=256 KiB",
            ]),
    ]

    private func draw(_ text: String, _ sample: Sample, filters: [String] = []) throws -> String {
        let directory = try memoryDirectory()
        let table = try CSVTable(path: directory.write(text, to: "t.csv"))
        let picture = try Plot(table).draw(PlotRequest(sample.kind, filters: filters), to: directory.file("o.svg"))
        #expect(picture.kind == sample.kind && !picture.description.isEmpty)
        #expect(picture.description.hasSuffix(".") && !picture.description.contains(".."), "\(picture.description)")
        return try contents(picture.path)
    }

    @Test("is drawn from five lines by hand, with units, names and values", arguments: samples)
    func byHand(sample: Sample) throws {
        let svg = try draw(sample.text, sample)
        for words in sample.says + ["t.csv: "] { #expect(svg.contains(words), "\(words)") }
        #expect(svg.contains("</svg>") && !svg.contains("NaN") && !svg.contains(" nan"))
    }

    @Test("is drawn from a file joined of three runs, a series for each", arguments: samples)
    func joined(sample: Sample) throws {
        let lines = sample.text.split(separator: "\n")
        let joined = ["run,\(lines[0])"] + ["a", "b", "c"].flatMap { run in lines.dropFirst().map { "\(run),\($0)" } }
        let svg = try draw(joined.joined(separator: "\n") + "\n", sample, filters: sample.filters)
        if sample.filters.isEmpty {
            for run in ["a", "b", "c"] { #expect(svg.contains(">\(run)") || svg.contains(", \(run): "), "\(run)") }
        } else {
            #expect(svg.contains("only run=b"))
        }
    }

    @Test("is the same picture, byte for byte, from a file as spreadsheets save it", arguments: samples)
    func spreadsheet(sample: Sample) throws {
        let lines = sample.text.split(separator: "\n").map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map { "\"\($0)\"" }.joined(separator: ",")
        }
        let empty = String(repeating: ",", count: lines[0].filter { $0 == "," }.count)
        let saved = "\u{FEFF}" + (lines + [empty]).joined(separator: "\r\n") + "\r\n"
        #expect(try draw(saved, sample) == draw(sample.text, sample))
    }

    @Test("refuses decimals with a comma in one line that says what to do", arguments: samples)
    func decimalCommas(sample: Sample) throws {
        let lines = sample.text.split(separator: "\n").map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map { field in
                field.contains(".") && Double(field) != nil
                    ? "\"" + field.replacing(".", with: ",") + "\"" : String(field)
            }.joined(separator: ",")
        }
        let words = message { _ = try draw(lines.joined(separator: "\n") + "\n", sample) }
        #expect(words.contains("which is no number; write decimals with a point"), "\(words)")
        let semicolons = sample.text.replacing(",", with: ";")
        #expect(
            message { _ = try draw(semicolons, sample) }.hasSuffix(
                "the fields are separated by semicolons; save it with commas, and decimals with a point"))
    }

    @Test(
        "says which column is missing, and the nearest; that a file is cut off, or has a header only",
        arguments: samples)
    func missing(sample: Sample) throws {
        var lines = sample.text.split(separator: "\n").map(String.init)
        let cut = lines.dropLast() + [String(lines[4].prefix { $0 != "," })]
        #expect(
            message { _ = try draw(cut.joined(separator: "\n"), sample) }.contains(
                "t.csv:5: 1 field where the header has"))
        #expect(message { _ = try draw(lines[0] + "\n", sample) }.hasSuffix("t.csv: only a header is in this file"))
        // The figure, or what it is drawn along.
        let names = lines[0].split(separator: ",").map(String.init)
        let wrong: [PlotKind: String] = [
            .percentiles: "percentile", .time: "second", .lag: "lag_records", .partitions: "partition",
            .knee: "response_p99_us", .timeWent: "response_p99_linger_us",
        ]
        guard let name = wrong[sample.kind], let index = names.firstIndex(of: name) else { return }
        lines[0] = names.enumerated().map { $0.offset == index ? String($0.element.dropLast()) : $0.element }
            .joined(separator: ",")
        let words = message { _ = try draw(lines.joined(separator: "\n") + "\n", sample) }
        if sample.kind == .timeWent {
            // Its parts are drawn as far as there are any.
            #expect(words == "no error")
        } else {
            #expect(
                words.hasSuffix("which --kind \(sample.kind.rawValue) needs; did you mean \(name.dropLast())?"),
                "\(words)")
            #expect(words.contains("t.csv has no column \(name)"), "\(words)")
        }
    }
}

/// What would be left out, or leave no room for anything else.
@Suite("Plots of unusual files", .enabled(if: hasGnuplot, "gnuplot is not installed"))
struct UnusualPlotTests {
    private func rows(_ text: String) throws -> (rows: PlotRows, directory: TemporaryDirectory) {
        let directory = try memoryDirectory()
        let table = try CSVTable(path: directory.write(text, to: "t.csv"))
        return (try Plot(table).rows(for: .time, filters: []), directory)
    }

    @Test("seconds before a phase's own lie between it and the phase before")
    func negativeSeconds() throws {
        let text =
            "phase,second,sent_per_sec\nwarmup,-1,1000000\nwarmup,0,2\nwarmup,1,3\npeak,-2,4\npeak,-1,5\npeak,0,6\npeak,1,7\n"
        let (data, directory) = try rows(text)
        let second = try data.table.column("second")
        let timeline = try Timeline(data, data.rows, second: second)
        #expect(timeline.stretches.map(\.start) == [0, 4])
        #expect(timeline.range == -1...6)
        let places = data.rows.compactMap { row in
            timeline.stretch(of: row).flatMap { index in
                timeline.second(of: row).map { timeline.stretches[index].start + $0 }
            }
        }
        #expect(places == [-1, 0, 1, 2, 3, 4, 5], "each row has a place of its own, within the picture")
        let picture = try Plot(data.table).draw(PlotRequest(.time), to: directory.file("o.svg"))
        #expect(try contents(picture.path).contains("<title>second -1: 1.00 M</title>"))
    }

    @Test("the maximum has its place where the number of records is there; where not, the picture and a line say so")
    func maximum() throws {
        let directory = try memoryDirectory()
        let without = "acks,percentile,value_us\n0,50,1000\n0,100,3000\n1,50,1000\n1,100,3000\n"
        let table = try CSVTable(path: directory.write(without, to: "t.csv"))
        let picture = try Plot(table).draw(PlotRequest(), to: directory.file("o.svg"))
        let words = "2 rows of 100 % left out: without a count the maximum has no place"
        #expect(picture.leftOut == [words])
        #expect(try contents(picture.path).contains(words))
        let with = "percentile,value_us,count\n50,1000,100\n99,2000,198\n100,3000,200\n"
        let counted = try CSVTable(path: directory.write(with, to: "c.csv"))
        let whole = try Plot(counted).draw(PlotRequest(), to: directory.file("o.svg"))
        #expect(try whole.leftOut.isEmpty && contents(whole.path).contains("<title>maximum: 3.00 ms</title>"))
        guard WeirProcess.binary != nil else { return }
        let command = try WeirProcess.run(["plot", "t.csv", "-o", "o.svg"], directory: directory.path)
        #expect(command.succeeded && command.errors == "weir: t.csv: \(words)\n", "\(command.report)")
    }

    @Test("latencies of full speed alone are called that, in the title, on the axis and for those who do not see it")
    func fullSpeed() throws {
        let directory = try memoryDirectory()
        let peak = "peak,response,50,90000\npeak,response,99,200000\n"
        func drawn(_ rows: String) throws -> (svg: String, description: String) {
            let table = try CSVTable(path: directory.write("phase,kind,percentile,value_us\n" + rows, to: "t.csv"))
            let picture = try Plot(table).draw(PlotRequest(), to: directory.file("o.svg"))
            return (try contents(picture.path), picture.description)
        }
        let alone = try drawn(peak)
        #expect(alone.svg.contains(">t.csv: response time at full speed by percentile<"), "\(alone.svg)")
        #expect(alone.svg.contains("response time at full speed, ms"))
        #expect(alone.svg.contains("full speed, where waiting in the producer"))
        #expect(alone.description.hasPrefix("response time at full speed by percentile"), "\(alone.description)")
        let both = try drawn(peak + "latency,response,50,700\nlatency,response,99,900\n")
        #expect(both.svg.contains(">t.csv: response time by percentile<") && !both.svg.contains("full speed"))
    }

    @Test("names of series and axes as long as a file likes leave room for the picture", arguments: [1, 5000])
    func longNames(length: Int) throws {
        let directory = try memoryDirectory()
        let (by, x) = ("b" + String(repeating: "y", count: length), "s" + String(repeating: "x", count: length))
        let text = "\(x),\(by),b_us\n1,p,1\n2,p,2\n1,q,3\n2,q,4\n"
        let table = try CSVTable(path: directory.write(text, to: "t.csv"))
        let plot = Plot(table)
        let request = PlotRequest(x: x, y: "b_us", by: by)
        let drawing = try plot.drawing(.sweep, request)
        let layout = Layout(drawing)
        #expect(layout.frames.allSatisfy { $0.right - $0.left > 50 && $0.left >= 0 && $0.right <= drawing.width })
        for line in layout.lines {
            let length = TextWidth.of(line.text, size: line.size)
            let left =
                switch line.anchor {
                case .left: line.x
                case .centre: line.x - length / 2
                case .right: line.x - length
                }
            #expect(left >= 0 && left + length <= drawing.width, "\(line.text.prefix(80))")
        }
        #expect(layout.lines.contains { $0.text.hasPrefix("by") && $0.text.hasSuffix("…") } == (length > 1))
        #expect(try contents(plot.draw(request, to: directory.file("o.svg")).path).contains("</svg>"))
    }
}

/// What no hand-made file of five lines has.
@Suite("Plots of many partitions", .enabled(if: hasGnuplot, "gnuplot is not installed"))
struct ManyPartitionsTests {
    @Test("bars of a pixel have no edge that would leave nothing of them", arguments: [(20, true), (2000, false)])
    func edges(partitions: Int, hasEdges: Bool) throws {
        let directory = try memoryDirectory()
        let rows = (0..<partitions).map { "\($0),\($0 + 1)\n" }.joined()
        let table = try CSVTable(path: directory.write("partition,sent\n" + rows, to: "t.csv"))
        let picture = try Plot(table).draw(PlotRequest(.partitions), to: directory.file("o.svg"))
        #expect(try contents(picture.script).contains("border rgb '\(Ink.paper)'") == hasEdges)
    }
}
