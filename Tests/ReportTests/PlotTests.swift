import FoundationEssentials
import Report
import Results
import TestSupport
import Testing

@Suite("Plot", .enabled(if: hasGnuplot, "gnuplot is not installed"))
struct PlotTests {
    @Test("a run's plot has its title, axes with units and a label for each line")
    func svg() throws {
        let directory = try memoryDirectory()
        let summary = try SyntheticRun(directory: directory).write()
        let path = try Plot(summary).draw(x: "batch.size", y: "received_per_sec")
        #expect(path == summary.run.path + "/plots/received_per_sec-by-batch.size.svg")
        let svg = try contents(path)
        for text in [
            "quick: records received by batch.size", "median of 5 trials, bars from the smallest to the largest",
            "records received, million per second", "acks=0", "acks=1", "1 KiB", "256 KiB",
        ] {
            #expect(svg.contains(text), "\(text)")
        }
        #expect(!svg.contains("scale(0.00)"))
        #expect(
            try Plot.ofRun(summary).map { $0.split(separator: "/").last.map(String.init) } == [
                "peak.svg", "latency.svg",
            ])
    }

    @Test(
        "a run's plots are along a parameter that has several values in it, words included; without a VALID row there are none"
    )
    func ofRun() throws {
        var run = SyntheticRun(directory: try memoryDirectory(), trials: 2)
        run.paths = ["producer.compression.type", "producer.batch.size"]
        run.acks = ["none", "lz4", "zstd"]
        run.batchSizes = ["65536"]
        let words = try run.write()
        #expect(words.comparable == "producer.compression.type")
        let plots = try Plot.ofRun(words)
        #expect(plots.count == 2)
        let svg = try contents(plots[0])
        #expect(svg.contains("by compression.type") && svg.contains("zstd") && svg.contains("none"))

        // What was swept in the suite, but has one VALID value only, is no axis.
        var half = SyntheticRun(directory: try memoryDirectory(), trials: 2)
        half.verdict = { _, size, _ in size == "1024" ? (.valid, nil) : (.saturated, "behind") }
        let one = try half.write()
        #expect(one.comparable == "producer.acks")
        #expect(try contents(Plot.ofRun(one)[0]).contains("by acks"))

        half.directory = try memoryDirectory()
        half.verdict = { _, _, _ in (.error, "no broker") }
        let failed = try half.write()
        #expect(failed.comparable == nil)
        #expect(try Plot.ofRun(failed).isEmpty)
    }

    @Test("a run with too many lines along one parameter is drawn along another")
    func crowded() throws {
        var run = SyntheticRun(directory: try memoryDirectory(), trials: 1)
        run.acks = (0..<9).map { "client\($0)" }
        run.paths[0] = "producer.partitioner"
        let plots = try Plot.ofRun(run.write())
        #expect(try contents(plots[0]).contains("by partitioner"))
    }

    @Test("PNG is drawn where the name asks for it")
    func png() throws {
        let directory = try memoryDirectory()
        let summary = try SyntheticRun(directory: directory).write()
        let path = try Plot(summary).draw(x: "acks", y: "e2e_p99_us", to: directory.file("p.png"))
        #expect(try contents(path).dropFirst().hasPrefix("PNG"))
    }

    @Test("any CSV file is drawn, with words or numbers along the bottom and quotes in its names")
    func anyFile() throws {
        let directory = try memoryDirectory()
        let path = try directory.write(
            "lang,it's,ms\nC,1,3\nSwift,2,5\nSwift,2,6\n\"a \"\"b\"\"\n'c'\",3,9\n", to: "it's.csv")
        let table = try CSVTable(path: path)
        for (x, y) in [("lang", "ms"), ("it's", "ms"), ("it's", "it's")] {
            let svg = try contents(Plot(table).draw(x: x, y: y, to: directory.file("o.svg")))
            #expect(svg.contains("it&apos;s.csv") || svg.contains("it's.csv"))
        }
    }

    @Test("what cannot be drawn is one line, and no file")
    func errors() throws {
        let directory = try memoryDirectory()
        let table = try CSVTable(path: directory.write("x,y,name\n1,2,a\n2,,b\n", to: "t.csv"))
        let out = directory.file("o.svg")
        #expect(message { try Plot(table).draw(x: "x", y: "nme", to: out) }.hasSuffix("did you mean name?"))
        #expect(
            message { try Plot(table).draw(x: "x", y: "name", to: out) }.hasSuffix("name is \"a\", which is no number"))
        #expect(
            message { try Plot(table).draw(x: "x", y: "y", to: directory.file("o.pdf")) }.hasSuffix(
                "ends in .svg or .png"))
        #expect(
            message { try Plot(table).draw(x: "x", y: "y", to: "/nowhere/o.svg") }
                == "cannot write /nowhere/o.svg: no such file or directory")
        let many = "k,x,y\n" + (1...9).map { "\($0),1,2\n" }.joined()
        let crowded = try CSVTable(path: directory.write(many, to: "many.csv"))
        #expect(message { try Plot(crowded).draw(x: "x", y: "y", by: "k", to: out) }.hasPrefix("9 lines are more than"))
        #expect(message { _ = try contents(out) } != "no error")
    }

    @Test(
        "values that are not finite are refused with line and column, and leave no file",
        arguments: [
            ("a,b\n1,nan\n2,1\n", "t.csv:2: b is \"nan\", which is no finite number"),
            ("a,b\n1,1\n2,inf\n", "t.csv:3: b is \"inf\", which is no finite number"),
            ("a,b\n1,1\n2,1e400\n", "t.csv:3: b is \"1e400\", which is no finite number"),
            ("a,b\n1,1\nnan,1\n", "t.csv:3: a is \"nan\", which is no finite number"),
            ("a,b\n1,1\n2,1e305\n", "t.csv:3: b is \"1e305\", which is too large to be drawn"),
        ])
    func notFinite(text: String, reason: String) throws {
        let directory = try memoryDirectory()
        let table = try CSVTable(path: directory.write(text, to: "t.csv"))
        #expect(message { try Plot(table).draw(x: "a", y: "b", to: directory.file("o.svg")) }.contains(reason))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["t.csv"])
    }

    @Test(
        "huge values are drawn",
        arguments: ["1,1\n2,1e300\n", "1,-1e300\n2,1e300\n", "1e300,1\n1e299,2\n1e298,3\n", "1e-300,1\n1,2\n1e300,3\n"])
    func huge(rows: String) throws {
        let directory = try memoryDirectory()
        let table = try CSVTable(path: directory.write("size,b\n" + rows, to: "t.csv"))
        #expect(try contents(Plot(table).draw(x: "size", y: "b", to: directory.file("o.svg"))).contains("</svg>"))
    }

    func contents(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }
}

let hasGnuplot = ["/usr/bin/gnuplot", "/usr/local/bin/gnuplot"].contains(where: Repository.isExecutable)
