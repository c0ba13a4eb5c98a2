import FoundationEssentials
import Report
import Results
import TestSupport
import Testing

/// A measured column against a parameter, and what all kinds have in common.
@Suite("Plot", .enabled(if: hasGnuplot, "gnuplot is not installed"))
struct PlotTests {
    @Test("a run's plot has its title, axes with units, a name for each line, and its values under the pointer")
    func svg() throws {
        let directory = try memoryDirectory()
        let summary = try SyntheticRun(directory: directory).write()
        let picture = try Plot(summary).draw(PlotRequest(x: "batch.size", y: "received_per_sec"))
        #expect(picture.path == summary.run.path + "/plots/received_per_sec-by-batch.size.svg")
        #expect(picture.kind == .sweep && picture.title == "quick: records received by batch.size")
        let svg = try contents(picture.path)
        for text in [
            "quick: records received by batch.size", "median of 5 trials, bars from the smallest to the largest",
            "records received, million per second", "acks=0", "acks=1", "1 KiB", "256 KiB",
        ] {
            #expect(svg.contains(text), "\(text)")
        }
        #expect(svg.contains("<title>batch.size=256 KiB, acks=1: 3."), "no values to hover over")
        #expect(!svg.contains("scale(0.00)") && !svg.contains("onmousemove"))
        #expect(
            picture.description.hasPrefix(
                "records received against batch.size, from 1 KiB to 256 KiB, 2 series by acks. "))
        #expect(
            picture.description.contains("The highest is 4.") && picture.description.contains("acks=0, the lowest 6"))
    }

    @Test("from six trials on the bars are the median's 95 % interval, which leaves the outermost trials out")
    func interval() throws {
        let directory = try memoryDirectory()
        let rows = (1...20).map { "1,\($0 * 10)\n2,\($0 * 10)\n3,5\n" }.joined()
        let table = try CSVTable(path: directory.write("members,received_per_sec\n" + rows, to: "t.csv"))
        let svg = try contents(Plot(table).draw(PlotRequest(), to: directory.file("o.svg")).path)
        #expect(svg.contains("median of 20 rows, bars its 95 % interval"))
        // Of 20 values the sixth and the fifteenth: 0.041 is the chance that the median lies outside.
        #expect(svg.contains("<title>members=1: 105 (60 to 150)</title>"))
    }

    @Test("a figure is found without its unit, for every kind", arguments: [nil, PlotKind.knee, .heatmap])
    func unit(kind: PlotKind?) throws {
        let summary = try SyntheticRun(directory: memoryDirectory(), trials: 1).write()
        let parameters: (x: String?, by: String?) =
            kind == .knee
            ? ("received_per_sec", "acks") : kind == .heatmap ? ("batch.size", "acks") : ("batch.size", nil)
        func picture(_ y: String) throws -> Picture {
            try Plot(summary).draw(PlotRequest(kind, x: parameters.x, y: y, by: parameters.by))
        }
        #expect(try picture("e2e_p99").title == picture("e2e_p99_us").title)
    }

    @Test("PNG is drawn where the name asks for it")
    func png() throws {
        let directory = try memoryDirectory()
        let summary = try SyntheticRun(directory: directory).write()
        let picture = try Plot(summary).draw(PlotRequest(x: "acks", y: "e2e_p99_us"), to: directory.file("p.png"))
        #expect(try contents(picture.path).dropFirst().hasPrefix("PNG"))
    }

    @Test("the script beside a picture draws it again, byte for byte, and so does the same CSV")
    func script() throws {
        let directory = try memoryDirectory()
        let summary = try SyntheticRun(directory: directory).write()
        let picture = try Plot(summary).draw(PlotRequest(x: "batch.size", y: "received_per_sec"))
        let first = try contents(picture.path)
        #expect(picture.script == picture.path + ".gnuplot")
        try FileManager.default.removeItem(atPath: picture.path)
        let folder = summary.run.path + "/plots"
        let gnuplot = try FinishedProcess(
            "/usr/bin/env", ["gnuplot", String(picture.script.dropFirst(folder.count + 1))], directory: folder)
        #expect(gnuplot.succeeded, "\(gnuplot.report)")
        #expect(try contents(picture.path) == first)
        _ = try Plot(RunSummary(summary.run)).draw(PlotRequest(x: "batch.size", y: "received_per_sec"))
        #expect(try contents(picture.path) == first)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(names == ["received_per_sec-by-batch.size.svg", "received_per_sec-by-batch.size.svg.gnuplot"])
    }

    @Test("any CSV file is drawn, with words or numbers along the bottom and quotes in its names")
    func anyFile() throws {
        let directory = try memoryDirectory()
        let path = try directory.write(
            "lang,it's,ms\nC,1,3\nSwift,2,5\nSwift,2,6\n\"a \"\"b\"\"\n'c' <x> ]]> & y\",3,9\n", to: "it's.csv")
        let table = try CSVTable(path: path)
        for (x, y) in [("lang", "ms"), ("it's", "ms"), ("it's", "it's")] {
            let svg = try contents(Plot(table).draw(PlotRequest(x: x, y: y), to: directory.file("o.svg")).path)
            #expect(svg.contains("it&apos;s.csv") || svg.contains("it's.csv"))
            #expect(!svg.contains("]]>") && !svg.contains("<x>") && !svg.contains("& y"))
        }
    }

    @Test(
        "no text has a meaning to gnuplot, wherever apostrophes and backslashes stand in it",
        arguments: [
            "'", "''", "';x", "a''b", "it's; here", "'\u{301}; set terminal dumb #", "`id`", "'`id`$HOME@x", "\\'",
            "a\\",
            "\u{1}x", "]]>\u{338}",
        ])
    func text(value: String) throws {
        let directory = try memoryDirectory()
        let table = try CSVTable(
            path: directory.write(
                [["name", "kind", "b_us"], ["foo", value, "1"], [value, value, "2"], ["c", "d", "3"]]
                    .map { CSV.line($0) + "\n" }.joined(), to: "t.csv"))
        let picture = try Plot(table).draw(
            PlotRequest(x: "name", y: "b_us", by: "kind"), to: directory.file("o.svg"))
        let svg = try contents(picture.path)
        func ascii(_ text: String, from first: UInt32) -> String {
            text.unicodeScalars.filter { $0.isASCII && $0.value >= first }.map { String($0) }.joined()
        }
        var plain = ascii(svg, from: 0)
        for (escape, character) in [("&apos;", "'"), ("&#39;", "'"), ("&quot;", "\""), ("&gt;", ">")] {
            plain = plain.replacing(escape, with: character)
        }
        #expect(!ascii(svg, from: 0).contains("]]>") && svg.contains("</svg>"))
        #expect(plain.contains(ascii(value, from: 0x20).replacing("]]>", with: "]] >")))
        let pictures = Repository.entries(of: directory.path)
        #expect(pictures == ["o.svg", "o.svg.gnuplot", "t.csv"], "\(pictures)")
    }

    @Test(
        "a picture may be called as one likes",
        arguments: [
            "'.svg", "''.svg", "a''b.png", "it's.svg", "new\nline.svg", "]]>.svg", "`id`$x.svg", "back\\slash.svg",
            " .svg",
        ])
    func names(name: String) throws {
        let directory = try memoryDirectory()
        let table = try CSVTable(path: directory.write("a,b_us\n1,1\n2,2\n", to: "t.csv"))
        let picture = try Plot(table).draw(PlotRequest(x: "a", y: "b_us"), to: directory.file(name))
        let whole = try Repository.bytes(of: picture.path)
        #expect(!whole.isEmpty)
        #expect(Repository.entries(of: directory.path) == [name, name + ".gnuplot", "t.csv"].sorted())
        try FileManager.default.removeItem(atPath: picture.path)
        let gnuplot = try FinishedProcess(
            "/usr/bin/env", ["gnuplot", "./" + name + ".gnuplot"], directory: directory.path)
        #expect(gnuplot.succeeded, "\(gnuplot.report)")
        #expect(try Repository.bytes(of: picture.path) == whole)
    }

    @Test("a folder in the picture's place is left as it is, and columns with long names are drawn")
    func places() throws {
        let directory = try memoryDirectory()
        let long = String(repeating: "x", count: 5000) + "_us"
        let table = try CSVTable(path: directory.write("a,\(long)\n1,1\n2,2\n", to: "t.csv"))
        let folder = directory.file("f.svg")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        #expect(
            message { try Plot(table).draw(PlotRequest(x: "a", y: long), to: folder) }
                == "cannot write \(folder): it is a directory")
        #expect(Repository.entries(of: directory.path) == ["f.svg", "t.csv"])
        let run = RunDirectory(path: directory.file("run"))
        try run.writeText("a,trial,block,verdict,\(long)\n1,1,1,VALID,1\n2,1,1,VALID,2\n", as: "summary.csv")
        let picture = try Plot(RunSummary(run)).draw(PlotRequest(x: "a", y: long))
        #expect(picture.path.count < directory.path.count + 200)
    }

    @Test("what stands before the figures tells lines apart in any file, and filters leave some of it")
    func filters() throws {
        let directory = try memoryDirectory()
        let text =
            "acks,batch.size,received_per_sec\n0,1024,5\n0,16384,6\n0,65536,7\nall,1024,3\nall,16KiB,4\nall,65536,4\n"
        let plot = Plot(try CSVTable(path: directory.write(text, to: "t.csv")))
        let both = try contents(plot.draw(PlotRequest(), to: directory.file("o.svg")).path)
        #expect(
            both.contains(">acks=0<") && both.contains(">acks=all<")
                && both.contains("t.csv: records received by batch.size"))
        let one = try contents(plot.draw(PlotRequest(filters: ["acks=all"]), to: directory.file("o.svg")).path)
        #expect(!one.contains("acks=0") && one.contains("only acks=all"))
        // However a value is spelt.
        let sizes = PlotRequest(x: "acks", filters: ["batch.size=16KiB", "batch.size=65536"])
        let two = try contents(plot.draw(sizes, to: directory.file("o.svg")).path)
        #expect(two.contains("only batch.size=16KiB or 65536") && two.contains("acks=0: 6") == false)
        #expect(two.contains("batch.size=16 KiB") && !two.contains("1 KiB"))
    }

    @Test("what cannot be drawn is one line, and no file")
    func errors() throws {
        let directory = try memoryDirectory()
        let table = try CSVTable(path: directory.write("x,y,name\n1,2,a\n2,,b\n", to: "t.csv"))
        let out = directory.file("o.svg")
        func draw(_ request: PlotRequest, to output: String? = nil) -> String {
            message { try Plot(table).draw(request, to: output ?? out) }
        }
        #expect(draw(PlotRequest(x: "x", y: "nme")).hasSuffix("did you mean name?"))
        #expect(draw(PlotRequest(x: "x", y: "name")).hasSuffix("name is \"a\", which is no number"))
        #expect(draw(PlotRequest(x: "x", y: "y"), to: directory.file("o.pdf")).hasSuffix("ends in .svg or .png"))
        #expect(
            draw(PlotRequest(x: "x", y: "y"), to: "/nowhere/o.svg")
                == "cannot write /nowhere/o.svg: no such file or directory")
        #expect(
            draw(PlotRequest(filters: ["x"])) == "\"x\" is no filter: write --where COLUMN=VALUE, as in --where acks=1")
        #expect(draw(PlotRequest(filters: ["x=7"])) == "x has no value 7; it has 1, 2")
        #expect(draw(PlotRequest(filters: ["nam=a"])).hasSuffix("did you mean name?"))
        let many = "k,x,y\n" + (1...9).map { "\($0),1,2\n" }.joined()
        let crowded = try CSVTable(path: directory.write(many, to: "many.csv"))
        #expect(
            message { try Plot(crowded).draw(PlotRequest(x: "x", y: "y", by: "k"), to: out) }
                == "9 series are more than a reader can tell apart (8); draw some of them, as with --where 'k=1', or one parameter with --by, of k"
        )
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() == ["many.csv", "t.csv"])
    }

    @Test(
        "values that are not finite, or have a comma for a point, are refused with line and column, and leave no file",
        arguments: [
            ("a,b\n1,nan\n2,1\n", "t.csv:2: b is \"nan\", which is no finite number"),
            ("a,b\n1,1\n2,inf\n", "t.csv:3: b is \"inf\", which is no finite number"),
            ("a,b\n1,1\n2,1e400\n", "t.csv:3: b is \"1e400\", which is no finite number"),
            ("a,b\n1,1\nnan,1\n", "t.csv:3: a is \"nan\", which is no finite number"),
            ("a,b\n1,1\n2,1e305\n", "t.csv:3: b is \"1e305\", which is too large to be drawn"),
            ("a,b\n1,1\n2,\"1,5\"\n", "t.csv:3: b is \"1,5\", which is no number; write decimals with a point"),
            ("a,b\n1,1\n\"1,5\",2\n", "t.csv:3: a is \"1,5\", which is no number; write decimals with a point"),
        ])
    func notFinite(text: String, reason: String) throws {
        let directory = try memoryDirectory()
        let table = try CSVTable(path: directory.write(text, to: "t.csv"))
        #expect(
            message { try Plot(table).draw(PlotRequest(x: "a", y: "b"), to: directory.file("o.svg")) }.contains(reason))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["t.csv"])
    }

    @Test("so are they where a field has several", arguments: ["nan", "inf", "1e305", "x"])
    func lagOfGroups(figure: String) throws {
        let directory = try memoryDirectory()
        let text = "second,lag_records,group_lag_records\n0,1,1 2\n1,1,1 \(figure)\n2,2,1 1\n"
        let table = try CSVTable(path: directory.write(text, to: "t.csv"))
        #expect(
            message { try Plot(table).draw(PlotRequest(.lag), to: directory.file("o.svg")) }
                .hasSuffix("t.csv:3: group_lag_records has \"\(figure)\", which is no number that can be drawn"))
    }

    @Test(
        "huge values are drawn",
        arguments: [
            "1,1e-320\n2,1e8\n3,2e8\n", "1,1\n2,1e300\n", "1,-1e300\n2,1e300\n", "1e300,1\n1e299,2\n1e298,3\n",
            "1e-300,1\n1,2\n1e300,3\n",
        ])
    func huge(rows: String) throws {
        let directory = try memoryDirectory()
        let table = try CSVTable(path: directory.write("size,b\n" + rows, to: "t.csv"))
        let picture = try Plot(table).draw(PlotRequest(x: "size", y: "b"), to: directory.file("o.svg"))
        #expect(try contents(picture.path).contains("</svg>"))
    }

    @Test("huge and tiny values are cells of a heat map")
    func hugeCells() throws {
        let directory = try memoryDirectory()
        let text = "a,b,c_us\n1,1,1e-320\n1,2,1e200\n2,1,1\n2,2,1e-200\n"
        let table = try CSVTable(path: directory.write(text, to: "t.csv"))
        let picture = try Plot(table).draw(PlotRequest(.heatmap), to: directory.file("o.svg"))
        #expect(try contents(picture.path).contains("</svg>"))
    }
}

let hasGnuplot = ["/usr/bin/gnuplot", "/usr/local/bin/gnuplot"].contains(where: Repository.isExecutable)

func contents(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
}
